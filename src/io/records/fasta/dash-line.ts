// Reads dashes at the start of a line: letters, unless a line of two stands alone before a header, which grep writes
// between its matches.
import type { Position } from './line-positions.ts';
import { SEPARATOR_NOTE } from './messages.ts';

export const DASH = 0x2d;

/** So many dashes are letters for certain. */
const MOST = 3;

/** Dashes that may yet be a separator. */
export class DashLine {
  /** How many there are so far. */
  count = 0;
  #at: Position = { line: 0, column: 0 };
  #note: string | undefined;
  #separators = 0;

  /** Whether more dashes would still decide. */
  get isOpen(): boolean {
    return this.count < MOST;
  }

  /** Begins a line of dashes. */
  start(at: Position): void {
    this.#at = at;
  }

  /** Counts dashes; returns the position after them. */
  read(chunk: Buffer, start: number): number {
    let position = start;
    for (; chunk[position] === DASH && this.isOpen; position++) this.count++;
    return position;
  }

  /** Takes the dashes for a separator; the first one of a file is noted. */
  skip(name: string): void {
    this.count = 0;
    if (this.#separators++ === 0) this.#note = `${name}:${this.#at.line}: ${SEPARATOR_NOTE}`;
  }

  /** What the next header is to say of a separator above it, once. */
  takeNote(): { note?: string } {
    const note = this.#note;
    this.#note = undefined;
    return note === undefined ? {} : { note };
  }
}
