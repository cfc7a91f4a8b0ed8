// Keeps each of many repeated rows of numbers once, under a code; finds it again by the bytes that it was written
// with.
import { MOST_CODES } from '../../../model/codes.ts';

/** The table has room for so many numbers at first, 32 kB, and for so many, 32 MB, when these are not enough. */
const ROOM = { first: 2 ** 12, most: 2 ** 22 };

/** Unless rows have repeated after so many of them, looking them up is not worth it. */
const ROWS_TO_JUDGE = 4096;

const FREE = -1;

/** Distinct rows of `width` numbers, and the text of each. */
export class RowDictionary {
  readonly width: number;
  /** Number of rows. */
  count = 0;
  /** Whether it takes no more rows, since there are too many, or they hardly repeat. */
  isClosed = false;

  readonly #capacity: number;
  #values: Float64Array;
  #shown: Float64Array;
  #signature = '';
  #searches = 0;
  /** [a power of two] the code of the text with this hash, or FREE. */
  #slots = new Int32Array(64).fill(FREE);
  #textCount = 0;
  /** The texts end to end; for each code, where its text starts and ends. */
  #texts = new Uint8Array(1 << 10);
  #textLength = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #hashes: number[] = [];
  /** The hash of the last search. */
  #hash = 0;

  constructor(width: number) {
    this.width = width;
    this.#capacity = Math.max(1, Math.min(MOST_CODES, Math.floor(ROOM.most / width)));
    this.#values = new Float64Array(Math.min(this.#capacity, Math.ceil(ROOM.first / width)) * width);
    this.#shown = this.#values.subarray(0, 0);
  }

  /**
   * [count, width] all rows so far. A later, longer table holds this one, and begins at the same address unless it outgrew its
   * first room.
   */
  get values(): Float64Array {
    const length = this.count * this.width;
    if (this.#shown.length !== length) this.#shown = this.#values.subarray(0, length);
    return this.#shown;
  }

  /** Sets the signature by which texts are read as rows; texts that were read by another one are forgotten. */
  setSignature(signature: string): void {
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#slots.fill(FREE);
    this.#textCount = 0;
  }

  /** The code of the row that bytes [start, end) stood for before, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    this.#searches++;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    // The last bits of this hash (FNV-1a) only depend on the last bits of the bytes.
    hash ^= hash >>> 15;
    this.#hash = hash;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!;
      if (code === FREE || (this.#hashes[code] === hash && this.#isText(code, bytes, start, end)))
        return code;
    }
  }

  /** Adds a row whose bytes `find` has just not found; returns its code, or -1 if the dictionary is closed. */
  addFound(row: Float64Array, bytes: Uint8Array, start: number, end: number): number {
    const code = this.add(row);
    if (code < 0) return code;
    this.#keepText(bytes, start, end);
    this.#starts[code] = this.#textLength - (end - start);
    this.#ends[code] = this.#textLength;
    this.#hashes[code] = this.#hash;
    if (2 * ++this.#textCount > this.#slots.length) this.#growSlots(code);
    else this.#putInSlot(code);
    if (this.count >= ROWS_TO_JUDGE && 2 * this.count > this.#searches) this.isClosed = true;
    return code;
  }

  /** Adds a row without text; returns its code, or -1 if the dictionary is closed. */
  add(row: Float64Array): number {
    if (this.isClosed) return -1;
    const start = this.count * this.width;
    if (start === this.#values.length) this.#takeMostRoom();
    this.#values.set(row, start);
    this.#starts.push(0);
    this.#ends.push(0);
    this.#hashes.push(0);
    if (++this.count === this.#capacity) this.isClosed = true;
    return this.count - 1;
  }

  /** Moves all rows, which happens once; room that is not used takes no memory, since the system gives pages when they are written to. */
  #takeMostRoom(): void {
    const values = new Float64Array(this.#capacity * this.width);
    values.set(this.#values);
    this.#values = values;
  }

  #isText(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[code]!;
    if (this.#ends[code]! - from !== end - start) return false;
    const texts = this.#texts;
    for (let at = start; at < end; at++) if (texts[from + at - start] !== bytes[at]) return false;
    return true;
  }

  #keepText(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#textLength + end - start;
    if (length > this.#texts.length) {
      const grown = new Uint8Array(2 * length);
      grown.set(this.#texts.subarray(0, this.#textLength));
      this.#texts = grown;
    }
    this.#texts.set(bytes.subarray(start, end), this.#textLength);
    this.#textLength = length;
  }

  #putInSlot(code: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[code]! & mask;
    while (this.#slots[slot] !== FREE) slot = (slot + 1) & mask;
    this.#slots[slot] = code;
  }

  #growSlots(added: number): void {
    const codes = [...this.#slots.filter(code => code !== FREE), added];
    this.#slots = new Int32Array(2 * this.#slots.length).fill(FREE);
    for (const code of codes) this.#putInSlot(code);
  }
}
