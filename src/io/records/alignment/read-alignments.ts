// Reads alignments, whose format it tells from the content.
import type { Alignment } from '../../../model/profile/multiple-alignment.ts';
import { UserError } from '../../../user-error.ts';
import { openSource, type Source } from '../../bytes/source.ts';
import { readAlignedFasta } from './aligned-fasta.ts';
import { readStockholm } from './stockholm.ts';

/** So many bytes are looked at. */
const LOOK_AHEAD = 1 << 12;

const FORMATS_HINT =
  "Stockholm begins with '# STOCKHOLM 1.0', aligned FASTA with '>'; esl-reformat of HMMER makes Stockholm of others";

/**
 * The alignments of a file in Stockholm, aligned FASTA or A2M, gzipped or not; `-` is standard input.
 * @throws UserError if it cannot be opened, is none of these, or a line of it is wrong
 */
export async function* readAlignments(
  path: string,
  standardInput?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Alignment> {
  const source = await openSource(path, standardInput);
  try {
    yield* alignmentsOf(source);
  } finally {
    await source.close();
  }
}

/** The alignments of an open source. */
export async function* alignmentsOf(source: Source): AsyncGenerator<Alignment> {
  const start = Buffer.from(await source.peek(LOOK_AHEAD))
    .toString('latin1')
    .trimStart();
  if (start === '') {
    throw new UserError('nothing-to-read', 'is empty', { place: source.name, hint: FORMATS_HINT });
  }
  if (start.startsWith('# STOCKHOLM')) yield* readStockholm(source);
  else if (start.startsWith('>')) yield await readAlignedFasta(source);
  else throw new UserError('wrong-format', 'is no alignment', { place: source.name, hint: FORMATS_HINT });
}
