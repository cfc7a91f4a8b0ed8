// Puts the records of a FASTA file together from the packets that hold their codes.

import { MOST_POSITIONS, type ObservationRecord, tooManyPositions } from '../shared/record.ts';
import type { FastaHeader } from './header.ts';
import type { Packet } from './packets.ts';

/** A record of fewer codes is joined once, when it ends. Codes of a longer one go into an array with room for more. */
const LONG_RECORD = 1 << 24;
/** Such an array has at most so much room left. */
const MOST_SPARE = 1 << 30;

/** Takes the packets of a file one after the other. */
export class RecordBuilder {
  readonly #name: string;
  /** The record so far: the first #filled codes of an array, and #parts that follow them. */
  #codes: Uint8Array = new Uint8Array(0);
  #filled = 0;
  #parts: Uint8Array[] = [];
  /** How many codes that are. */
  #length = 0;

  /** `name` is the file's, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Returns the records that end in this packet. Their codes may be views of the packet's. */
  take({ headers, ends, length }: Packet, codes: Uint8Array): ObservationRecord[] {
    let start = 0;
    const records = headers.map((header, index) => {
      const last = codes.subarray(start, ends[index]!);
      start = ends[index]!;
      return this.#recordOf(header, this.#length === 0 ? last : this.#whole(last));
    });
    if (start < length) this.#hold(codes.subarray(start));
    return records;
  }

  #recordOf({ id, description, line, note }: FastaHeader, codes: Uint8Array): ObservationRecord {
    const data = { kind: 'symbols' as const, codes };
    return {
      id,
      description,
      length: codes.length,
      data,
      place: `${this.#name}:${line}`,
      ...(note && { note }),
    };
  }

  #hold(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length > MOST_POSITIONS) {
      throw tooManyPositions(MOST_POSITIONS, this.#name);
    }
    if (this.#length < LONG_RECORD) return;
    // Room that is not used takes no memory, since the system gives pages when they are written to. Arrays that grow
    // fourfold instead of twofold save a tenth of the time of reading: fresh pages are half of what copying costs.
    this.#gather(Math.min(4 * this.#length, this.#length + MOST_SPARE));
  }

  /** Returns all codes of the record, whose last ones are given, and begins the next record. */
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

  /** Moves the parts to the array; to a new one of `newLength` if there is no room. */
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
