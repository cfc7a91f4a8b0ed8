// Collects where the rows of a table lie: what their columns of places say.
import type { Places } from '../../../model/places.ts';

/** Collects the places of one sequence after the other. */
export class RowPlaces {
  #starts: number[] = [];
  #ends: number[] = [];
  readonly #hasEnds: boolean;
  readonly #width: number;

  /** `width` is how long a row is that has no end. */
  constructor(hasEnds: boolean, width: number) {
    this.#hasEnds = hasEnds;
    this.#width = width;
  }

  /** Adds the place of a row; returns what is wrong with it, if anything is. */
  add(start: number, end: number): string | undefined {
    if (!Number.isSafeInteger(start) || start < 0) return `${start} is no place: whole numbers from 0 on are`;
    if (this.#hasEnds && !(Number.isSafeInteger(end) && end >= start))
      return `${end} ends no row from ${start} on`;
    const before = this.#starts.at(-1);
    if (before !== undefined && start <= before) return `a row at ${start} after one at ${before}`;
    this.#starts.push(start);
    this.#ends.push(end);
    return undefined;
  }

  /**
   * Returns the places, and begins those of the next sequence. Starts without ends count from 1, unless one is 0. Those
   * with ends count from 0 as in BED, unless a row ends where it starts, or the next one begins just after it.
   */
  finish(): Places {
    const [starts, ends] = [this.#starts, this.#ends];
    this.#starts = [];
    this.#ends = [];
    if (!this.#hasEnds) {
      const first = starts[0] === 0 ? 0 : 1;
      const own = starts.map(start => start - first);
      return { kind: 'rows', starts: own, ends: own.map(start => start + this.#width) };
    }
    const fromOne =
      starts[0] !== 0 &&
      starts.some((start, t) => start === ends[t] || (t > 0 && start === ends[t - 1]! + 1)) &&
      !starts.some((start, t) => t > 0 && start === ends[t - 1]);
    return { kind: 'rows', starts: fromOne ? starts.map(start => start - 1) : starts, ends };
  }
}
