// How fast a chain forgets where it came from, estimated from its transitions alone.

/** Steps of the estimate. */
const STEPS = 48;
/** Two vectors this close are one, up to rounding. */
const CLOSE = 1e-15;

/**
 * Steps after which two different vectors are parallel to rounding, were there no observations (which mostly help, as
 * they tell where the chain is now); Infinity where they stay apart. An estimate: what it is used for checks itself.
 */
export function stepsToForget(transitions: Float64Array, K: number): number {
  // The difference of two distributions shrinks by the second largest eigenvalue at every step, in the long run.
  let difference = Float64Array.from({ length: K }, (_, k) => ((k * 7919 + 1) % 97) - 48);
  const mean = difference.reduce((sum, value) => sum + value, 0) / K;
  difference = difference.map(value => value - mean);
  let size = norm(difference);
  let rate = 0;
  for (let step = 0; step < STEPS && size > 0; step++) {
    const next = new Float64Array(K);
    for (let i = 0; i < K; i++) {
      const share = difference[i]! / size;
      for (let j = 0; j < K; j++) next[j]! += share * transitions[i * K + j]!;
    }
    difference = next;
    size = norm(difference);
    // Rotations let it pulse: the later half is averaged.
    if (step >= STEPS / 2) rate += Math.log(size) / (STEPS / 2);
  }
  if (size === 0 || K === 1) return 1;
  return rate < 0 ? Math.ceil(Math.log(CLOSE) / rate) : Number.POSITIVE_INFINITY;
}

function norm(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
