// Reads the rows of a table whose layout is known, into the records that its ids tell apart.
import { basename } from 'node:path';
import { UserError } from '../../../user-error.ts';
import { cutShort } from '../../../wording.ts';
import { lineAfter, lineEndsOf } from '../../bytes/line-blocks.ts';
import { numberIn } from '../../bytes/number-text.ts';
import { STANDARD_INPUT_NAME } from '../../bytes/source.ts';
import { textOfBytes } from '../../bytes/text.ts';
import type { LineParser } from '../shared/line-parser.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { expectedSymbols, type SymbolReader, symbolReader } from '../shared/symbol-columns.ts';
import { normalise } from '../shared/weights.ts';
import type { TableReading, WantedColumns } from './columns.ts';
import { fieldEnd, fieldStart, fieldsOf, lineEndBefore, otherFieldCount, unquoted } from './fields.ts';
import { RowPlaces } from './row-places.ts';
import { END, ID, START, type TableLayout } from './table-layout.ts';

const COMMENT_START = 0x23;

interface Table {
  wanted: WantedColumns;
  layout: TableLayout;
  reading: TableReading;
  rows: RowCollector;
}

export class TableParser implements LineParser {
  readonly #name: string;
  readonly #wanted: WantedColumns;
  readonly #reading: TableReading;
  readonly #rows: RowCollector;
  readonly #layout: TableLayout;
  readonly #row: Float64Array;
  /** Those of the columns that hold symbols. */
  readonly #readers: readonly (SymbolReader | undefined)[];
  /** The index of the last field of ids and places, or -1; and whether all data come after it. */
  readonly #lastOfHead: number;
  readonly #headIsFirst: boolean;
  readonly #places: RowPlaces | undefined;
  /** Whether the header is still to come. */
  #beforeHeader: boolean;
  /** Whether there was no row yet, nor the header. */
  #isAbove = true;
  #line = 0;
  /** How many blank lines there were since the last row. */
  #blankLines = 0;
  /** The id of the present sequence. */
  #id: Buffer | undefined;
  /** The ids so far. */
  readonly #ids = new Set<string>();
  #firstLine = 0;

  constructor(name: string, { wanted, layout, reading, rows }: Table) {
    this.#name = name;
    this.#wanted = wanted;
    this.#reading = reading;
    this.#rows = rows;
    this.#layout = layout;
    this.#beforeHeader = layout.isHeader;
    this.#row = new Float64Array(layout.width);
    this.#readers = (wanted.alphabets ?? []).map(alphabet => alphabet && symbolReader(alphabet));
    const { separator, targets, width } = layout;
    const inHead = (target: number) => target === ID || target === START || target === END;
    this.#lastOfHead = targets.findLastIndex(inHead);
    this.#headIsFirst = this.#lastOfHead < targets.findIndex(target => target >= 0);
    if (targets.includes(START)) this.#places = new RowPlaces(targets.includes(END), reading.binSize ?? 1);
    rows.dictionaryOf(width).setSignature(`table ${separator} ${targets.join()}`);
  }

