// Collects the rows of one sequence after the other: as codes of a dictionary while rows repeat, else as they are.
import { type Codes, narrowest } from '../../../model/codes.ts';
import type { SequenceData } from '../../../model/observations.ts';
import { MOST_NUMBERS, tooManyPositions } from './record.ts';
import { RowDictionary } from './row-dictionary.ts';

/** Collects the rows of all sequences that a command reads, from all files and formats. */
export class RowCollector {
  readonly #givenWidth: number | undefined;
  /** Made when the first reader of rows asks for it. */
  #dictionary: RowDictionary | undefined;
  /** How many positions the sequence has so far. */
  length = 0;
  /** [length] codes, unless this sequence has rows. */
  #codes = new Uint16Array(256);
  /** [length, width] rows, if this sequence has no codes. */
  #rows: Float64Array | undefined;
  #missingRow: Float64Array | undefined;
  #missingCode: number | undefined;

  /** `width` is how many numbers a row has, if that is known. */
  constructor(width?: number) {
    this.#givenWidth = width;
  }

  /** How many numbers a row has; undefined until a reader has said it. */
  get width(): number | undefined {
    return this.#dictionary?.width ?? this.#givenWidth;
  }

  /** The dictionary of rows. The first call decides how wide rows are, unless the constructor did. */
  dictionaryOf(width: number): RowDictionary {
    this.#dictionary ??= new RowDictionary(this.#givenWidth ?? width);
    if (this.#dictionary.width !== width) throw new Error(`rows of ${width} among rows of ${this.width}`);
    return this.#dictionary;
  }

  /** Adds the row that bytes [start, end) stood for before, in a file of the same signature; false if they did not. */
  addKnown(bytes: Uint8Array, start: number, end: number): boolean {
    const dictionary = this.#dictionary!;
    if (dictionary.isClosed) return false;
    const code = dictionary.find(bytes, start, end);
    if (code >= 0) this.#addCode(code);
    return code >= 0;
  }

  /** Adds the row that these bytes stand for, after `addKnown` did not know them. */
  add(row: Float64Array, bytes: Uint8Array, start: number, end: number): void {
    const code = this.#dictionary!.addFound(row, bytes, start, end);
    if (code >= 0) this.#addCode(code);
    else this.#addRow(row);
  }

  /** Adds so many rows in which everything is missing. */
  addMissing(count = 1): void {
    if (count <= 0) return;
    const dictionary = this.#dictionary!;
    this.#missingRow ??= new Float64Array(dictionary.width).fill(Number.NaN);
    this.#missingCode ??= dictionary.add(this.#missingRow);
    if (this.#missingCode >= 0) this.#addCode(this.#missingCode);
    else this.#addRow(this.#missingRow);
    this.repeat(count - 1);
  }

  /** Adds the last row so many times more. */
  repeat(count: number): void {
    if (count <= 0) return;
    const { length } = this;
    const { width } = this.#dictionary!;
    if (this.#rows) {
      this.#rows = withRoom(this.#rows, length * width, count * width, MOST_NUMBERS / 2, width);
      for (let n = 0; n < count; n++) {
        this.#rows.copyWithin((length + n) * width, (length - 1) * width, length * width);
      }
    } else {
      this.#codes = withRoom(this.#codes, length, count, MOST_NUMBERS, 1);
      this.#codes.fill(this.#codes[length - 1]!, length, length + count);
    }
    this.length += count;
  }

  /** Returns the sequence, and begins the next one. */
  finish(): SequenceData {
    const { length } = this;
    const dictionary = (this.#dictionary ??= new RowDictionary(this.#givenWidth ?? 1));
    const rows = this.#rows;
    this.length = 0;
    this.#rows = undefined;
    const common = { kind: 'rows', width: dictionary.width } as const;
    if (rows) return { ...common, values: rows.slice(0, length * dictionary.width), codes: undefined };
    return { ...common, values: dictionary.values, codes: this.#codesUpTo(length, dictionary.count) };
  }

  #codesUpTo(length: number, count: number): Codes {
    const codes = this.#codes.subarray(0, length);
    return narrowest(codes, count);
  }

  #addCode(code: number): void {
    const { length } = this;
    if (this.#rows) {
      const { width, values } = this.#dictionary!;
      this.#addRow(values.subarray(code * width, (code + 1) * width));
      return;
    }
    if (length === this.#codes.length) this.#codes = withRoom(this.#codes, length, 1, MOST_NUMBERS, 1);
    this.#codes[length] = code;
    this.length++;
  }

  #addRow(row: Float64Array): void {
    const { width } = this.#dictionary!;
    const start = this.length * width;
    this.#rows ??= this.#rowsSoFar();
    if (start + width > this.#rows.length)
      this.#rows = withRoom(this.#rows, start, width, MOST_NUMBERS / 2, width);
    for (let d = 0; d < width; d++) this.#rows[start + d] = row[d]!;
    this.length++;
  }

  /** The rows of the codes so far. */
  #rowsSoFar(): Float64Array {
    const { width, values } = this.#dictionary!;
    const rows = new Float64Array(Math.max(2 * this.length, 64) * width);
    for (let t = 0; t < this.length; t++) {
      const code = this.#codes[t]!;
      rows.set(values.subarray(code * width, (code + 1) * width), t * width);
    }
    return rows;
  }
}

/** The array, or one of twice the size where `more` numbers do not fit behind the `used` ones; `most` fit at most. */
function withRoom<List extends Uint16Array | Float64Array>(
  list: List,
  used: number,
  more: number,
  most: number,
  width: number,
): List {
  const length = used + more;
  if (length <= list.length) return list;
  if (length > most) throw tooManyPositions(Math.floor(MOST_NUMBERS / width));
  const grown = new (list.constructor as new (length: number) => List)(Math.min(2 * length, MOST_NUMBERS));
  grown.set(list.subarray(0, used) as never);
  return grown;
}
