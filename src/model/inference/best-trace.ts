// The n best paths, while it is handed deltas window by window from the last to the first. A path that goes back from
// state j at t + 1 to any but the best state at t loses
//   max_i (δ_t(i) + log A[i][j]) - (δ_t(k) + log A[k][j]),
// and what it loses in all is how far it is from the best path (Eppstein 1998). From a state on, some path loses nothing
// more, so that the n paths that have lost least from t on are all that the n best come from: no more need be kept.
import { type Codes, narrowest, type Path } from '../codes.ts';
import { type Edges, edgesOf } from './edges.ts';
import { emptyPath, emptyPaths } from './path.ts';
import { positionCount, sequenceCount, type Trellis } from './trellis.ts';
import type { Trace, Window } from './windows.ts';

/** For trellises without silent states. */
export class BestTrace implements Trace {
  readonly #trellis: Trellis;
  readonly #most: number;
  readonly #into: Edges;
  /** [S] paths of each sequence, whose first position has been seen. */
  readonly #counts: Int32Array;
  /** [T, n] the states of the paths that are kept, the best first, and which path at t + 1 each goes on as. */
  readonly #states: Path;
  readonly #next: Codes;
  /** What the kept paths have lost, and those at the position before. */
  #lost: Float64Array;
  #lostBefore: Float64Array;
  #count = 0;
  /** [K] the best edge into each state from the row at which it was looked at, and its delta and log. */
  readonly #best: Int32Array;
  readonly #largest: Float64Array;
  /** [K] what a path loses at least that takes another edge. */
  readonly #least: Float64Array;
  readonly #looked: Float64Array;

  constructor(trellis: Trellis, most: number) {
    const T = positionCount(trellis);
    this.#trellis = trellis;
    this.#most = most;
    this.#into = edgesOf(trellis, 'into');
    this.#counts = new Int32Array(sequenceCount(trellis));
    this.#states = emptyPath(trellis.stateCount, T * most);
    this.#next = narrowest({ length: T * most }, most);
    this.#best = new Int32Array(trellis.stateCount);
    this.#largest = new Float64Array(trellis.stateCount);
    this.#least = new Float64Array(trellis.stateCount);
    this.#looked = new Float64Array(trellis.stateCount).fill(-1);
    this.#lost = new Float64Array(most);
    this.#lostBefore = new Float64Array(most);
  }

  back(
    { start, trellis: { offsets, stateCount: K }, first, leaves, enters }: Window,
    deltas: Float64Array,
  ): void {
    const last = offsets.length - 2;
    this.#looked.fill(-1);
    for (let s = last; s >= 0; s--) {
      const [from, end] = [offsets[s]!, offsets[s + 1]!];
      const goesOn = leaves && s === last;
      if (!goesOn) this.#count = 0;
      for (let t = end - 1; t >= from; t--) {
        if (t === end - 1 && !goesOn) this.#begin((start + t) * this.#most, deltas, t * K);
        else this.#step((start + t) * this.#most, deltas, t * K);
      }
      if (!(enters && s === 0)) this.#counts[first + s] = from === end && !goesOn ? 1 : this.#count;
    }
  }

  /** All paths, once every position has been seen. */
  found(): { counts: Int32Array; paths: Path[] } {
    const most = this.#most;
    const paths = emptyPaths(most, this.#trellis);
    const { offsets } = this.#trellis;
    this.#counts.forEach((count, s) => {
      for (let n = 0; n < count; n++) {
        const path = paths[n]!;
        let rank = n;
        for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
          path[t] = this.#states[t * most + rank]!;
          rank = this.#next[t * most + rank]!;
        }
      }
    });
    return { counts: this.#counts, paths };
  }

  /** The states at the last position of a sequence. `to` is where those that are kept go, `at` where its row is. */
  #begin(to: number, deltas: Float64Array, at: number): void {
    for (let k = 0; k < this.#trellis.stateCount; k++) {
      if (deltas[at + k]! > -Infinity) this.#keep(to, this.#lost, -deltas[at + k]!, k, 0);
    }
  }

  /** From the paths that are kept at one position to those at the position before, whose row begins at `at`. */
  #step(to: number, deltas: Float64Array, at: number): void {
    const { starts, others, logs } = this.#into;
    const most = this.#most;
    const count = this.#count;
    const [lost, lostBefore] = [this.#lostBefore, this.#lost];
    // All go on by the best state, in the same order; others come between them where they have lost less than the last.
    for (let n = 0; n < count; n++) {
      const state = this.#states[to + most + n]!;
      this.#look(state, deltas, at);
      this.#states[to + n] = others[this.#best[state]!]!;
      this.#next[to + n] = n;
      lost[n] = lostBefore[n]!;
    }
    for (let n = 0; n < count; n++) {
      const own = lostBefore[n]!;
      const state = this.#states[to + most + n]!;
      if (this.#count === most && own + this.#least[state]! >= lost[most - 1]!) continue;
      for (let e = starts[state]!; e < starts[state + 1]!; e++) {
        const term = deltas[at + others[e]!]! + logs[e]!;
        if (e === this.#best[state] || term === -Infinity) continue;
        this.#keep(to, lost, own + (this.#largest[state]! - term), others[e]!, n);
      }
    }
    [this.#lost, this.#lostBefore] = [lost, lostBefore];
  }

  /** Finds the best edge into a state, from the lowest of several states, unless it was found for this row. */
  #look(state: number, deltas: Float64Array, at: number): void {
    if (this.#looked[state] === at) return;
    const { starts, others, logs } = this.#into;
    let best = starts[state]!;
    let [largest, second] = [-Infinity, -Infinity];
    for (let e = best; e < starts[state + 1]!; e++) {
      const term = deltas[at + others[e]!]! + logs[e]!;
      if (term <= largest) {
        if (term > second) second = term;
        continue;
      }
      second = largest;
      largest = term;
      best = e;
    }
    this.#best[state] = best;
    this.#largest[state] = largest;
    this.#least[state] = largest - second;
    this.#looked[state] = at;
  }

  /** Puts a path among those that are kept, behind others that have lost as much. */
  #keep(to: number, lost: Float64Array, loss: number, state: number, next: number): void {
    let n = this.#count;
    if (n === this.#most) {
      if (loss >= lost[--n]!) return;
    } else {
      this.#count++;
    }
    for (; n > 0 && lost[n - 1]! > loss; n--) {
      lost[n] = lost[n - 1]!;
      this.#states[to + n] = this.#states[to + n - 1]!;
      this.#next[to + n] = this.#next[to + n - 1]!;
    }
    lost[n] = loss;
    this.#states[to + n] = state;
    this.#next[to + n] = next;
  }
}
