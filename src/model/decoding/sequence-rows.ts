// Hands out posteriors sequence by sequence, from the windows in which an engine gives them.
import type { PosteriorWindow } from '../inference/engine.ts';

/** Cuts the windows of an engine, which end anywhere, at the ends of sequences. */
export class SequenceRows {
  readonly #windows: Iterator<PosteriorWindow>;
  readonly #K: number;
  /** Rows that were not handed out, and the position of the first. */
  #left: Float64Array = new Float64Array(0);
  #start = 0;

  constructor(windows: Iterable<PosteriorWindow>, K: number) {
    this.#windows = windows[Symbol.iterator]();
    this.#K = K;
  }

  /**
   * The rows of positions [from, to) in chunks [n, K], which end where windows do; no more than is read of them is worked
   * out. Later calls are for later positions.
   */
  *between(from: number, to: number): Generator<Float64Array> {
    for (let at = from; at < to; at = this.#start) {
      while (this.#start + this.#left.length / this.#K <= at) {
        const { start, rows } = this.#windows.next().value as PosteriorWindow;
        this.#left = rows;
        this.#start = start;
      }
      const [first, end] = [(at - this.#start) * this.#K, (to - this.#start) * this.#K];
      const chunk = this.#left.subarray(first, end);
      this.#left = this.#left.subarray(first + chunk.length);
      this.#start = at + chunk.length / this.#K;
      yield chunk;
    }
  }
}
