// Marks that are present or absent, independently of each other: ChromHMM's model (Ernst and Kellis 2012). A missing
// mark, NaN or 2, tells nothing. Each mark of a state is treated as a row of two probabilities, present and absent.
import type { Observations, RowTable } from '../observations.ts';
import { temper } from '../temperature.ts';
import { entropy, jensenShannon, meanRow, relativeEntropy } from './bits.ts';
import { spreadOf } from './clusters.ts';
import { likeliest, shortList } from './description.ts';
import { withDistinctRows } from './distinct-rows.ts';
import type { BernoulliEmission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { drawnRow, mix, RANDOM_SHARE, rowSample, shared } from './guesses.ts';
import { sharesOf } from './parameters.ts';
import { pickStates } from './pick-states.ts';
import { fitRow, gradientOfRow, logPriorOfRow } from './probability-rows.ts';
import { checkRows, type Fault } from './row-checks.ts';

export const bernoulliFamily: EmissionFamily<BernoulliEmission> = {
  observes: ({ marks }) => ({ kind: 'vectors', width: marks.length, names: marks }),

  prepare(emission, observations) {
    checkRows(observations, emission.marks.length, faultOfMark);
    return withDistinctRows(withoutTwos(observations));
  },

  logDensities({ probabilities }, table, temperature) {
    const { width: D, values } = table as RowTable;
    const K = probabilities.length;
    const logs = probabilities.map(row => row.map(p => pairOf(p, temperature).map(Math.log)));
    const densities = new Float64Array((values.length / D) * K);
    for (let n = 0; n < values.length; n++) {
      if (Number.isNaN(values[n]!)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      for (let k = 0; k < K; k++) densities[r * K + k]! += logs[k]![d]![1 - values[n]!]!;
    }
    return densities;
  },

  // [K, D, 2]: the expected number of positions where the mark is present, and where it is absent.
  collect({ probabilities }, table, _, occupancy) {
    const { width: D, values } = table as RowTable;
    const K = probabilities.length;
    const statistics = new Float64Array(K * D * 2);
    for (let n = 0; n < values.length; n++) {
      if (Number.isNaN(values[n]!)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      for (let k = 0; k < K; k++) statistics[(k * D + d) * 2 + 1 - values[n]!]! += occupancy[r * K + k]!;
    }
    return statistics;
  },

  maximize: (emission, statistics, temperature, pseudocount) =>
    withProbabilities(emission, (p, n) => {
      const counts = statistics.subarray(2 * n, 2 * n + 2);
      return fitRow([p, 1 - p], counts, temperature, pseudocount)[0]!;
    }),

  logPrior: ({ probabilities }, temperature, pseudocount) =>
    probabilities.flat().reduce((sum, p) => sum + logPriorOfRow([p, 1 - p], temperature, pseudocount), 0),

  // Parameters are the logs of the odds.
  parametersOf: ({ probabilities }) => probabilities.map(row => row.map(p => Math.log(p) - Math.log1p(-p))),

  withParameters: (emission, parameters) =>
    withProbabilities(emission, (_, n) => {
      const D = emission.marks.length;
      return 1 / (1 + Math.exp(-parameters[Math.floor(n / D)]![n % D]!));
    }),

  gradient: ({ probabilities }, statistics, temperature, pseudocount) =>
    probabilities.map((row, k) =>
      row.map((p, d) => {
        const counts = statistics.subarray((k * row.length + d) * 2, (k * row.length + d + 1) * 2);
        return gradientOfRow([p, 1 - p], counts, temperature, pseudocount)[0]!;
      }),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    probabilities: pickStates(emission.probabilities, other.probabilities, sources),
  }),

  tempered: atTemperature,

  sampler(emission, temperature, random) {
    const { probabilities: tempered } = atTemperature(emission, temperature);
    return { start() {}, next: state => tempered[state]!.map(p => (random.uniform() < p ? 1 : 0)) };
  },

  moments: (emission, temperature) => ({
    kind: 'mark',
    means: atTemperature(emission, temperature).probabilities,
  }),

  takes: ['marks', 'vectors'],

  // Probabilities are the shares of the marks in the data, changed at random.
  guess({ marks }, K, observations, random) {
    const { rows, D } = rowSample(observations);
    const present = rows.map(row => row.map(value => (value === 2 ? Number.NaN : value)));
    const { means } = spreadOf(present, D);
    const anything = () => means.map(() => random.uniform());
    const probabilities = Array.from({ length: K }, () => mix(means, anything(), RANDOM_SHARE));
    return { family: 'bernoulli', marks: [...marks], probabilities };
  },

  drawn: {
    from: ['marks'],
    draw({ marks }, groups, random) {
      const probabilities = groups.map(() => drawnRow(marks.length, () => random.uniform()));
      return { family: 'bernoulli', marks: [...marks], probabilities: shared(probabilities, groups) };
    },
  },

  description: {
    space: ({ marks }) => ({
      text: `${marks.length} marks (${shortList(marks)})`,
      key: JSON.stringify(['bernoulli', ...marks]),
    }),

    brief: ({ marks, probabilities }) => ({
      title: 'marks, the most frequent first',
      cells: probabilities.map(row => likeliest(marks, row, true)),
    }),

    summarize({ marks, probabilities }, shares) {
      const background = meanRow(probabilities, shares);
      return probabilities.map(row => ({
        entropyBits: row.reduce((sum, p) => sum + entropy([p, 1 - p]), 0),
        emits: row.map((value, d) => ({
          name: marks[d]!,
          value,
          background: background[d]!,
          bits: relativeEntropy(value, background[d]!) + relativeEntropy(1 - value, 1 - background[d]!),
        })),
      }));
    },

    parameters: ({ marks, probabilities }) => sharesOf('probability', probabilities, ([d]) => marks[d!]!),

    divergence: ({ value: p }, { value: q }) => jensenShannon([p, 1 - p], [q, 1 - q]),

    table: ({ marks, probabilities }) => ({
      columns: marks,
      values: probabilities,
      most: 1,
      title: 'Emission probabilities',
      caption: 'P(mark is present | state), each mark on its own.',
      cell: (state, mark, p) => `${mark} in ${state}: ${p}`,
    }),
  },

  parameterCounts: ({ probabilities }) => probabilities.map(row => row.filter(p => p > 0 && p < 1).length),
};

/** Says what is wrong with a value as a mark; NaN and 2, which are missing, are right. */
function faultOfMark(value: number): Fault | undefined {
  if (Number.isNaN(value) || value === 0 || value === 1 || value === 2) return undefined;
  return {
    says: `${value} is not a mark`,
    hint: 'a mark is 1 where it is present and 0 where not; 2 is missing',
  };
}

function atTemperature(emission: BernoulliEmission, temperature: number): BernoulliEmission {
  return withProbabilities(emission, p => pairOf(p, temperature)[0]!);
}

/** The probabilities of presence and absence at a temperature. */
function pairOf(p: number, temperature: number): number[] {
  return temper([p, 1 - p], temperature);
}

/** The emission with each probability changed; `n` counts them over states and marks. */
function withProbabilities(
  emission: BernoulliEmission,
  change: (p: number, n: number) => number,
): BernoulliEmission {
  const D = emission.marks.length;
  return {
    ...emission,
    probabilities: emission.probabilities.map((row, k) => row.map((p, d) => change(p, k * D + d))),
  };
}

function withoutTwos(observations: Observations): Observations {
  const { table } = observations;
  if (table.kind !== 'rows' || !table.values.includes(2)) return observations;
  return {
    ...observations,
    table: { ...table, values: table.values.map(value => (value === 2 ? Number.NaN : value)) },
  };
}
