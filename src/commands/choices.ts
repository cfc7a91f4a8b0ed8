// Checks options that must fit the format or the model, which commander cannot know.
import type { State } from '../model/hmm.ts';
import { UserError } from '../user-error.ts';
import { listed } from '../wording.ts';
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

/** Refuses options that mean nothing with what was named as the model. */
export function notWith<Options>(
  models: 'profiles' | 'models of other kinds',
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  const given = names.find(name => options[name] !== undefined);
  if (given === undefined) return;
  throw new UserError('option-does-not-fit', `${flagOf(given)} means nothing with ${models}`, {
    hint: models === 'profiles' ? 'leave it out' : 'it goes with profiles, which HMMER files hold',
    kind: 'usage',
  });
}

/** Refuses names that no state of the model has. */
export function requireStates(states: readonly Pick<State, 'name'>[], names: readonly string[]): void {
  const unknown = names.find(name => !states.some(state => state.name === name));
  if (unknown === undefined) return;
  throw new UserError('unknown-state', `the model has no state '${unknown}'`, {
    hint: statesHint(states),
    kind: 'usage',
  });
}

/** The index of the named state. It need not be named if it is the only one. */
export function stateIndex(states: readonly Pick<State, 'name'>[], name: string | undefined): number {
  if (name === undefined) {
    if (states.length === 1) return 0;
    throw new UserError('option-missing', 'this format shows one state: name it with --state', {
      hint: statesHint(states),
      kind: 'usage',
    });
  }
  requireStates(states, [name]);
  return states.findIndex(state => state.name === name);
}

function statesHint(states: readonly Pick<State, 'name'>[]): string {
  return `its states are ${listed(states.map(({ name }) => name))}`;
}
