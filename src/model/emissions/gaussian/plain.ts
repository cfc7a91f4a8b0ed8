// Densities and moments of rows of numbers without kernels: the formulas of gaussian-operations.ts, number by number.
import type { NormalStates } from '../../native/gaussian-operations.ts';

/** [count, K] log-densities of rows `[count, O]`. */
export function plainDensities(
  values: Float64Array,
  count: number,
  { means, inverses, peaks }: NormalStates,
): Float64Array {
  const K = peaks.length;
  const O = means.length / K;
  const logs = new Float64Array(count * K);
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < K; k++) {
      let distance = 0;
      let n = (k * O * (O + 1)) / 2;
      for (let i = 0; i < O; i++) {
        let white = 0;
        for (let j = 0; j <= i; j++) white += inverses[n++]! * (values[r * O + j]! - means[k * O + j]!);
        distance += white * white;
      }
      logs[r * K + k] = peaks[k]! - distance;
    }
  }
  return logs;
}

/** [K, 1 + O + O (O + 1) / 2] moments of rows `[count, O]` around the means, from visits `[count, K]`. */
export function plainMoments(
  values: Float64Array,
  count: number,
  { means, peaks }: NormalStates,
  visits: Float64Array,
): Float64Array {
  const K = peaks.length;
  const O = means.length / K;
  const each = 1 + O + (O * (O + 1)) / 2;
  const moments = new Float64Array(K * each);
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < K; k++) {
      const weight = visits[r * K + k]!;
      let n = k * each;
      moments[n++]! += weight;
      for (let i = 0; i < O; i++) moments[n++]! += weight * (values[r * O + i]! - means[k * O + i]!);
      for (let i = 0; i < O; i++) {
        const apart = weight * (values[r * O + i]! - means[k * O + i]!);
        for (let j = 0; j <= i; j++) moments[n++]! += apart * (values[r * O + j]! - means[k * O + j]!);
      }
    }
  }
  return moments;
}
