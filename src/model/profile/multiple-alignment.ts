// A multiple alignment as plain data: rows of letters and gaps, and what is known of its columns.
import type { Profile } from './profile.ts';

/** N sequences in C columns. */
export interface Alignment
  extends Partial<
    Pick<Profile, 'name' | 'accession' | 'description' | 'reference' | 'mask' | 'structure' | 'cutoffs'>
  > {
  /** [N] */
  ids: readonly string[];
  /** [N] C letters, gaps (- . _), or ~ where nothing is known of a sequence. */
  rows: readonly string[];
  /** [N] where each sequence is, for messages. */
  places: readonly string[];
}

/** Whether a character of a row, or of reference annotation, is a gap. */
export function isGap(character: string): boolean {
  return '-._~'.includes(character);
}
