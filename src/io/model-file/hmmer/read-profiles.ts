// Reads HMMER3 text files (HMMER User's Guide, "HMMER profile HMM files"): one profile after the other, however many.
import { ALPHABETS } from '../../../model/alphabet.ts';
import { BACKGROUNDS, consensusOf, type Profile } from '../../../model/profile/profile.ts';
import { linesOf } from '../../bytes/lines.ts';
import type { Source } from '../../bytes/source.ts';
import { type Header, readHeader } from './header.ts';
import { badProfile, type Line, type Where, wordsOf } from './lines.ts';
import { type Nodes, readNodes } from './nodes.ts';

/**
 * All profiles of a file; one of them is held at a time. Rows are as the file has them, whose five decimals let them sum
 * to 1 within 1e-4.
 * @throws UserError with the line of what is no HMMER3 text; the profiles before it come first
 */
export async function* readProfiles(source: Source): AsyncGenerator<Profile> {
  const file = source.name;
  let lines: Line[] = [];
  for await (const line of linesOf(source)) {
    const [text, number] = line;
    // Between profiles there may be comments.
    if (lines.length === 0 && /^\s*(#|$)/.test(text)) continue;
    if (text.trimEnd() !== '//') {
      lines.push(line);
      // What is no profile need not be read to its end.
      if (lines.length === 1) readHeader(lines, { file });
    } else {
      yield profileOf(lines, number, file);
      lines = [];
    }
  }
  const last = lines.at(-1);
  if (last) throw badProfile({ file }, last[1], 'a profile that does not end with //');
}

/** The profile in these lines, from its version on; `end` is the number of the line that ends it. */
function profileOf(lines: readonly Line[], end: number, file: string): Profile {
  const where: Where = { file };
  const start = lines.findIndex(([text]) => /^HMM\s/.test(text));
  if (start < 0) throw badProfile(where, end, 'a profile without a line HMM, which begins its numbers');
  const header = readHeader(lines.slice(0, start), where);
  const { statistics = {}, ...about } = header.about;
  const { name, alphabet, length } = about;
  const [symbolLine, line] = lines[start]!;
  if (name === undefined || alphabet === undefined || length === undefined) {
    throw badProfile(where, line, 'a profile without NAME, LENG or ALPH');
  }
  const { symbols } = ALPHABETS[alphabet];
  if (wordsOf(symbolLine).slice(1).join('') !== symbols.join('')) {
    throw badProfile(where, line, `symbols other than ${symbols.join(' ')}`);
  }
  const shape = { length, symbolCount: symbols.length, columns: header.columns };
  // The line between names the transitions.
  const { annotation, ...nodes } = readNodes(lines.slice(start + 2), end, shape, where);
  const { msv, viterbi, forward } = statistics;
  return {
    ...about,
    name,
    alphabet,
    length,
    ...nodes,
    background: BACKGROUNDS[alphabet],
    consensus: consensusOf(nodes.match, alphabet),
    ...annotationOf(annotation, header),
    ...(msv && viterbi && forward && { statistics: { msv, viterbi, forward } }),
  };
}

/** A letter for each node, and columns of the alignment, where the head says that there are; columns of all nodes, or of none. */
function annotationOf(
  { map, ...letters }: Nodes['annotation'],
  { annotated }: Header,
): Partial<Pick<Profile, 'map' | 'consensus' | 'reference' | 'mask' | 'structure'>> {
  const rows = Object.entries(letters)
    .filter(([name, words]) => annotated.has(name as keyof typeof letters) && words.length > 0)
    .map(([name, words]) => [name, words.join('')]);
  const isMapped = annotated.has('map') && !map.includes('-');
  return { ...(isMapped && { map: map.map(Number) }), ...Object.fromEntries(rows) };
}
