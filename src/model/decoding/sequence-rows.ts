// The posteriors of one sequence after another, out of the windows in which an engine hands them out.
import type { PosteriorWindow } from '../inference/engine.ts';

/** Cuts the windows of an engine, which follow its own convenience, at the ends of sequences. */
export class SequenceRows {
  readonly #windows: Iterator<PosteriorWindow>;
  readonly #K: number;
  #left: Float64Array = new Float64Array(0);

  constructor(windows: Iterable<PosteriorWindow>, K: number) {
    this.#windows = windows[Symbol.iterator]();
    this.#K = K;
  }

  /** The rows of the next `length` positions, in runs [n, K]; to be read to the end before the next are taken. */
  *take(length: number): Generator<Float64Array> {
    let wanted = length * this.#K;
    while (wanted > 0) {
      if (this.#left.length === 0) this.#left = this.#windows.next().value.rows;
      const run = this.#left.subarray(0, wanted);
      this.#left = this.#left.subarray(run.length);
      wanted -= run.length;
      yield run;
    }
  }
}
