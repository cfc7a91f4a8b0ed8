// Multivariate normal densities (Rabiner 1989, IV.A), with covariances of four shapes. A missing component is
// integrated out: the density is the marginal of the others, and a position without any has density 1.
import type { RowTable } from '../../observations.ts';
import type { GaussianEmission } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { pickStates } from '../pick-states.ts';
import { checkRows } from '../row-checks.ts';
import { axes } from './axes.ts';
import { correlated } from './correlated.ts';
import type { GaussianShape } from './shape.ts';

const SHAPES: Record<GaussianEmission['covariance'], GaussianShape> = {
  full: correlated,
  tied: correlated,
  diagonal: axes,
  spherical: axes,
};

const FAULT = { says: 'has a number that is not finite', hint: 'write null or leave empty what is missing' };

export const gaussianFamily: EmissionFamily<GaussianEmission> = {
  observes: ({ means }) => ({ kind: 'vectors', width: means[0]!.length }),

  prepare(emission, observations) {
    const isInfinite = (value: number) => value === Infinity || value === -Infinity;
    checkRows(observations, emission.means[0]!.length, value => (isInfinite(value) ? FAULT : undefined));
    return observations;
  },

  logDensities: (emission, table) => SHAPES[emission.covariance].logDensities(emission, table as RowTable),

  collect: (emission, table, _, visits) =>
    SHAPES[emission.covariance].collect(emission, table as RowTable, visits),

  // A pseudocount has no scale that suits all data; the variance floor keeps states from collapsing instead.
  maximize: (emission, statistics) => SHAPES[emission.covariance].maximize(emission, statistics),

  logPrior: () => 0,

  parametersOf: emission => [
    ...emission.means.map(mean => [...mean]),
    ...SHAPES[emission.covariance].factorsOf(emission),
  ],

  withParameters(emission, parameters) {
    const K = emission.means.length;
    const covariances = SHAPES[emission.covariance].covariancesOf(emission, parameters.slice(K));
    return { ...emission, means: parameters.slice(0, K).map(mean => [...mean]), covariances };
  },

  gradient: (emission, statistics) => SHAPES[emission.covariance].gradient(emission, statistics),

  withStates(emission, other, sources) {
    // A tied covariance is not any one state's: it comes along only when all of them do.
    const isTied = emission.covariance === 'tied';
    const tied = sources.includes(undefined) ? emission.covariances : other.covariances;
    const own = () =>
      pickStates<number | number[] | number[][]>(emission.covariances, other.covariances, sources);
    return {
      ...emission,
      means: pickStates(emission.means, other.means, sources),
      covariances: (isTied ? tied : own()) as GaussianEmission['covariances'],
    };
  },

  sampler(emission, _, random) {
    const factors = SHAPES[emission.covariance].lowerFactors(emission);
    const D = emission.means[0]!.length;
    return {
      start() {},
      next(state) {
        const L = factors[state]!;
        const drawn = Array.from({ length: D }, () => random.normal());
        return emission.means[state]!.map((mean, i) => {
          let value = mean;
          for (let j = 0; j <= i; j++) value += L[i * D + j]! * drawn[j]!;
          return value;
        });
      },
    };
  },

  parameterCount: emission =>
    emission.means.length * emission.means[0]!.length + SHAPES[emission.covariance].parameterCount(emission),
};

/**
 * The states of a trained model whose data hardly vary in some direction, so that a floor holds their variance;
 * `statistics` are those of the model itself.
 */
export function degenerateStates(emission: GaussianEmission, statistics: Float64Array): number[] {
  return SHAPES[emission.covariance].degenerate(emission, statistics);
}
