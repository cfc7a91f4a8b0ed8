// Reads ChromHMM's binarised marks: a line with cell and chromosome, a line of marks, and then a line for each bin
// with 0, 1 or 2 for each mark.
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort, listed, plural } from '../../../wording.ts';
import { lineAfter, lineEndsOf, linesIn } from '../../bytes/line-blocks.ts';
import type { Source } from '../../bytes/source.ts';
import { bytesOfText, textOfBytes } from '../../bytes/text.ts';
import { type LineParser, parseLines } from '../shared/line-parser.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { missingColumns } from './columns.ts';

/** How many base pairs a bin has, as ChromHMM's BinarizeBam makes them by default. */
const DEFAULT_BIN_SIZE = 200;

const TAB = 9;
const ZERO = 0x30;
const VALUES = [0, 1, Number.NaN] as const;

const FORMAT_HINT =
  "ChromHMM's binarised files begin with 'cell<tab>chromosome', then the marks, then 0, 1 or 2 for each";

export interface ChromHmmOptions {
  kind: ObservationKind;
  rows: RowCollector;
  binSize: number | undefined;
  /** Whether ids are `cell:chromosome`, or the chromosome alone. */
  namesCells: boolean;
}

/** What the first two lines say. */
export interface ChromHmmHead {
  cell: string;
  chromosome: string;
  marks: string[];
}

/**
 * Reads the only record of a file. Marks are put in the order of the model; 2 is missing.
 * @throws UserError with line for marks that are not the model's and values that are none
 */
export async function* readChromHmm(
  source: Source,
  options: ChromHmmOptions,
): AsyncGenerator<ObservationRecord[]> {
  if (options.kind.kind === 'symbols') {
    await source.close();
    const hint = 'marks need a model of bernoulli emissions';
    throw new UserError('data-does-not-fit', "holds ChromHMM's marks, but the model has symbols", {
      place: source.name,
      hint,
    });
  }
  yield* parseLines(source, new ChromHmmParser(source.name, options.kind.names, options));
}

/** Reads the head from the first bytes of a file; undefined if they do not hold all of it. */
export function headOf(bytes: Buffer): ChromHmmHead | undefined {
  const lines = linesIn(bytes);
  const [first, second, rest] = [lines.next().value, lines.next().value, lines.next().value];
  if (rest === undefined) return undefined;
  const [cell, chromosome, ...more] = first!.split('\t');
  if (!cell || !chromosome || more.length > 0 || second === '') return undefined;
  return { cell, chromosome, marks: second!.split('\t') };
}

/** Whether text starts like a file of binarised marks. */
export function looksLikeChromHmm(bytes: Buffer): boolean {
  const head = headOf(bytes);
  if (!head || head.marks.some(mark => /^$|^[-+.\d]+$/.test(mark))) return false;
  const [, , third] = linesIn(bytes);
  const values = third!.split('\t');
  return (
    third === '' || (values.length === head.marks.length && values.every(value => /^[012]$/.test(value)))
  );
}

class ChromHmmParser implements LineParser {
  readonly #name: string;
  /** What the model calls the marks. */
  readonly #wanted: readonly string[] | undefined;
  readonly #options: ChromHmmOptions;
  #line = 0;
  #first = '';
  #head: ChromHmmHead | undefined;
  /** [marks] the index of each mark in a row. */
  #targets: number[] = [];
  #row = new Float64Array(0);
  #blankLine = 0;

  constructor(name: string, wanted: readonly string[] | undefined, options: ChromHmmOptions) {
    this.#name = name;
    this.#wanted = wanted;
    this.#options = options;
  }

  read(block: Buffer): void {
    const { rows } = this.#options;
    const lineEnd = lineEndsOf(block);
    for (let start = 0, end: number; start < block.length; start = lineAfter(block, end)) {
      end = lineEnd(start);
      this.#line++;
      if (this.#head === undefined) this.#readHead(textOfBytes(block, start, end));
      else if (end === start) this.#blankLine ||= this.#line;
      else if (this.#blankLine > 0) throw this.#mistake('a blank line between bins', this.#blankLine);
      else if (!rows.addKnown(block, start, end)) this.#readBin(block, start, end);
    }
  }

  end(records: ObservationRecord[]): void {
    if (!this.#head)
      throw new UserError('bad-table', 'ends before its marks', { place: this.#name, hint: FORMAT_HINT });
    const { rows, binSize = DEFAULT_BIN_SIZE, namesCells } = this.#options;
    const { cell, chromosome } = this.#head;
    const { length } = rows;
    const id = namesCells ? `${cell}:${chromosome}` : chromosome;
    records.push({
      id,
      description: cell,
      length,
      data: rows.finish(),
      place: `${this.#name}:1`,
      binSize,
    });
  }

  #readHead(line: string): void {
    if (this.#line === 1) {
      this.#first = line;
      return;
    }
    this.#head = headOf(bytesOfText(`${this.#first}\n${line}\n`));
    if (!this.#head) throw this.#mistake("no 'cell<tab>chromosome' in its first line", 1);
    const { marks } = this.#head;
    const place = `${this.#name}:2`;
    const wanted = this.#wanted ?? marks;
    const targets = new Map(wanted.map((mark, index) => [mark, index]));
    this.#targets = marks.map(mark => targets.get(mark) ?? -1);
    const own = new Set(marks);
    if (own.size < marks.length) throw this.#mistake('a mark occurs twice', 2);
    const missing = wanted.filter(mark => !own.has(mark));
    if (missing.length > 0) {
      const areStacked = wanted.includes(`${this.#head.cell}_${marks[0]}`);
      const more = areStacked ? '; --stack puts the marks of all cells side by side' : '';
      throw missingColumns(wanted, missing, marks, place, more);
    }
    const extra = marks.filter(mark => !targets.has(mark));
    if (extra.length > 0) {
      const hint = `the model has ${listed(wanted)}`;
      throw new UserError('data-does-not-fit', `has marks that the model has not: ${listed(extra)}`, {
        place,
        hint,
      });
    }
    const { rows } = this.#options;
    const width = rows.width ?? marks.length;
    if (width !== marks.length) {
      const hint = 'all files of a run have the marks of the model';
      throw new UserError(
        'data-does-not-fit',
        `has ${plural(marks.length, 'mark')}; expected were ${width}`,
        {
          place,
          hint,
        },
      );
    }
    this.#row = new Float64Array(width);
    rows.dictionaryOf(width).setSignature(`chromhmm ${this.#targets.join()}`);
  }

  #readBin(block: Buffer, start: number, end: number): void {
    const targets = this.#targets;
    let field = 0;
    for (let at = start; at < end; at += 2, field++) {
      const value = VALUES[block[at]! - ZERO];
      if (value === undefined || (at + 1 < end && block[at + 1] !== TAB)) {
        const text = cutShort(block.toString('utf8', at, end).split('\t')[0]!, 24);
        throw this.#mistake(`'${text}' in column ${field + 1} is not 0, 1 or 2`, this.#line);
      }
      if (field < targets.length) this.#row[targets[field]!] = value;
    }
    // A tab at the end counts as one more field.
    if (field !== targets.length || end - start !== 2 * field - 1) {
      const message = `${block.toString('latin1', start, end).split('\t').length} values for ${plural(targets.length, 'mark')}`;
      throw this.#mistake(message, this.#line);
    }
    this.#options.rows.add(this.#row, block, start, end);
  }

  #mistake(message: string, line: number): UserError {
    return new UserError('bad-table', message, { place: `${this.#name}:${line}`, hint: FORMAT_HINT });
  }
}
