// The joint log-probability of a path and the observations, summed apart from the search for the path.
//   log P(o, q) = log π[q_1] + Σ_t log A[q_{t-1}][q_t] + Σ_t log b_{q_t}(o_t)
import { CompensatedSum } from './compensated.ts';
import { positionCount, type Trellis } from './trellis.ts';

/** Of a single sequence and its path [T]. The search normalises as it goes; this sum is exact to rounding. */
export function pathScore(one: Trellis, path: Uint8Array | Uint16Array): number {
  const { stateCount: K, initial, transitions, logEmissions, codes } = one;
  const T = positionCount(one);
  const logA = transitions.map(Math.log);
  const total = new CompensatedSum();
  for (let t = 0; t < T; t++) {
    const state = path[t]!;
    total.add(t === 0 ? Math.log(initial[state]!) : logA[path[t - 1]! * K + state]!);
    total.add(logEmissions[(codes ? codes[t]! : t) * K + state]!);
  }
  return total.total;
}
