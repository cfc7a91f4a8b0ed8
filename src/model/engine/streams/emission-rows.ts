// Emissions out of their logs, on native kernels; and rows over their largest, where each position has a row of its own.
import { exp } from '../../native/kernels.ts';
import { read, scope, tensor } from '../../native/tensor.ts';
import type { Trellis } from '../trellis.ts';

/** Numbers in one call, 2 MB: small ones cost more to hand to two cores than to work out. */
const PIECE_NUMBERS = 1 << 18;

/** e to each of the logs. */
export function exponentials(logs: Float64Array): Float64Array {
  return scope(() => read(exp(tensor(logs, [logs.length]))));
}

/**
 * Emissions of positions `start` to `end - 1` into `target` [n, K], each row over its largest. Returns the logs of
 * those [n]; of a row in which nothing is possible, -Infinity.
 */
export function fillScaledRows(
  { stateCount: K, logEmissions }: Trellis,
  start: number,
  end: number,
  target: Float64Array,
): Float64Array {
  const logScales = new Float64Array(end - start);
  const piece = Math.max(1, Math.floor(PIECE_NUMBERS / K));
  const apart = new Float64Array(Math.min(piece, end - start) * K);
  for (let from = start; from < end; from += piece) {
    const to = Math.min(end, from + piece);
    for (let t = from, at = 0; t < to; t++, at += K) {
      let largest = -Infinity;
      for (let n = t * K; n < (t + 1) * K; n++) if (logEmissions[n]! > largest) largest = logEmissions[n]!;
      logScales[t - start] = largest;
      // Where nothing is possible, zeros and not NaN.
      const finite = largest === -Infinity ? 0 : largest;
      for (let k = 0; k < K; k++) apart[at + k] = logEmissions[t * K + k]! - finite;
    }
    target.set(exponentials(apart.subarray(0, (to - from) * K)), (from - start) * K);
  }
  return logScales;
}
