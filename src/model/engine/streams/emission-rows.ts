// Emissions out of their logs, on native kernels; and rows over their largest, where each position has a row of its own.
import { exp, max, maximum, subtract } from '../../native/kernels.ts';
import { read, scope, tensor } from '../../native/tensor.ts';
import type { Trellis } from '../trellis.ts';

/** Stands for the largest of a row in which nothing is possible, so that its entries are zero and not NaN. */
const LOWEST = -1e300;

/** e to each of the logs. */
export function exponentials(logs: Float64Array): Float64Array {
  return scope(() => read(exp(tensor(logs, [logs.length]))));
}

/** Emissions [n, K] of positions `start` to `end - 1`, each row over its largest, and the logs of those. */
export function scaledRows(
  { stateCount: K, logEmissions }: Trellis,
  start: number,
  end: number,
): { rows: Float64Array; logScales: Float64Array } {
  return scope(() => {
    const logs = tensor(logEmissions.subarray(start * K, end * K), [end - start, K]);
    const largest = max(logs, [1]);
    const finite = maximum(largest, tensor(Float64Array.of(LOWEST), []));
    return { rows: read(exp(subtract(logs, finite))), logScales: read(largest) };
  });
}
