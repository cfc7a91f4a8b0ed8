// What a shape of covariances answers: along the axes (axes.ts), or with correlations (correlated.ts).
import type { RowTable } from '../../observations.ts';
import type { GaussianEmission } from '../emission.ts';

/** What differs between covariances along the axes and those with correlations. */
export interface GaussianShape {
  logDensities(emission: GaussianEmission, table: RowTable): Float64Array;
  collect(emission: GaussianEmission, table: RowTable, occupancy: Float64Array): Float64Array;
  /** The same from moments `[K]` of [1 + D + D²] around the means, of rows that have all components. */
  collectMoments(moments: readonly Float64Array[], D: number): Float64Array;
  maximize(emission: GaussianEmission, statistics: Float64Array): GaussianEmission;
  /** The states whose covariance is at its floor: in some direction their data hardly vary. */
  degenerate(emission: GaussianEmission, statistics: Float64Array): number[];
  /** Rows of the Cholesky factors with the logs of their diagonals. */
  factorsOf(emission: GaussianEmission): number[][];
  covariancesOf(emission: GaussianEmission, factors: readonly number[][]): GaussianEmission['covariances'];
  /** ∂ log L / ∂ means `[K][D]` and factors. */
  gradient(emission: GaussianEmission, statistics: Float64Array): number[][];
  /** Free parameters of all covariances. */
  parameterCount(emission: GaussianEmission): number;
  /** Lower factors `[K]` of `[D, D]`, for drawing. */
  lowerFactors(emission: GaussianEmission): Float64Array[];
}
