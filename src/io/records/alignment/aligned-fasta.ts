// Reads aligned FASTA, and A2M of SAM, in which lower-case letters are insertions that other rows may lack.
import type { Alignment } from '../../../model/profile/multiple-alignment.ts';
import { linesOf } from '../../bytes/lines.ts';
import type { Source } from '../../bytes/source.ts';
import { addPiece, alignmentOf, badAlignment, type Rows } from './rows.ts';

/**
 * The alignment of a file. Where rows are of several lengths, and have one number of capitals and `-`, it is A2M: these
 * are the match columns, as reference annotation, and the insertions between them are filled up with dots.
 * @throws UserError with the line of a row that is longer or shorter than the first
 */
export async function readAlignedFasta(source: Source): Promise<Alignment> {
  const rows: Rows = new Map();
  let id: string | undefined;
  for await (const [text, line] of linesOf(source)) {
    const place = `${source.name}:${line}`;
    if (text.startsWith('>')) {
      id = text.slice(1).trim().split(/\s/, 1)[0] || String(rows.size + 1);
      if (rows.has(id)) throw badAlignment(place, `${id} is there twice`, 'give each sequence its own name');
      addPiece(rows, id, '', place);
    } else if (id !== undefined) addPiece(rows, id, text.replace(/\s+/g, ''), place);
    else if (text.trim() !== '') {
      throw badAlignment(
        place,
        "text before the first '>'",
        "a row is a line '>name' and below it letters and gaps",
      );
    }
  }
  return filledUp(rows) ?? alignmentOf(rows, source.name);
}

/** A2M with all columns in every row; undefined for other FASTA. */
function filledUp(rows: Rows): Alignment | undefined {
  const texts = [...rows.values()].map(({ pieces }) => pieces.join(''));
  if (new Set(texts.map(({ length }) => length)).size <= 1) return undefined;
  // [N][M + 1] what is inserted before each match column and after the last; the dots say nothing.
  const inserted = texts.map(text => text.split(/[A-Z-]/).map(part => part.replaceAll('.', '')));
  const matched = texts.map(text => text.replace(/[^A-Z-]/g, ''));
  const count = matched[0]!.length;
  if (count === 0 || matched.some(({ length }) => length !== count)) return undefined;
  const widths = Array.from({ length: count + 1 }, (_, k) =>
    inserted.reduce((widest, parts) => Math.max(widest, parts[k]!.length), 0),
  );
  const woven = (letters: string, parts: readonly string[]) =>
    widths.map((width, k) => parts[k]!.padEnd(width, '.') + (letters[k] ?? '')).join('');
  return {
    ids: [...rows.keys()],
    rows: texts.map((_, n) => woven(matched[n]!, inserted[n]!)),
    places: [...rows.values()].map(({ place }) => place),
    reference: woven(
      'x'.repeat(count),
      widths.map(() => ''),
    ),
  };
}
