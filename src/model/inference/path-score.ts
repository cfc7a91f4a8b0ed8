// The joint log-probability of a path and the observations, worked out from the path and not while searching for it.
//   log P(o, q) = log π[q_1] + Σ_t log A[q_{t-1}][q_t] + Σ_t log b_{q_t}(o_t)
import type { Path } from '../codes.ts';
import { CompensatedSum } from './compensated.ts';
import { positionCount, type Trellis } from './trellis.ts';

/**
 * The log-probability of a single sequence and its path [T], right up to rounding of the result. Where positions
 * share rows of the emission table, equal terms are counted and multiplied, which is faster and more exact than
 * adding them.
 */
export function pathScore(one: Trellis, path: Path): number {
  const { stateCount: K, initial, transitions, logEmissions, codes } = one;
  const T = positionCount(one);
  if (T === 0) return 0;
  const total = new CompensatedSum();
  total.add(Math.log(initial[path[0]!]!));
  addTransitions(path, transitions, K, total);
  if (!codes || logEmissions.length > T) {
    for (let t = 0; t < T; t++) total.add(logEmissions[(codes ? codes[t]! : t) * K + path[t]!]!);
    return total.total;
  }
  const occupancy = new Uint32Array(logEmissions.length);
  for (let t = 0; t < T; t++) occupancy[codes[t]! * K + path[t]!]!++;
  occupancy.forEach((count, n) => {
    if (count > 0) total.add(count * logEmissions[n]!);
  });
  return total.total;
}

function addTransitions(path: Path, transitions: Float64Array, K: number, total: CompensatedSum): void {
  const passes = new Uint32Array(K * K);
  for (let t = 1; t < path.length; t++) passes[path[t - 1]! * K + path[t]!]!++;
  passes.forEach((count, n) => {
    if (count > 0) total.add(count * Math.log(transitions[n]!));
  });
}
