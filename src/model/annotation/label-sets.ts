// Sets of allowed states, each of which is kept once and known by its index. Set 0 is all states, for positions of
// which nothing is known.
import { MOST_CODES } from '../codes.ts';

export class LabelSets {
  /** [n] states of each set, ascending. */
  readonly sets: number[][];
  readonly #indices = new Map<string, number>();

  constructor(stateCount: number) {
    this.sets = [];
    this.indexOf(Array.from({ length: stateCount }, (_, k) => k));
  }

  /** The index of a set of states, which are in ascending order. An empty set becomes set 0. */
  indexOf(states: readonly number[]): number {
    if (states.length === 0) return 0;
    const key = states.join();
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    if (this.sets.length === MOST_CODES) throw new Error('more sets of states than labels can tell apart');
    this.#indices.set(key, this.sets.length);
    return this.sets.push([...states]) - 1;
  }
}
