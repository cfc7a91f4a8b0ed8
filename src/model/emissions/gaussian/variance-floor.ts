// The least variance that a gaussian state may have. Without a floor, a state that settles on a single value would
// have an infinite density, and a covariance without inverse.

import { matmul, multiply, symmetricEigen } from '../../native/kernels.ts';
import { read, scope, type Tensor, tensor } from '../../native/tensor.ts';
import { cholesky, symmetricMean } from './cholesky.ts';

/**
 * The floor as a share of the variance of all data in a component: its root is a thousandth of their standard
 * deviation.
 */
const SHARE = 1e-6;
/** Doubles near x are this share of x apart, or half of it: what varies by less is not seen. */
export const GRAIN = 2 ** -52;
/** The floor where the data do not vary at all: this share of the squared mean, or a number if that is 0. */
const SHARE_OF_CONSTANT = 1e-14;
const LEAST = 1e-6;
/** Eigenvalues below this share of the largest one are rounding. */
const EIGEN_ROUNDING = 1e-13;

/** A variance counts as being at its floor if it is at most this many times the floor. */
export const NEAR_FLOOR = 1.01;

/** The moments of one component in one state: Σ γ, Σ γ(x - c), Σ γ(x - c)² around c. */
export interface Moments {
  weight: number;
  first: number;
  second: number;
  around: number;
}

/** The floor of one component, from its moments in every state, which add up to the variance of all data. */
export function floorOf(states: readonly Moments[]): number {
  const weight = states.reduce((sum, state) => sum + state.weight, 0);
  // Statistics of a file may have weights below zero.
  if (weight <= 0) return LEAST;
  // Everything from a number amid the data, since sums of numbers far from zero would lose what they differ by.
  const amid = states.find(state => state.weight > 0)!.around;
  const beside = states.reduce((sum, m) => sum + m.weight * (m.around - amid) + m.first, 0) / weight;
  const scatter = states.reduce((sum, m) => sum + scatterAround(amid + beside, m), 0);
  const variance = scatter / weight;
  const grain = (GRAIN * (amid + beside)) ** 2;
  if (variance > grain) return Math.max(SHARE * variance, grain);
  return SHARE_OF_CONSTANT * (amid + beside) ** 2 || LEAST;
}

/**
 * Σ γ(x - c)² around another c. Around the mean as it is stored, this is what EM needs: where doubles are far apart,
 * the stored mean is not quite that of the data.
 */
export function scatterAround(center: number, { weight, first, second, around }: Moments): number {
  const moved = center - around;
  return Math.max(0, second - moved * (2 * first - moved * weight));
}

/** The matrix in units of the floors: each entry `[i, j]` divided by the root of both floors. */
function inFloors(matrix: Float64Array, floors: readonly number[]): Float64Array {
  return matrix.map((value, n) => value / rootOf(floors, n));
}

/** The root of both floors of entry n; roots are taken first, so that their product cannot overflow. */
function rootOf(floors: readonly number[], n: number): number {
  return Math.sqrt(floors[Math.floor(n / floors.length)]!) * Math.sqrt(floors[n % floors.length]!);
}

/** Whether a covariance `[D, D]` has in every direction a variance above so many times the floors. */
export function isAboveFloors(covariance: Float64Array, floors: readonly number[], times: number): boolean {
  return isAbove(inFloors(covariance, floors), times, floors.length);
}

/** Whether all eigenvalues are above a bound. */
function isAbove(matrix: Float64Array, bound: number, D: number): boolean {
  const less = matrix.slice();
  for (let d = 0; d < D; d++) less[d * D + d]! -= bound;
  return cholesky(less, D) !== undefined;
}

/**
 * Raises a covariance so that in no direction its variance is below the floors. Where the covariance before was lower
 * still, that one is the limit, since EM must not fall. In units of the floors, eigenvalues are raised, which is the
 * maximum under that constraint.
 */
export function raisedToFloors(
  covariance: Float64Array,
  floors: readonly number[],
  before: Float64Array,
): Float64Array {
  const D = floors.length;
  const own = inFloors(covariance, floors);
  if (isAbove(own, 1, D)) return covariance;
  return scope(() => {
    const eigen = (matrix: Float64Array): [Tensor, Tensor] => symmetricEigen(tensor(matrix, [D, D]));
    const earlier = read(eigen(inFloors(before, floors))[0]);
    const bound = Math.min(1, Math.max(earlier[0]!, EIGEN_ROUNDING * earlier[D - 1]!));
    const [values, vectors] = eigen(own);
    const lifted = tensor(
      read(values).map(value => Math.max(value, bound)),
      [1, D],
    );
    const back = read(matmul(multiply(vectors, lifted), vectors, { b: true }));
    return symmetricMean(
      back.map((value, n) => value * rootOf(floors, n)),
      1,
    );
  });
}
