// Normal distributions as kernels take them; and their densities and moments in plain JavaScript, for use without
// kernels.
//   log N(x; m, S) = peak - |L (x - m)|²,   L the inverse of the lower factor of 2 S

/** K normal distributions in D dimensions. */
export interface NormalStates {
  /** [K, D] */
  means: Float64Array;
  /** [K, D (D + 1) / 2] the lower triangles of the inverses of the factors of twice the covariances. */
  inverses: Float64Array;
  /** [K] the logs of the densities at the means. */
  peaks: Float64Array;
}

/** T rows of numbers that normal distributions emit. */
export interface NormalPositions {
  states: NormalStates;
  /** [T, D] finite */
  values: Float64Array;
}

/** D, the number of components. */
export function dimensionsOf({ means, peaks }: NormalStates): number {
  return means.length / peaks.length;
}

/** How many moments a state has: its weight, D first and D (D + 1) / 2 second ones. */
export function momentCount(states: NormalStates): number {
  return 1 + (states.means.length + states.inverses.length) / states.peaks.length;
}

/** [K, 1 + D + D (D + 1) / 2] the peak, mean and inverse of each state. */
export function packed(states: NormalStates): Float64Array {
  const { means, inverses, peaks } = states;
  const [K, D, each] = [peaks.length, dimensionsOf(states), momentCount(states)];
  const half = each - 1 - D;
  const rows = new Float64Array(K * each);
  peaks.forEach((peak, k) => {
    rows[k * each] = peak;
    rows.set(means.subarray(k * D, (k + 1) * D), k * each + 1);
    rows.set(inverses.subarray(k * half, (k + 1) * half), k * each + 1 + D);
  });
  return rows;
}

/** [count, K] the log-densities of rows `[count, O]`. */
export function plainDensities(values: Float64Array, { means, inverses, peaks }: NormalStates): Float64Array {
  const K = peaks.length;
  const O = means.length / K;
  const count = values.length / O;
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

/** [K, 1 + O + O (O + 1) / 2] the moments of rows `[count, O]` around the means, with occupancy `[count, K]`. */
export function plainMoments(
  values: Float64Array,
  { means, peaks }: NormalStates,
  occupancy: Float64Array,
): Float64Array {
  const K = peaks.length;
  const O = means.length / K;
  const count = values.length / O;
  const each = 1 + O + (O * (O + 1)) / 2;
  const moments = new Float64Array(K * each);
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < K; k++) {
      const weight = occupancy[r * K + k]!;
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

/** Adds the moments of one position in one state to `moments` [K, 1 + D + D (D + 1) / 2], `weight` times. */
export function addMoments(
  { states, values }: NormalPositions,
  position: number,
  state: number,
  weight: number,
  moments: Float64Array,
): void {
  const D = dimensionsOf(states);
  const apart = (d: number) => values[position * D + d]! - states.means[state * D + d]!;
  let n = state * momentCount(states);
  moments[n++]! += weight;
  for (let i = 0; i < D; i++) moments[n++]! += weight * apart(i);
  for (let i = 0; i < D; i++) for (let j = 0; j <= i; j++) moments[n++]! += weight * apart(i) * apart(j);
}
