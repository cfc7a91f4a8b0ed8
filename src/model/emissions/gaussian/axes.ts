// Gaussians with independent components: a variance for each (diagonal), or one a state (spherical). A missing
// component has no weight in its own mean and variance. Components share nothing, so that these moments are the exact
// maximum, and the likelihood rises in EM.
import type { GaussianEmission } from '../emission.ts';
import { type PriorMoments, withPriorMoments } from './prior.ts';
import type { GaussianShape } from './shape.ts';
import { floorOf, type Moments, NEAR_FLOOR, scatterAround } from './variance-floor.ts';

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** A state with an occupancy below this counts as empty. */
const LEAST_WEIGHT = 1e-100;

export const axes: GaussianShape = {
  logDensities(emission, { width: D, values }) {
    const K = emission.means.length;
    const means = emission.means.flat();
    const variances = variancesOf(emission).flat();
    const logs = variances.map(variance => -(LOG_TWO_PI + Math.log(variance)) / 2);
    const deviations = variances.map(Math.sqrt);
    const densities = new Float64Array((values.length / D) * K);
    for (let r = 0; r * D < values.length; r++) {
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let d = 0; d < D; d++) {
          const z = (values[r * D + d]! - means[k * D + d]!) / deviations[k * D + d]!;
          if (!Number.isNaN(z)) sum += logs[k * D + d]! - (z * z) / 2;
        }
        densities[r * K + k] = sum;
      }
    }
    return densities;
  },

  // [K, 3, D]: Σ γ, Σ γ(x - m), Σ γ(x - m)² of each component, around the means m.
  collect(emission, { width: D, values }, occupancy) {
    const K = emission.means.length;
    const means = emission.means.flat();
    const statistics = new Float64Array(K * 3 * D);
    for (let r = 0; r * D < values.length; r++) {
      for (let k = 0; k < K; k++) {
        const visited = occupancy[r * K + k]!;
        if (visited === 0) continue;
        const at = k * 3 * D;
        for (let d = 0; d < D; d++) {
          const apart = values[r * D + d]! - means[k * D + d]!;
          if (Number.isNaN(apart)) continue;
          statistics[at + d]! += visited;
          statistics[at + D + d]! += visited * apart;
          statistics[at + 2 * D + d]! += visited * apart * apart;
        }
      }
    }
    return statistics;
  },

  collectMoments(moments, D) {
    const statistics = new Float64Array(moments.length * 3 * D);
    moments.forEach((own, k) => {
      for (let d = 0; d < D; d++) {
        const at = k * 3 * D + d;
        statistics[at] = own[0]!;
        statistics[at + D] = own[1 + d]!;
        statistics[at + 2 * D] = own[1 + D + d * D + d]!;
      }
    });
    return statistics;
  },

  maximize(emission, statistics) {
    const before = variancesOf(emission);
    const counted = momentsOf(emission, statistics);
    const moments = withPrior(counted, emission);
    const floors = floorsOf(counted);
    const isVisited = ({ spread }: PriorMoments) => spread > LEAST_WEIGHT;
    const means = moments.map(own =>
      own.map(m => (m.weight > LEAST_WEIGHT ? m.around + m.first / m.weight : m.around)),
    );
    // A floor above the last variance would make the likelihood fall in EM, so that variance is the limit.
    const variances = moments.map((own, k) =>
      own.map((m, d) =>
        isVisited(m)
          ? Math.max(scatterAround(means[k]![d]!, m) / m.spread, Math.min(floors[d]!, before[k]![d]!))
          : before[k]![d]!,
      ),
    );
    if (emission.covariance === 'diagonal') return { ...emission, means, covariances: variances };
    const floor = meanOf(floors);
    const covariances = moments.map((own, k) => {
      const weight = own.reduce((sum, m) => (isVisited(m) ? sum + m.spread : sum), 0);
      const scatter = own.reduce(
        (sum, m, d) => (isVisited(m) ? sum + scatterAround(means[k]![d]!, m) : sum),
        0,
      );
      return weight > 0 ? Math.max(scatter / weight, Math.min(floor, before[k]![0]!)) : before[k]![0]!;
    });
    return { ...emission, means, covariances };
  },

  degenerate(emission, statistics) {
    const floors = floorsOf(momentsOf(emission, statistics));
    const bounds = emission.covariance === 'spherical' ? floors.map(() => meanOf(floors)) : floors;
    const variances = variancesOf(emission);
    const isAtFloor = (k: number) => variances[k]!.some((variance, d) => variance <= NEAR_FLOOR * bounds[d]!);
    return [...variances.keys()].filter(isAtFloor);
  },

  factorsOf: ({ covariance, covariances }) =>
    covariance === 'spherical'
      ? (covariances as number[]).map(variance => [Math.log(variance) / 2])
      : (covariances as number[][]).map(row => row.map(variance => Math.log(variance) / 2)),

  covariancesOf(emission, factors) {
    const variances = factors.map(row => row.map(log => Math.exp(2 * log)));
    return emission.covariance === 'spherical' ? variances.map(row => row[0]!) : variances;
  },

  gradient(emission, statistics) {
    const moments = withPrior(momentsOf(emission, statistics), emission);
    const variances = variancesOf(emission);
    const ofMeans = moments.map((own, k) => own.map(({ first }, d) => first / variances[k]![d]!));
    const ofFactors = moments.map((own, k) =>
      own.map(({ second, spread }, d) => second / variances[k]![d]! - spread),
    );
    if (emission.covariance === 'diagonal') return [...ofMeans, ...ofFactors];
    return [...ofMeans, ...ofFactors.map(row => [row.reduce((sum, value) => sum + value, 0)])];
  },

  parameterCount: ({ means, covariance }) =>
    means.length * (covariance === 'spherical' ? 1 : means[0]!.length),

  lowerFactors: emission =>
    variancesOf(emission).map(row => {
      const L = new Float64Array(row.length ** 2);
      row.forEach((variance, d) => {
        L[d * row.length + d] = Math.sqrt(variance);
      });
      return L;
    }),
};

/** [K][D] */
function variancesOf({ covariance, covariances, means }: GaussianEmission): number[][] {
  if (covariance === 'diagonal') return covariances as number[][];
  return means.map((mean, k) => mean.map(() => (covariances as number[])[k]!));
}

/** [K][D] */
function momentsOf({ means }: GaussianEmission, statistics: Float64Array): Moments[][] {
  return means.map((mean, k) => {
    const D = mean.length;
    const own = statistics.subarray(k * 3 * D, (k + 1) * 3 * D);
    return mean.map((around, d) => ({
      weight: own[d]!,
      first: own[D + d]!,
      second: own[2 * D + d]!,
      around,
    }));
  });
}

/** [K][D] */
function withPrior(moments: readonly Moments[][], emission: GaussianEmission): PriorMoments[][] {
  return moments.map(own => own.map((m, d) => withPriorMoments(m, d, emission)));
}

/** [D] */
function floorsOf(moments: readonly Moments[][]): number[] {
  return moments[0]!.map((_, d) => floorOf(moments.map(own => own[d]!)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
