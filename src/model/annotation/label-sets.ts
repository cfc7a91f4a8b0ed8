// Sets of allowed states, each of which is kept once and known by its index. Set 0 is all states, for positions of
// which nothing is known.
import { MOST_CODES } from '../codes.ts';

export class LabelSets {
  /** [n] states of each set, ascending. */
  readonly sets: number[][];
  readonly #indices = new Map<string, number>();
  readonly #combinations = new Map<string, { set: number; agree: boolean }>();

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

  /**
   * What several sets say together: the states that all of them allow; or if there are none, the states that any
   * allows.
   */
  combine(indices: readonly number[]): { set: number; agree: boolean } {
    const distinct = [...new Set(indices)].sort((a, b) => a - b);
    if (distinct.length === 1) return { set: distinct[0]!, agree: true };
    const key = distinct.join();
    let combination = this.#combinations.get(key);
    if (combination === undefined) {
      const sets = distinct.map(index => this.sets[index]!);
      const common = sets[0]!.filter(k => sets.every(set => set.includes(k)));
      const any = [...new Set(sets.flat())].sort((a, b) => a - b);
      combination = { set: this.indexOf(common.length > 0 ? common : any), agree: common.length > 0 };
      this.#combinations.set(key, combination);
    }
    return combination;
  }
}
