// Emissions out of their logs, on native kernels; and rows over their largest, where each position has a row of its own.
import { exp, max, maximum, subtract } from '../../native/kernels.ts';
import { read, scope, tensor } from '../../native/tensor.ts';
import { planScaling, type ScalingPlan } from '../scaling.ts';
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

/** The scaling plan where each position has its own emissions, each divided by its largest. */
export function planOfLogs(trellis: Trellis): ScalingPlan {
  const { stateCount: K, logEmissions } = trellis;
  const plain = planOf(trellis, 1);
  if (!plain.watched) return plain;
  let furthest = 0;
  for (let at = 0; at < logEmissions.length; at += K) {
    let [largest, smallest] = [-Infinity, Number.POSITIVE_INFINITY];
    for (let k = 0; k < K; k++) {
      const log = logEmissions[at + k]!;
      if (log > largest) largest = log;
      if (log < smallest && log > -Infinity) smallest = log;
    }
    if (largest > -Infinity) furthest = Math.min(furthest, smallest - largest);
  }
  return planOf(trellis, Math.max(Math.exp(furthest), 1e-320));
}

/** The plan for rows whose smallest entry is so large. */
function planOf({ transitions, ...trellis }: Trellis, smallest: number): ScalingPlan {
  const row = { ...trellis, transitions, stateCount: 1, logEmissions: Float64Array.of(Math.log(smallest)) };
  return planScaling(row, Float64Array.of(smallest));
}
