// hmm decode: the states of each record, or the domains that profiles find in it.
import type { Terminal } from '../../terminal.ts';
import { notWith, onlyWithFormats } from '../choices.ts';
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
] as const;

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
  const { decodeStates } = await import('./states.ts');
  return decodeStates(files, options, terminal);
}
