// Emissions of trellises without codes, where each position has a row of its own.
import { planScaling, type ScalingPlan } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';

/** Emissions [n, K] of positions `start` to `end - 1`, each row over its largest, and the logs of those. */
export function scaledRows(
  { stateCount: K, logEmissions }: Trellis,
  start: number,
  end: number,
): { rows: Float64Array; logScales: Float64Array } {
  const rows = new Float64Array((end - start) * K);
  const logScales = new Float64Array(end - start);
  for (let n = 0; n < logScales.length; n++) {
    const at = (start + n) * K;
    let largest = -Infinity;
    for (let k = 0; k < K; k++) if (logEmissions[at + k]! > largest) largest = logEmissions[at + k]!;
    logScales[n] = largest;
    if (largest === -Infinity) continue;
    for (let k = 0; k < K; k++) rows[n * K + k] = Math.exp(logEmissions[at + k]! - largest);
  }
  return { rows, logScales };
}

/** The scaling plan where each position has its own emissions, each divided by its largest. */
export function planOfLogs({ stateCount: K, transitions, logEmissions }: Trellis): ScalingPlan {
  const plain = planScaling(transitions, Float64Array.of(1), 1);
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
  return planScaling(transitions, Float64Array.of(Math.max(Math.exp(furthest), 1e-320)), 1);
}
