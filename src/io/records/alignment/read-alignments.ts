// Reads alignments, whose format it tells from the content.
import type { Alignment } from '../../../model/profile/multiple-alignment.ts';
import { UserError } from '../../../user-error.ts';
import { openSource, type Source } from '../../bytes/source.ts';
import { tooLong } from '../../bytes/whole-source.ts';
import { readAlignedFasta } from './aligned-fasta.ts';
import { readStockholm } from './stockholm.ts';

/** So many bytes are looked at; more only while all of them are blank. */
const LOOK_AHEAD = 1 << 12;
/** So many at most. */
const MOST_BEFORE = 1 << 24;

const STOCKHOLM = '# STOCKHOLM';

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
  const start = await startOf(source);
  if (start.startsWith(STOCKHOLM)) yield* readStockholm(source);
  else if (start.startsWith('>')) yield await readAlignedFasta(source);
  else throw new UserError('wrong-format', 'is no alignment', { place: source.name, hint: FORMATS_HINT });
}

/** The first bytes from the first that is no blank on. @throws UserError where there are none, or too many blanks before them */
async function startOf(source: Source): Promise<string> {
  for (let wanted = LOOK_AHEAD; ; wanted *= 2) {
    const peeked = Buffer.from(await source.peek(wanted));
    const start = peeked.toString('latin1').trimStart();
    if (start.length >= STOCKHOLM.length || (start !== '' && peeked.length < wanted)) return start;
    if (peeked.length < wanted)
      throw new UserError('nothing-to-read', 'is empty', { place: source.name, hint: FORMATS_HINT });
    if (wanted >= MOST_BEFORE)
      throw tooLong(source.name, 'begins with blanks of', 'cut them off', MOST_BEFORE);
  }
}
