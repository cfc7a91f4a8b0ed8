// Multivariate normal densities (Rabiner 1989, IV.A), with covariances of four shapes. A missing component is
// integrated out: the density is the marginal of the others, and a position without any has density 1.
import type { RowTable } from '../../observations.ts';
import type { GaussianEmission } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { pickStates } from '../pick-states.ts';
import { checkRows, tableOfWidth } from '../row-checks.ts';
import { areFinite, hasMissing } from '../row-patterns.ts';
import { axes } from './axes.ts';
import { peakOf } from './cholesky.ts';
import { correlated } from './correlated.ts';
import { normalStates, wholeMoments } from './densities-and-moments.ts';
import { gaussianDescription } from './description.ts';
import { drawGaussian, guessGaussian } from './guess.ts';
import { logPriorOf, weakened } from './prior.ts';
import type { GaussianShape } from './shape.ts';
import { GRAIN } from './variance-floor.ts';

const SHAPES: Record<GaussianEmission['covariance'], GaussianShape> = {
  full: correlated,
  tied: correlated,
  diagonal: axes,
  spherical: axes,
};

/** Up to so many components, the engine works densities out by itself: more than once, but in registers. */
const MOST_FUSED = 4;

/** A standard deviation of fewer grains than this has hardly two digits. */
const FEW_GRAINS = 64;

const FAULT = { says: 'has a number that is not finite', hint: 'write null or leave empty what is missing' };

export const gaussianFamily: EmissionFamily<GaussianEmission> = {
  observes: ({ means, columns }) => ({
    kind: 'vectors',
    width: means[0]!.length,
    ...(columns && { names: columns }),
  }),

  prepare(emission, observations) {
    const D = emission.means[0]!.length;
    const table = tableOfWidth(observations, D);
    if (!areFinite(table.values)) {
      checkRows(observations, D, value => (Math.abs(value) === Infinity ? FAULT : undefined));
    }
    return { ...observations, table: { ...table, arePossible: true } };
  },

  logDensities: (emission, table) => SHAPES[emission.covariance].logDensities(emission, table as RowTable),

  normalsOf({ means, ...emission }, table) {
    const { width: D, values } = table as RowTable;
    if (D > MOST_FUSED || hasMissing(table as RowTable)) return undefined;
    const factors = SHAPES[emission.covariance].lowerFactors({ means, ...emission });
    const states = factors.map((factor, k) => ({
      mean: Float64Array.from(means[k]!),
      factor,
      peak: peakOf(factor, D),
    }));
    return { values, states: normalStates(states) };
  },

  collectMoments({ means, covariance }, moments) {
    const D = means[0]!.length;
    return SHAPES[covariance].collectMoments(wholeMoments(moments, means.length, D), D);
  },

  collect: (emission, table, _, occupancy) =>
    SHAPES[emission.covariance].collect(emission, table as RowTable, occupancy),

  // A pseudocount is ignored, since none suits data of every scale. The variance floor keeps states from collapsing.
  maximize: (emission, statistics) => SHAPES[emission.covariance].maximize(emission, statistics),

  around: (emission, { means }) => ({ ...emission, means }),

  logPrior: emission => logPriorOf(emission, () => SHAPES[emission.covariance].lowerFactors(emission)),

  hasPrior: ({ prior }) => prior !== undefined,

  weakened: (emission, share) =>
    emission.prior ? { ...emission, prior: weakened(emission.prior, emission, share) } : emission,

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
    // A tied covariance belongs to no single state: it is taken over only if all states are.
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

  moments(emission) {
    const D = emission.means[0]!.length;
    const squares = (L: Float64Array, d: number) =>
      L.subarray(d * D, (d + 1) * D).reduce((sum, entry) => sum + entry ** 2, 0);
    const variances = SHAPES[emission.covariance]
      .lowerFactors(emission)
      .map(L => emission.means[0]!.map((_, d) => squares(L, d)));
    return { kind: 'mean', means: emission.means, variances };
  },

  takes: ['soft', 'integers', 'marks', 'vectors'],

  guess: guessGaussian,

  drawn: { from: ['dimensions'], draw: drawGaussian },

  // States whose variance is at the floor.
  degenerate: (emission, statistics) => SHAPES[emission.covariance].degenerate(emission, statistics),

  coarse: ({ means, ...emission }) =>
    SHAPES[emission.covariance].lowerFactors({ means, ...emission }).flatMap((factor, k) => {
      const isCoarse = (mean: number, d: number) => {
        const row = factor.subarray(d * means[k]!.length, (d + 1) * means[k]!.length);
        return Math.hypot(...row) < FEW_GRAINS * GRAIN * Math.abs(mean);
      };
      return means[k]!.some(isCoarse) ? [k] : [];
    }),

  description: gaussianDescription,

  parameterCounts(emission) {
    const { means, covariance } = emission;
    const ofShape = SHAPES[covariance].parameterCount(emission);
    return means.map(mean => mean.length + ofShape / means.length);
  },
};
