// hmm decode: the states of each record, or the domains that profiles find in it.
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { notWith, onlyWithFormats } from '../choices.ts';
import { flagOf } from '../options.ts';
import { openLibrary } from '../profiles/library.ts';
import type { DecodeOptions } from './states.ts';

const ABOUT_SEGMENTS = ['states', 'mergeGap', 'minLength', 'threshold', 'meanPosterior'] as const;
const WITH_SEGMENTS = ['tsv', 'bed', 'segments', 'dense', 'gff3', 'json', 'ndjson'] as const;
/** Options that ask for something of a path of states, which domains have none of. */
const ABOUT_PATHS = [
  ...ABOUT_SEGMENTS,
  'posterior',
  'optimalAccuracy',
  'circular',
  'temperature',
  'normalize',
  'shard',
  'sample',
  'best',
  'seed',
] as const;
/** Options that ask for something that several paths do not have. */
const ABOUT_ONE_PATH = ['threshold', 'meanPosterior'] as const;

export async function decode(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const library = await openLibrary([options.model]);
  if (library) {
    notWith('profiles', options, ABOUT_PATHS);
    const { decodeProfiles } = await import('./profiles.ts');
    return decodeProfiles(files, library, options, terminal);
  }
  notWith('models of other kinds', options, ['evalue', 'databaseSize']);
  onlyWithFormats(options, ABOUT_SEGMENTS, WITH_SEGMENTS);
  onlyWithFormats(options, ['circular'], ['gff3']);
  if (options.sample !== undefined || options.best !== undefined) {
    const flag = options.best === undefined ? 'sample' : 'best';
    onlyWithFormats(options, [flag], ['tsv', 'path', 'json', 'ndjson']);
    const given = ABOUT_ONE_PATH.find(name => options[name] !== undefined);
    if (given) throw misplaced(given, flag);
    const { decodeSeveral } = await import('./several.ts');
    return decodeSeveral(files, options, terminal);
  }
  if (options.seed !== undefined) {
    throw new UserError('option-does-not-fit', '--seed is for --sample, and nothing else is random', {
      hint: 'leave it out, or say how many paths to draw: --sample 10',
      kind: 'usage',
    });
  }
  const { decodeStates } = await import('./states.ts');
  return decodeStates(files, options, terminal);
}

function misplaced(given: string, flag: string): UserError {
  return new UserError('option-does-not-fit', `${flagOf(given)} means nothing with --${flag}`, {
    hint: 'posteriors do not depend on the path: leave it out',
    kind: 'usage',
  });
}
