// The conjugate prior of the means and covariances of gaussians, the same for each state: normal times inverse Wishart, or
// inverse gamma along the axes (Gauvain and Lee 1994). For a mean μ and a covariance Σ, up to a constant,
//   log p = -w (μ - m)' Σ⁻¹ (μ - m) / 2 - n log |Σ| / 2 - tr(V Σ⁻¹) / 2
// as if there had been w positions at m more for the mean, and n of scatter V for the covariance. Weights are hmmlearn's:
// n is `varianceWeight` less 1 along the axes, or less the number of dimensions D, and at least 0.
import type { GaussianEmission, GaussianPrior } from '../emission.ts';
import { inverseOfLower, product } from './cholesky.ts';
import type { Moments } from './variance-floor.ts';

type Shape = Pick<GaussianEmission, 'covariance'>;

/** n, for how many positions of scatter V the prior stands. */
export function scatterCount({ mean, varianceWeight }: GaussianPrior, { covariance }: Shape): number {
  return Math.max(0, varianceWeight - leastWeight(covariance, mean.length));
}

function leastWeight(covariance: GaussianEmission['covariance'], D: number): number {
  return covariance === 'full' || covariance === 'tied' ? D : 1;
}

/** The prior whose log is this share of the log of the other. */
export function weakened(prior: GaussianPrior, shape: Shape, share: number): GaussianPrior {
  return {
    mean: prior.mean,
    meanWeight: prior.meanWeight * share,
    variance: prior.variance.map(variance => variance * share),
    varianceWeight: leastWeight(shape.covariance, prior.mean.length) + scatterCount(prior, shape) * share,
  };
}

/** Moments with those of the prior. The variance is scatter over `spread`, the mean stands for `weight`. */
export interface PriorMoments extends Moments {
  spread: number;
}

/** The moments of component d with what the prior adds. */
export function withPriorMoments(
  own: Moments,
  d: number,
  { prior, covariance }: GaussianEmission,
): PriorMoments {
  if (!prior) return { ...own, spread: own.weight };
  const apart = prior.mean[d]! - own.around;
  const { meanWeight: w } = prior;
  return {
    around: own.around,
    weight: own.weight + w,
    first: own.first + w * apart,
    second: own.second + w * apart * apart + prior.variance[d]!,
    spread: own.weight + scatterCount(prior, { covariance }),
  };
}

/** The moments of a state, of all components together. */
export interface StateMoments {
  weight: number;
  /** [D] */
  first: Float64Array;
  /** [D, D] */
  second: Float64Array;
}

/** The moments of all states with what the prior adds; what it says of a tied covariance, it says once. */
export function withPriorStates(
  states: readonly StateMoments[],
  emission: GaussianEmission,
): (StateMoments & { spread: number })[] {
  const { prior, means } = emission;
  if (!prior) return states.map(own => ({ ...own, spread: own.weight }));
  const D = prior.mean.length;
  const { meanWeight: w } = prior;
  return states.map((own, k) => {
    const apart = prior.mean.map((mean, d) => mean - means[k]![d]!);
    const saysCovariance = emission.covariance !== 'tied' || k === 0;
    const second = own.second.map((value, n) => {
      const [i, j] = [Math.floor(n / D), n % D];
      return value + w * apart[i]! * apart[j]! + (saysCovariance && i === j ? prior.variance[i]! : 0);
    });
    return {
      weight: own.weight + w,
      first: own.first.map((value, d) => value + w * apart[d]!),
      second,
      spread: own.weight + (saysCovariance ? scatterCount(prior, emission) : 0),
    };
  });
}

/** Natural log of the prior of all states, from the lower factors `[K]` of their covariances; 0 without one. */
export function logPriorOf(emission: GaussianEmission, factors: () => Float64Array[]): number {
  const { prior, means, covariance } = emission;
  if (!prior) return 0;
  const D = prior.mean.length;
  const n = scatterCount(prior, emission);
  return factors().reduce((sum, L, k) => {
    const inverse = inverseOfLower(L, D);
    const apart = Float64Array.from(prior.mean, (mean, d) => means[k]![d]! - mean);
    const white = product(inverse, apart, [D, D, 1]);
    const ofMean = prior.meanWeight * white.reduce((total, value) => total + value * value, 0);
    if (covariance === 'tied' && k > 0) return sum - ofMean / 2;
    let ofCovariance = 0;
    for (let d = 0; d < D; d++) {
      ofCovariance += 2 * n * Math.log(L[d * D + d]!);
      for (let i = d; i < D; i++) ofCovariance += prior.variance[d]! * inverse[i * D + d]! ** 2;
    }
    return sum - (ofMean + ofCovariance) / 2;
  }, 0);
}
