// Memory for rows that the caller does not keep, since fresh memory costs more than the posteriors themselves.
import type { PosteriorWindow } from './engine.ts';

let spare: ArrayBufferLike = new ArrayBuffer(0);

/** An array of `size` numbers: memory that was lent before and is free again, or fresh memory. */
export function take(size: number, areLent: boolean): Float64Array {
  if (!areLent || spare.byteLength < 8 * size) return new Float64Array(size);
  const rows = new Float64Array(spare, 0, size);
  spare = new ArrayBuffer(0);
  return rows;
}

/** Hands out a window. Its memory is free again once the next window is asked for. */
export function* lending(rows: Float64Array, start: number, areLent: boolean): Generator<PosteriorWindow> {
  try {
    yield { start, rows };
  } finally {
    if (areLent && rows.buffer.byteLength > spare.byteLength) spare = rows.buffer;
  }
}
