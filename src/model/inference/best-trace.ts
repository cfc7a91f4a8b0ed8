// The n best paths, while it is handed deltas window by window from the last to the first. Which paths are kept at each position
// is found by an operation of ours (kernels/best-paths.cc says how); here they are put together.
import { type Codes, narrowest, type Path } from '../codes.ts';
import { bestPaths, type WayBack } from '../native/ways-back.ts';
import { emptyPath, emptyPaths } from './path.ts';
import { positionCount, sequenceCount, type Trellis } from './trellis.ts';
import { wayBackOf } from './way-back.ts';
import type { Trace, Window } from './windows.ts';

/** For trellises without silent states. */
export class BestTrace implements Trace {
  readonly #trellis: Trellis;
  readonly #most: number;
  readonly #way: WayBack;
  /** [S] paths of each sequence, whose first position has been seen. */
  readonly #counts: Int32Array;
  /** [T, n] the states of the paths that are kept, the best first, and which path at t + 1 each goes on as. */
  readonly #kept: { states: Path; next: Codes };
  /** What the paths that are kept at the first position of a window have lost. */
  #lost = new Float64Array(0);

  constructor(trellis: Trellis, most: number) {
    const T = positionCount(trellis);
    this.#trellis = trellis;
    this.#most = most;
    this.#way = wayBackOf(trellis, log => log);
    this.#counts = new Int32Array(sequenceCount(trellis));
    this.#kept = {
      states: emptyPath(trellis.stateCount, T * most),
      next: narrowest({ length: T * most }, most),
    };
  }

  back({ start, trellis: { offsets }, first, leaves, enters }: Window, rows: Float64Array): void {
    if (this.#most === 0) return;
    const own = offsets.map(offset => start + offset);
    const window = { rows, offsets: own, lost: leaves ? this.#lost : undefined };
    const { counts, lost } = bestPaths(this.#way, window, this.#kept, this.#most);
    this.#lost = lost.slice(0, counts[0]);
    for (let s = 0; s < counts.length; s++) {
      const isEmpty = offsets[s] === offsets[s + 1] && !(leaves && s === counts.length - 1);
      if (!(enters && s === 0)) this.#counts[first + s] = isEmpty ? 1 : counts[s]!;
    }
  }

  /** All paths, once every position has been seen. */
  found(): { counts: Int32Array; paths: Path[] } {
    const most = this.#most;
    const paths = emptyPaths(most, this.#trellis);
    const { offsets } = this.#trellis;
    const { states, next } = this.#kept;
    this.#counts.forEach((count, s) => {
      for (let n = 0; n < count; n++) {
        const path = paths[n]!;
        let rank = n;
        for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
          path[t] = states[t * most + rank]!;
          rank = next[t * most + rank]!;
        }
      }
    });
    return { counts: this.#counts, paths };
  }
}
