// Hands out posteriors sequence by sequence, from the windows in which an engine gives them.
import type { PosteriorWindow } from '../inference/engine.ts';

/** Cuts the windows of an engine, which end anywhere, at the ends of sequences. */
export class SequenceRows {
  readonly #windows: Iterator<PosteriorWindow>;
  readonly #K: number;
  #left: Float64Array = new Float64Array(0);

  constructor(windows: Iterable<PosteriorWindow>, K: number) {
    this.#windows = windows[Symbol.iterator]();
    this.#K = K;
  }

  /** The rows of the next `length` positions in chunks [n, K]. Read them all before the next call. */
  *take(length: number): Generator<Float64Array> {
    let wanted = length * this.#K;
    while (wanted > 0) {
      if (this.#left.length === 0) this.#left = this.#windows.next().value.rows;
      const chunk = this.#left.subarray(0, wanted);
      this.#left = this.#left.subarray(chunk.length);
      wanted -= chunk.length;
      yield chunk;
    }
  }
}