  read(block: Buffer, records: ObservationRecord[]): void {
    const lineEnd = lineEndsOf(block);
    for (let start = 0, end: number; start < block.length; start = lineAfter(block, end)) {
      end = lineEnd(start);
      this.#line++;
      if (end === start) this.#blankLines++;
      else if (block[start] !== COMMENT_START) {
        // Blank lines above the first row are none of the table.
        if (this.#isAbove) this.#blankLines = 0;
        this.#isAbove = false;
        if (this.#beforeHeader) this.#beforeHeader = false;
        else {
          if (this.#blankLines > 0) this.#takeBlankLines();
          this.#readRow(block, start, lineEndBefore(block, end, this.#layout.separator), records);
        }
      }
    }
  }

  end(records: ObservationRecord[]): void {
    if (!this.#id) throw noRows(this.#name);
    this.#finish(records);
  }

  #readRow(block: Buffer, start: number, end: number, records: ObservationRecord[]): void {
    const { separator, targets } = this.#layout;
    const first = fieldStart(block, start, end, separator);
    const textStart = this.#readHead(block, first, end, records);
    if (this.#rows.addKnown(block, textStart, end)) return;
    let at = first;
    for (let field = 0; field < targets.length; field++) {
      const last = fieldEnd(block, at, end, separator);
      const target = targets[field]!;
      if (target >= 0) {
        const read = this.#readers[target];
        const value = read ? read(unquoted(textOfBytes(block, at, last).trim())) : numberIn(block, at, last);
        if (value === Infinity) throw this.#noValue(block.toString('utf8', at, last), field, target);
        this.#row[target] = value;
      }
      if ((last === end) !== (field === targets.length - 1)) throw this.#otherFields(block, start, end);
      at = fieldStart(block, last + 1, end, separator);
    }
    this.#checkWeights();
    this.#rows.add(this.#row, block, textStart, end);
  }

  /** Reads id and place; returns from where on the text tells the numbers of the row: after these if they come first. */
  #readHead(block: Buffer, first: number, end: number, records: ObservationRecord[]): number {
    const { separator, targets } = this.#layout;
    let [start, stop] = [Number.NaN, Number.NaN];
    let at = first;
    for (let field = 0; field <= this.#lastOfHead; field++) {
      const last = fieldEnd(block, at, end, separator);
      if (last === end && field < targets.length - 1) throw this.#otherFields(block, first, end);
      if (targets[field] === ID) this.#takeId(block, at, last, records);
      if (targets[field] === START) start = numberIn(block, at, last);
      if (targets[field] === END) stop = numberIn(block, at, last);
      at = fieldStart(block, last + 1, end, separator);
    }
    if (!targets.includes(ID)) this.#id ??= this.#begin(Buffer.alloc(0));
    const problem = this.#places?.add(start, stop);
    if (problem !== undefined) {
      const hint =
        'rows go up along a sequence; --columns names the data where such a column is none of places';
      throw new UserError('bad-table', problem, { place: this.#place(), hint });
    }
    return this.#headIsFirst ? at : first;
  }

  /** In a sequence of single numbers, a blank line may be a missing one; elsewhere it is no row. */
  #takeBlankLines(): void {
    const isMissing = this.#layout.targets.length === 1 && !this.#wanted.areWeights;
    if (!isMissing && this.#id) {
      const hint = 'a missing row is NA in every column; several sequences in one table need an --id-column';
      const place = `${this.#name}:${this.#line - this.#blankLines}`;
      throw new UserError('bad-table', 'a blank line between rows', { place, hint });
    }
    if (isMissing) {
      this.#id ??= this.#begin(Buffer.alloc(0));
      for (let n = 0; n < this.#blankLines; n++) this.#rows.addMissing();
    }
    this.#blankLines = 0;
  }

  #takeId(block: Buffer, start: number, end: number, records: ObservationRecord[]): void {
    const { length } = this.#id ?? block;
    if (this.#id && length === end - start && this.#id.compare(block, start, end) === 0) return;
    if (unquoted(textOfBytes(block, start, end)) === '')
      throw new UserError('bad-table', 'a row without an id', { place: this.#place() });
    if (this.#id) this.#finish(records);
    this.#id = this.#begin(Buffer.from(block.subarray(start, end)));
    const id = this.#recordId();
    if (this.#ids.has(id)) throw this.#comesBack(id);
    this.#ids.add(id);
  }

  /** Rows that go on with an earlier sequence would be a second one of its name, at the same positions. */
  #comesBack(id: string): UserError {
    const hint =
      'put the rows of each id together, in their order (sort -s), or give another sequence another id';
    const message = `the id '${cutShort(id, 40)}' comes back after other ids`;
    return new UserError('bad-table', message, { place: `${this.#name}:${this.#line}`, hint });
  }

  #begin(id: Buffer): Buffer {
    this.#firstLine = this.#line;
    return id;
  }

  #finish(records: ObservationRecord[]): void {
    const { length } = this.#rows;
    const id = this.#recordId();
    const place = `${this.#name}:${this.#firstLine}`;
    const { binSize } = this.#reading;
    const data = this.#rows.finish();
    const places = this.#places?.finish();
    const lies = places ? { places } : binSize === undefined ? {} : { binSize };
    records.push({ id, description: '', length, data, place, ...lies });
    this.#id = undefined;
  }

  #recordId(): string {
    if (this.#layout.targets.includes(ID)) return unquoted(textOfBytes(this.#id!));
    return nameOfFile(this.#name);
  }

  #checkWeights(): void {
    const problem = this.#wanted.areWeights ? normalise(this.#row) : undefined;
    if (problem === undefined) return;
    const hint = 'each row has a weight for every symbol, 0 or more, and they sum to 1; all NA is missing';
    throw new UserError('bad-number', problem, { place: this.#place(), hint });
  }

  #noValue(text: string, field: number, target: number): UserError {
    const alphabet = this.#wanted.alphabets?.[target];
    if (alphabet) {
      const message = `'${cutShort(text, 24)}' in column ${field + 1} is no symbol of it`;
      return new UserError('bad-symbol', message, { place: this.#place(), hint: expectedSymbols(alphabet) });
    }
    const isIdPerhaps = !this.#layout.targets.includes(ID) && this.#layout.targets.length > 1;
    const ids = isIdPerhaps ? `; if column ${field + 1} holds ids: --id-column ${field + 1}` : '';
    const symbols = `; if it holds symbols: train with --emission categorical:${field + 1} beside the others`;
    const hint = `missing is nothing, NA, NaN or a point${ids}${this.#wanted.areWeights ? '' : symbols}`;
    return new UserError('bad-number', `'${cutShort(text, 24)}' in column ${field + 1} is not a number`, {
      place: this.#place(),
      hint,
    });
  }

  #otherFields(block: Buffer, start: number, end: number): UserError {
    const { separator, targets } = this.#layout;
    const count = fieldsOf(block.toString('latin1', start, end), String.fromCharCode(separator)).length;
    const hint = 'every line has as many fields as the first, parted by tabs, semicolons, commas or blanks';
    return new UserError('bad-table', otherFieldCount(count, targets.length), { place: this.#place(), hint });
  }

  #place(): string {
    const isKnown = this.#id !== undefined && this.#layout.targets.includes(ID);
    return `${this.#name}:${this.#line}${isKnown ? ` (record ${this.#recordId()})` : ''}`;
  }
}

/** The name of a file without folder, `.gz`, and the suffix before that. */
function nameOfFile(path: string): string {
  if (path === STANDARD_INPUT_NAME) return 'stdin';
  const name = basename(path).replace(/\.gz$/, '');
  return name.replace(/(?!^)\.[^.]*$/, '') || name;
}

/** The error for a table without rows. */
export function noRows(name: string): UserError {
  const hint = 'a table of numbers has a row for each position';
  return new UserError('nothing-to-read', 'holds no rows', { place: name, hint });
}
