// First guesses at gaussian emissions, from clusters of the data; and random ones without data.
import { UserError } from '../../../user-error.ts';
import { grouped } from '../../../wording.ts';
import type { Observations } from '../../observations.ts';
import type { Random } from '../../random.ts';
import { clustersOf, spreadOf } from '../clusters.ts';
import type { EmissionShape, GaussianEmission, GaussianSpecification } from '../emission.ts';
import { drawnRow, namedColumns, rowSample, shared } from '../guesses.ts';

/** The variance of a component that does not vary in the data. */
const VARIANCE_WITHOUT_DATA = 1;
/** Means without data are drawn from -2 to 2, and variances are 1. */
const LARGEST_MEAN = 2;

/** With more entries of covariances a file would have more than 512 MB, which is the longest string there is. */
const MOST_ENTRIES = 2 ** 24;

/** @throws UserError for covariances of more entries than a file can hold */
export function requireSize(covariance: GaussianEmission['covariance'], K: number, D: number): void {
  const count = { full: K * D * D, tied: D * D, diagonal: K * D, spherical: K }[covariance];
  if (count <= MOST_ENTRIES) return;
  const message = `covariances of ${grouped(D)} numbers are ${grouped(count)} entries; a model file can hold ${grouped(MOST_ENTRIES)}`;
  throw new UserError('too-large', message, { hint: 'take --covariance diagonal', kind: 'usage' });
}

/** A guess from clusters of the data, one for each state. */
export function guessGaussian(
  specification: GaussianSpecification,
  K: number,
  observations: Observations,
  random: Random,
): GaussianEmission {
  const { rows, D } = rowSample(observations);
  requireSize(specification.covariance, K, D);
  return gaussianOfClusters(specification, clustersOf(rows, K, random), rows, D, random);
}

/**
 * Each state has the mean of a cluster and its covariance, which is drawn towards that of all rows where the cluster
 * is small.
 */
export function gaussianOfClusters(
  { covariance, columns }: Pick<GaussianSpecification, 'covariance' | 'columns'>,
  clusters: readonly (readonly number[][])[],
  rows: readonly number[][],
  D: number,
  random: Random,
): GaussianEmission {
  const K = clusters.length;
  const all = spreadOf(rows, D);
  const variances = all.variances.map(variance => variance || VARIANCE_WITHOUT_DATA);
  const spreads = clusters.map(cluster => spreadOf(cluster, D));
  // The mean of a state without a cluster is drawn around that of all rows.
  const means = spreads.map((spread, k) =>
    clusters[k]!.length > 0
      ? spread.means
      : all.means.map((mean, d) => mean + Math.sqrt(all.variances[d]!) * random.normal()),
  );
  const own = spreads.map((spread, k) =>
    spread.variances.map((variance, d) => {
      const count = clusters[k]!.length;
      return (count * variance + D * variances[d]!) / (count + D);
    }),
  );
  const tied = variances.map(
    (_, d) => own.reduce((sum, row, k) => sum + row[d]! * (clusters[k]!.length + 1), 0) / (rows.length + K),
  );
  const shapes = {
    diagonal: () => own,
    spherical: () => own.map(row => row.reduce((sum, variance) => sum + variance, 0) / D),
    full: () => own.map(diagonalMatrix),
    tied: () => diagonalMatrix(tied),
  };
  return {
    family: 'gaussian',
    ...namedColumns(columns),
    means,
    covariance,
    covariances: shapes[covariance](),
  };
}

function diagonalMatrix(diagonal: readonly number[]): number[][] {
  return diagonal.map((value, i) => diagonal.map((_, j) => (i === j ? value : 0)));
}

/** Random emissions without data; states of one group emit alike. Covariances are diagonal. */
export function drawGaussian(
  { dimensions }: EmissionShape,
  groups: readonly number[],
  random: Random,
): GaussianEmission {
  const means = groups.map(() => drawnRow(dimensions, () => LARGEST_MEAN * (2 * random.uniform() - 1)));
  const covariances = groups.map(() => drawnRow(dimensions, () => 1));
  return {
    family: 'gaussian',
    means: shared(means, groups),
    covariance: 'diagonal',
    covariances: shared(covariances, groups),
  };
}
