// Reads Stockholm (of Pfam and Rfam): several alignments a file, whole or in blocks, with what is said of them.
import type { Alignment } from '../../../model/profile/multiple-alignment.ts';
import { linesOf } from '../../bytes/lines.ts';
import type { Source } from '../../bytes/source.ts';
import { firstWordOf } from '../../bytes/text.ts';
import { ownEntry } from '../../own-entry.ts';
import { addPiece, alignmentOf, badAlignment, type Rows, rowNamed } from './rows.ts';

/** An alignment as far as it is read. */
interface Unfinished {
  place: string;
  rows: Rows;
  /** A letter for each column, by its tag. */
  columns: Rows;
  about: Partial<Alignment>;
}

/** What is taken of the alignment as a whole (#=GF), by its tag. */
const OF_ALIGNMENT: Record<string, (text: string, about: Partial<Alignment>) => Partial<Alignment>> = {
  ID: text => ({ name: text.split(/\s/, 1)[0]! }),
  AC: text => ({ accession: text.split(/[\s;]/, 1)[0]! }),
  DE: description => ({ description }),
  GA: (text, { cutoffs }) => ({ cutoffs: { ...cutoffs, ...cutoffOf('gathering', text) } }),
  TC: (text, { cutoffs }) => ({ cutoffs: { ...cutoffs, ...cutoffOf('trusted', text) } }),
  NC: (text, { cutoffs }) => ({ cutoffs: { ...cutoffs, ...cutoffOf('noise', text) } }),
};

/** What is taken of the columns (#=GC), by its tag. */
const OF_COLUMNS = { RF: 'reference', MM: 'mask', SS_cons: 'structure' } as const;

/**
 * All alignments of a file; one of them is held at a time.
 * @throws UserError with the line of what is no Stockholm, or of a row that is longer or shorter than the first
 */
export async function* readStockholm(source: Source): AsyncGenerator<Alignment> {
  let unfinished: Unfinished | undefined;
  for await (const [text, line] of linesOf(source)) {
    const place = `${source.name}:${line}`;
    if (unfinished === undefined) {
      if (/^# STOCKHOLM 1\./.test(text)) {
        unfinished = { place, rows: new Map(), columns: new Map(), about: {} };
      } else if (text.trim() !== '') {
        throw badAlignment(place, 'no line # STOCKHOLM 1.0 before it', 'every alignment begins with one');
      }
    } else if (text.trimEnd() === '//') {
      yield finished(unfinished);
      unfinished = undefined;
    } else readLine(text, place, unfinished);
  }
  if (unfinished) {
    throw badAlignment(unfinished.place, 'an alignment that does not end with //', 'is the file whole?');
  }
}

function readLine(text: string, place: string, { rows, columns, about }: Unfinished): void {
  const [first, rest] = firstWordOf(text.trim());
  if (first === '') return;
  const [second, third] = firstWordOf(rest);
  if (first === '#=GF') Object.assign(about, ownEntry(OF_ALIGNMENT, second)?.(third, about));
  else if (first === '#=GC') addPiece(columns, second, third, place);
  else if (first.startsWith('#')) return;
  else if (second !== '' && third === '') addPiece(rows, first, second, place);
  else {
    throw badAlignment(
      place,
      `'${first}' should have one aligned sequence after it`,
      'letters and gaps, no blanks',
    );
  }
}

function finished({ place, rows, columns, about }: Unfinished): Alignment {
  const alignment = alignmentOf(rows, place);
  const length = alignment.rows[0]!.length;
  const known: Record<string, string> = {};
  for (const [tag, name] of Object.entries(OF_COLUMNS)) {
    const row = rowNamed(columns, tag);
    if (row === undefined) continue;
    if (row.length !== length) {
      const message = `#=GC ${tag} has ${row.length} columns, and the sequences ${length}`;
      throw badAlignment(columns.get(tag)!.place, message, 'it has a letter for each column');
    }
    known[name] = row;
  }
  return { ...about, ...alignment, ...known };
}

/** Scores as `25.00 20.50;` or one alone; what is none is passed over, since other programs write other things there. */
function cutoffOf(name: string, text: string): Alignment['cutoffs'] {
  const scores = text.replace(/;$/, '').trim().split(/\s+/).map(Number);
  const isCutoff = scores.length <= 2 && text !== '' && scores.every(Number.isFinite);
  return isCutoff ? { [name]: scores } : {};
}
