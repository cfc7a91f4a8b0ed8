// Puts the records of FASTA together from the pieces that hold their codes.

import type { ObservationRecord } from '../shared/record.ts';
import type { FastaHeader } from './header.ts';
import type { Piece } from './pieces.ts';

/** Parts of a record are held until they are so many codes; then they go into an array that has room for more. */
const LONG_RECORD = 1 << 24;
/** An array has room for so many codes at most besides those that have come. */
const MOST_SPARE = 1 << 30;

/** Takes the pieces of a file one after the other. */
export class RecordBuilder {
  readonly #name: string;
  /** What has come of the record: the start of a long array, and the parts that follow it. */
  #codes: Uint8Array = new Uint8Array(0);
  #filled = 0;
  #parts: Uint8Array[] = [];
  /** Number of codes of all that. */
  #length = 0;

  /** `name` is the file's, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The records that end in this piece of these codes. They may be views of it. */
  take({ headers, ends, length }: Piece, codes: Uint8Array): ObservationRecord[] {
    let start = 0;
    const records = headers.map((header, index) => {
      const last = codes.subarray(start, ends[index]!);
      start = ends[index]!;
      return this.#recordOf(header, this.#length === 0 ? last : this.#whole(last));
    });
    if (start < length) this.#hold(codes.subarray(start));
    return records;
  }

  #recordOf({ id, description, line }: FastaHeader, codes: Uint8Array): ObservationRecord {
    const data = { kind: 'symbols' as const, codes };
    return { id, description, length: codes.length, data, place: `${this.#name}:${line}` };
  }

  #hold(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length < LONG_RECORD) return;
    // What is not used yet takes no memory, since the system gives pages when they are written to. Growing fourfold
    // instead of twofold saves a tenth of the time of reading, since those pages are half of what copying costs.
    this.#gather(Math.min(4 * this.#length, this.#length + MOST_SPARE));
  }

  /** All codes of the record, of which these are the last. The next record starts. */
  #whole(last: Uint8Array): Uint8Array {
    this.#parts.push(last);
    this.#length += last.length;
    this.#gather(this.#length);
    const whole = this.#codes.subarray(0, this.#length);
    this.#codes = new Uint8Array(0);
    this.#filled = 0;
    this.#length = 0;
    return whole;
  }

  /** Puts the parts behind the rest; in a new array, `newLength` long, if there is no room. */
  #gather(newLength: number): void {
    if (this.#length > this.#codes.length) {
      const longer = new Uint8Array(newLength);
      longer.set(this.#codes.subarray(0, this.#filled));
      this.#codes = longer;
    }
    for (const part of this.#parts) {
      this.#codes.set(part, this.#filled);
      this.#filled += part.length;
    }
    this.#parts = [];
  }
}
