// What a shape of covariances can do: along the axes (axes.ts), or with correlations (correlated.ts).
import type { RowTable } from '../../observations.ts';
import type { GaussianEmission } from '../emission.ts';

/** The functions that differ between covariances along the axes and covariances with correlations. */
export interface GaussianShape {
  logDensities(emission: GaussianEmission, table: RowTable): Float64Array;
  collect(emission: GaussianEmission, table: RowTable, occupancy: Float64Array): Float64Array;
  /** The same statistics from moments `[K]` of [1 + D + D²] around the means, for rows that have all components. */
  collectMoments(moments: readonly Float64Array[], D: number): Float64Array;
  maximize(emission: GaussianEmission, statistics: Float64Array): GaussianEmission;
  /** The states whose covariance is at its floor, since their data hardly vary in some direction. */
  degenerate(emission: GaussianEmission, statistics: Float64Array): number[];
  /** The rows of the Cholesky factors, with the logs of their diagonals. */
  factorsOf(emission: GaussianEmission): number[][];
  covariancesOf(emission: GaussianEmission, factors: readonly number[][]): GaussianEmission['covariances'];
  /** ∂ log L / ∂ means `[K][D]`, then / ∂ factors. */
  gradient(emission: GaussianEmission, statistics: Float64Array): number[][];
  /** How many free parameters the covariances have. */
  parameterCount(emission: GaussianEmission): number;
  /** The lower factors `[K]` of `[D, D]`, for drawing. */
  lowerFactors(emission: GaussianEmission): Float64Array[];
}
