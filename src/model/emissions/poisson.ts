// Independent Poisson counts, one or more a position. A missing count tells nothing, and does not touch the others.
//   log P(x) = x log λ - λ - log x!
import { greatest } from '../../greatest.ts';
import { plural } from '../../wording.ts';
import type { RowTable } from '../observations.ts';
import { LEAST_COMPARED, meanRow, poissonEntropy, relativeEntropy } from './bits.ts';
import { clustersOf, type Spread, spreadOf } from './clusters.ts';
import { logPoisson } from './count-likelihoods.ts';
import { inBrief, short } from './description.ts';
import { withDistinctRows } from './distinct-rows.ts';
import type { PoissonEmission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { drawnRow, namedColumns, rowSample, shared } from './guesses.ts';
import { columnLabel, leavesOf } from './parameters.ts';
import { pickStates } from './pick-states.ts';
import { checkRows, type Fault } from './row-checks.ts';

/** The least rate of a first guess, as a share of the mean of all counts. EM cannot leave a rate of zero. */
const LEAST_RATE = 0.01;
/** Rates without data are drawn from 0 to this. */
const LARGEST_RATE = 10;

export const poissonFamily: EmissionFamily<PoissonEmission> = {
  observes: ({ rates, columns }) => ({
    kind: 'vectors',
    width: rates[0]!.length,
    ...(columns && { names: columns }),
  }),

  prepare(emission, observations) {
    checkRows(observations, emission.rates[0]!.length, faultOfCount);
    return withDistinctRows(observations);
  },

  logDensities({ rates }, table) {
    const { width: D, values } = table as RowTable;
    const K = rates.length;
    const own = rates.flat();
    const logs = own.map(Math.log);
    const densities = new Float64Array((values.length / D) * K);
    for (let n = 0; n < values.length; n++) {
      const count = values[n]!;
      if (Number.isNaN(count)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      for (let k = 0; k < K; k++) {
        densities[r * K + k]! += logPoisson(count, own[k * D + d]!, logs[k * D + d]!);
      }
    }
    return densities;
  },

  // [K, 2, D]: Σ γ and Σ γ x of each component.
  collect({ rates }, table, _, occupancy) {
    const { width: D, values } = table as RowTable;
    const K = rates.length;
    const statistics = new Float64Array(K * 2 * D);
    for (let n = 0; n < values.length; n++) {
      if (Number.isNaN(values[n]!)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      for (let k = 0; k < K; k++) {
        const visited = occupancy[r * K + k]!;
        statistics[k * 2 * D + d]! += visited;
        statistics[k * 2 * D + D + d]! += visited * values[n]!;
      }
    }
    return statistics;
  },

  // The pseudocount c is a Gamma prior λ^c e^(-cλ): c more positions with c more counts.
  maximize: (emission, statistics, _, pseudocount) => ({
    ...emission,
    rates: emission.rates.map((row, k) =>
      row.map((rate, d) => {
        const { weight, sum } = momentsOf(statistics, k, d, row.length);
        if (rate === 0 || weight + pseudocount === 0) return rate;
        return (sum + pseudocount) / (weight + pseudocount);
      }),
    ),
  }),

  logPrior: ({ rates }, _, pseudocount) =>
    rates.flat().reduce((sum, rate) => (rate > 0 ? sum + pseudocount * (Math.log(rate) - rate) : sum), 0),

  parametersOf: ({ rates }) => rates.map(row => row.map(Math.log)),

  withParameters: (emission, parameters) => ({
    ...emission,
    rates: parameters.map(row => row.map(Math.exp)),
  }),

  gradient: ({ rates }, statistics, _, pseudocount) =>
    rates.map((row, k) =>
      row.map((rate, d) => {
        const { weight, sum } = momentsOf(statistics, k, d, row.length);
        return rate > 0 ? sum + pseudocount - rate * (weight + pseudocount) : 0;
      }),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    rates: pickStates(emission.rates, other.rates, sources),
  }),

  sampler: ({ rates }, _, random) => ({
    start() {},
    next: state => rates[state]!.map(rate => random.poisson(rate)),
  }),

  moments: ({ rates }) => ({ kind: 'mean', means: rates, variances: rates }),

  takes: ['integers', 'marks', 'vectors'],

  // Rates are the means of clusters; a state without a cluster has rates around the mean of all rows.
  guess({ columns }, K, observations, random) {
    const { rows, D } = rowSample(observations);
    const all = spreadOf(rows, D);
    const rates = clustersOf(rows, K, random).map(cluster => {
      const { means }: Spread = cluster.length > 0 ? spreadOf(cluster, D) : all;
      return means.map((mean, d) => {
        const own = cluster.length > 0 ? mean : mean * (0.5 + random.uniform());
        return Math.max(own, LEAST_RATE * (all.means[d]! || 1));
      });
    });
    return { family: 'poisson', ...namedColumns(columns), rates };
  },

  drawn: {
    from: ['dimensions'],
    draw({ dimensions }, groups, random) {
      const rates = groups.map(() => drawnRow(dimensions, () => LARGEST_RATE * random.uniform()));
      return { family: 'poisson', rates: shared(rates, groups) };
    },
  },

  description: {
    space: ({ rates }) => ({
      text: `${plural(rates[0]!.length, 'number')} (poisson)`,
      key: `poisson ${rates[0]!.length}`,
    }),

    brief: ({ rates }) => ({
      title: 'rates',
      cells: rates.map(row => inBrief(row.map(rate => short(rate)))),
    }),

    summarize({ rates, columns }, shares) {
      const background = meanRow(rates, shares);
      return rates.map(row => ({
        entropyBits: row.reduce((sum, rate) => sum + poissonEntropy(rate), 0),
        emits: row.map((value, d) => ({
          name: columns?.[d] ?? `x${d + 1}`,
          value,
          background: background[d]!,
          bits: relativeEntropy(value, background[d]!),
        })),
      }));
    },

    parameters: ({ rates, columns }) =>
      leavesOf(rates).map(({ value, path: [state, d] }) => {
        const of = columnLabel(columns, rates[0]!.length, d!);
        return { name: 'rate', state, of, range: 'positive', value };
      }),

    // The divergence is half the symmetric relative entropy.
    divergence({ value: a }, { value: b }) {
      const [p, q] = [Math.max(a, LEAST_COMPARED), Math.max(b, LEAST_COMPARED)];
      return ((p - q) * Math.log2(p / q)) / 2;
    },

    table: ({ rates, columns }) => ({
      columns: columns ?? rates[0]!.map((_, d) => `count ${d + 1}`),
      values: rates,
      most: greatest(rates.flat(), Number.MIN_VALUE),
      title: 'Emission rates',
      caption: 'Mean counts a position, of independent Poisson variables.',
      cell: (state, column, rate) => `${state}, ${column}: ${rate} a position`,
    }),
  },

  parameterCounts: ({ rates }) => rates.map(row => row.filter(rate => rate > 0).length),
};

/** Says what is wrong with a value as a count; NaN, which is missing, is right. */
export function faultOfCount(value: number): Fault | undefined {
  if (Number.isNaN(value) || (value >= 0 && Number.isSafeInteger(value))) return undefined;
  return {
    says: `${value} is not a count`,
    hint: 'counts are whole numbers from 0 on; null or empty is missing',
  };
}

function momentsOf(
  statistics: Float64Array,
  state: number,
  component: number,
  D: number,
): { weight: number; sum: number } {
  const at = state * 2 * D + component;
  return { weight: statistics[at]!, sum: statistics[at + D]! };
}
