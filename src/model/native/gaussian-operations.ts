// Our operations on rows of numbers and normal distributions. Without kernels, the plain formulas do the same; see
// kernels/levels/gaussians.cc.
import { threads } from './binding.ts';
import { hasKernels } from './kernels-module.ts';
import { type NormalStates, plainDensities, plainMoments } from './normals.ts';
import { withLent } from './operations.ts';
import { execute, integerAttribute, NOTHING, pairs, readPairs } from './tensor.ts';

/** [T, K] the log-densities of rows `[T, D]`. */
export function gaussianDensities(values: Float64Array, states: NormalStates): Float64Array {
  if (!hasKernels()) return plainDensities(values, states);
  const logs = new Float64Array((values.length * states.peaks.length ** 2) / states.means.length);
  if (logs.length > 0) run('HmmGaussianDensities', states, [undefined, logs, undefined, values], []);
  return logs;
}

/**
 * [K, 1 + D + D (D + 1) / 2] moments of rows `[T, D]` with occupancy v `[T, K]`: Σ v, Σ v (x - m) and the lower half
 * of Σ v (x - m)(x - m)', around the means m.
 */
export function gaussianMoments(
  values: Float64Array,
  states: NormalStates,
  occupancy: Float64Array,
): Float64Array {
  if (!hasKernels()) return plainMoments(values, states, occupancy);
  const K = states.peaks.length;
  if (values.length === 0) return new Float64Array(K + states.means.length + states.inverses.length);
  return run('HmmGaussianMoments', states, [occupancy, undefined, undefined, values], [NOTHING]);
}

function run(
  operation: string,
  { means, inverses, peaks }: NormalStates,
  lending: Parameters<typeof withLent>[0],
  more: readonly Float64Array[],
): Float64Array {
  const K = peaks.length;
  const D = means.length / K;
  return withLent(lending, lent => {
    const inputs = [
      pairs(NOTHING, [0, D]),
      pairs(means, [K, D]),
      pairs(inverses, [K, inverses.length / K]),
      pairs(peaks, [K]),
      ...more.map(numbers => pairs(numbers, [numbers.length])),
    ];
    return readPairs(execute(operation, [integerAttribute('threads', threads()), lent], inputs, 1)[0]!);
  });
}
