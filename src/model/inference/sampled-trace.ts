// Draws paths from P(path | sequence) while it is handed the way forward, window by window from the last to the first.
//   P(q_t = i | q_{t+1} = j, o) ∝ α_t(i) A[i][j]
import type { Path } from '../codes.ts';
import { edgesOf } from './edges.ts';
import type { Uniforms } from './engine.ts';
import { emptyPaths } from './path.ts';
import { chainSize, type Trellis } from './trellis.ts';
import type { Trace, Window } from './windows.ts';

/** Draws so many paths of each sequence; see plain-paths.ts. */
export class SampledTrace implements Trace {
  /** [n][T] */
  readonly paths: Path[];
  readonly #K: number;
  readonly #size: number;
  readonly #uniforms: Uniforms;
  /** The edges into each state, those into none being from all states: what the last position is drawn from. */
  readonly #starts: Int32Array;
  readonly #others: Int32Array;
  readonly #probabilities: Float64Array;
  /** Running sums over the edges into a state, of a row; and of which position and state they are there. */
  readonly #sums: Float64Array;
  readonly #summed: Float64Array;
  /** Of the sequence that goes on in the window before. */
  #uniform: () => number = () => 0;

  constructor(trellis: Trellis, count: number, uniforms: Uniforms) {
    const { starts, others, logs } = edgesOf(trellis, 'into');
    const K = trellis.stateCount;
    const E = others.length;
    this.#K = K;
    this.#size = chainSize(trellis);
    this.#uniforms = uniforms;
    this.paths = emptyPaths(count, trellis);
    this.#starts = new Int32Array(starts.length + 1).fill(E + K);
    this.#starts.set(starts);
    this.#others = new Int32Array(E + K);
    this.#others.set(others);
    this.#probabilities = new Float64Array(E + K).fill(1);
    logs.forEach((log, e) => void (this.#probabilities[e] = Math.exp(log)));
    for (let k = 0; k < K; k++) this.#others[E + k] = k;
    this.#sums = new Float64Array(E + K);
    this.#summed = new Float64Array(this.#size + 1).fill(-1);
  }

  back({ start, trellis: { offsets }, first, leaves }: Window, rows: Float64Array): void {
    const last = offsets.length - 2;
    for (let s = last; s >= 0; s--) {
      const goesOn = leaves && s === last;
      if (!goesOn) this.#uniform = this.#uniforms(first + s);
      for (let t = offsets[s + 1]! - 1; t >= offsets[s]!; t--) {
        const isLast = !goesOn && t === offsets[s + 1]! - 1;
        this.#draw(start + t, rows, t * this.#size, isLast);
      }
    }
  }

  /** Draws the states of all paths at a position, of which the row begins at `at`. */
  #draw(position: number, rows: Float64Array, at: number, isLast: boolean): void {
    const nowhere = this.#size;
    for (const path of this.paths) {
      let state = isLast ? nowhere : path[position + 1]!;
      do state = this.#before(state, position, rows, at);
      while (state >= this.#K);
      path[position] = state;
    }
  }

  /** A state that comes before another one; 0 where none can. */
  #before(state: number, position: number, rows: Float64Array, at: number): number {
    const first = this.#starts[state]!;
    const end = this.#starts[state + 1]!;
    if (this.#summed[state] !== position) {
      let sum = 0;
      for (let e = first; e < end; e++) {
        this.#sums[e] = sum += rows[at + this.#others[e]!]! * this.#probabilities[e]!;
      }
      this.#summed[state] = position;
    }
    if (!(this.#sums[end - 1]! > 0)) return 0;
    const limit = this.#uniform() * this.#sums[end - 1]!;
    let e = first;
    while (this.#sums[e]! <= limit) e++;
    return this.#others[e]!;
  }
}
