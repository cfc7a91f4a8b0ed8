// Checks options that must fit the format or the model, which commander cannot know.
import { UserError } from '../user-error.ts';
import { flagOf } from './options.ts';

/** Refuses these options with formats in which they mean nothing. */
export function onlyWithFormats<Options extends { format: string }>(
  options: Options,
  names: readonly (keyof Options & string)[],
  formats: readonly Options['format'][],
): void {
  const given = names.find(name => options[name] !== undefined);
  if (given === undefined || formats.includes(options.format)) return;
  throw new UserError('option-does-not-fit', `${flagOf(given)} means nothing with -f ${options.format}`, {
    hint: `it goes with -f ${formats.join(', ')}`,
    kind: 'usage',
  });
}

/** Refuses names that no state of the model has. */
export function requireStates(stateNames: readonly string[], names: readonly string[]): void {
  const unknown = names.find(name => !stateNames.includes(name));
  if (unknown === undefined) return;
  throw new UserError('unknown-state', `the model has no state '${unknown}'`, {
    hint: statesHint(stateNames),
    kind: 'usage',
  });
}

/** The index of the named state. It need not be named if it is the only one. */
export function stateIndex(stateNames: readonly string[], name: string | undefined): number {
  if (name === undefined) {
    if (stateNames.length === 1) return 0;
    throw new UserError('option-missing', 'this format shows one state: name it with --state', {
      hint: statesHint(stateNames),
      kind: 'usage',
    });
  }
  requireStates(stateNames, [name]);
  return stateNames.indexOf(name);
}

/** State names in a hint; enough of them to see what they are like. */
const MOST_NAMES = 12;

function statesHint(stateNames: readonly string[]): string {
  const more = stateNames.length > MOST_NAMES ? ' and so on' : '';
  return `its states are ${stateNames.slice(0, MOST_NAMES).join(', ')}${more}`;
}
