// Draws paths from P(path | sequence) while it is handed the way forward, window by window from the last to the first; each
// window is drawn by an operation of ours (kernels/sampled-paths.cc).
import type { Path } from '../codes.ts';
import { sampledPaths, type WayBack } from '../native/ways-back.ts';
import type { Uniforms } from './engine.ts';
import { emptyPath } from './path.ts';
import { positionCount, type Trellis } from './trellis.ts';
import { wayBackOf } from './way-back.ts';
import type { Trace, Window } from './windows.ts';

/** Draws so many paths of each sequence; see plain-paths.ts. */
export class SampledTrace implements Trace {
  /** [n][T] */
  readonly paths: Path[];
  /** [n, T] all of them. */
  readonly #states: Path;
  readonly #way: WayBack;
  readonly #uniforms: Uniforms;
  /** [4] the generator of the sequence that goes on in the window before. */
  #generator: Int32Array = new Int32Array(4);

  constructor(trellis: Trellis, count: number, uniforms: Uniforms) {
    const T = positionCount(trellis);
    this.#uniforms = uniforms;
    this.#way = wayBackOf(trellis, log => Math.exp(log));
    this.#states = emptyPath(trellis.stateCount, count * T);
    this.paths = Array.from({ length: count }, (_, n) => this.#states.subarray(n * T, (n + 1) * T));
  }

  back({ start, end, trellis: { offsets }, first, leaves }: Window, rows: Float64Array): void {
    if (this.paths.length === 0) return;
    const last = offsets.length - 2;
    const generators = new Int32Array(4 * (last + 1));
    for (let s = 0; s <= last; s++) {
      const goesOn = leaves && s === last;
      generators.set(goesOn ? this.#generator : this.#uniforms(first + s).state, 4 * s);
    }
    const next = Int32Array.from(leaves ? this.paths : [], path => path[end]!);
    const own = offsets.map(offset => start + offset);
    const window = { rows, offsets: own, generators, next };
    const after = sampledPaths(this.#way, window, this.#states, this.paths.length);
    this.#generator = after.subarray(0, 4);
  }
}
