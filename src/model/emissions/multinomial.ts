// Counts of M symbols a position, drawn together: P(x) = n! / Π x_m! · Π p_m^x_m, where n = Σ x_m is that of the
// position.
import type { RowTable } from '../observations.ts';
import { softmax, temper } from '../temperature.ts';
import { briefSymbols, categoricalDescription } from './categorical/description.ts';
import { spreadOf } from './clusters.ts';
import { logMultinomial } from './count-likelihoods.ts';
import { shortList } from './description.ts';
import { withDistinctRows } from './distinct-rows.ts';
import type { MultinomialEmission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { mix, RANDOM_SHARE, rowSample } from './guesses.ts';
import { sharesOf } from './parameters.ts';
import { pickStates } from './pick-states.ts';
import { faultOfCount } from './poisson.ts';
import { fitRow, gradientOfRow, logPriorOfRow } from './probability-rows.ts';
import { badRow, checkRows } from './row-checks.ts';
import { patternsOf } from './row-patterns.ts';

const HINT = 'give all counts of a position, or none of them';

export const multinomialFamily: EmissionFamily<MultinomialEmission> = {
  observes: ({ symbols }) => ({ kind: 'vectors', width: symbols.length }),

  prepare(emission, observations) {
    checkRows(observations, emission.symbols.length, faultOfCount);
    const partial = patternsOf(observations.table as RowTable).find(({ missing }) => missing.length > 0);
    if (partial)
      throw badRow(observations, partial.rows![0]!, { says: 'some counts are missing', hint: HINT });
    return withDistinctRows(observations);
  },

  logDensities({ probabilities }, table, temperature) {
    const { width: M, values } = table as RowTable;
    const K = probabilities.length;
    const tempered = probabilities.map(row => temper(row, temperature));
    const logs = tempered.map(row => row.map(Math.log));
    const densities = new Float64Array((values.length / M) * K);
    for (let r = 0; r * M < values.length; r++) {
      const counts = values.subarray(r * M, (r + 1) * M);
      if (Number.isNaN(counts[0]!)) continue;
      for (let k = 0; k < K; k++) densities[r * K + k] = logMultinomial(counts, tempered[k]!, logs[k]!);
    }
    return densities;
  },

  // [K, M] expected counts of symbols.
  collect({ probabilities }, table, _, occupancy) {
    const { width: M, values } = table as RowTable;
    const K = probabilities.length;
    const statistics = new Float64Array(K * M);
    for (let r = 0; r * M < values.length; r++) {
      if (Number.isNaN(values[r * M]!)) continue;
      for (let k = 0; k < K; k++) {
        for (let m = 0; m < M; m++) statistics[k * M + m]! += occupancy[r * K + k]! * values[r * M + m]!;
      }
    }
    return statistics;
  },

  maximize: (emission, statistics, temperature, pseudocount) => ({
    ...emission,
    probabilities: emission.probabilities.map((row, k) =>
      fitRow(row, rowOf(statistics, k, row.length), temperature, pseudocount),
    ),
  }),

  logPrior: ({ probabilities }, temperature, pseudocount) =>
    probabilities.reduce((sum, row) => sum + logPriorOfRow(row, temperature, pseudocount), 0),

  parametersOf: ({ probabilities }) => probabilities.map(row => row.map(Math.log)),

  withParameters: (emission, parameters) => ({ ...emission, probabilities: parameters.map(softmax) }),

  gradient: ({ probabilities }, statistics, temperature, pseudocount) =>
    probabilities.map((row, k) =>
      gradientOfRow(row, rowOf(statistics, k, row.length), temperature, pseudocount),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    probabilities: pickStates(emission.probabilities, other.probabilities, sources),
  }),

  tempered: (emission, temperature) => ({
    ...emission,
    probabilities: emission.probabilities.map(row => temper(row, temperature)),
  }),

  sampler({ probabilities, trials }, temperature, random) {
    const tempered = probabilities.map(row => temper(row, temperature));
    return {
      start() {},
      next(state) {
        const counts = new Array<number>(tempered[state]!.length).fill(0);
        for (let n = 0; n < trials; n++) counts[random.choice(tempered[state]!)]! += 1;
        return counts;
      },
    };
  },

  moments: ({ probabilities, symbols }, temperature) => ({
    kind: 'share',
    names: symbols,
    means: probabilities.map(row => temper(row, temperature)),
  }),

  takes: ['marks', 'vectors'],

  // The composition of all counts, mixed with random rows.
  guess({ symbols }, K, observations, random) {
    const { rows, D } = rowSample(observations);
    const totals = spreadOf(rows, D).means.map(mean => mean * rows.length + 1);
    const all = totals.reduce((sum, total) => sum + total, 0);
    const composition = totals.map(total => total / all);
    const trials = Math.max(1, Math.round((all - D) / Math.max(1, rows.length)));
    const probabilities = Array.from({ length: K }, () =>
      mix(composition, random.dirichlet(D), RANDOM_SHARE),
    );
    return { family: 'multinomial', symbols: [...symbols], trials, probabilities };
  },

  description: {
    space: ({ symbols }) => ({
      text: `counts of ${symbols.length} symbols (${shortList(symbols)})`,
      key: JSON.stringify(['multinomial', ...symbols]),
    }),

    brief: ({ symbols, probabilities }) => briefSymbols(symbols, probabilities),

    summarize({ symbols, probabilities }, shares) {
      const emission = {
        family: 'categorical',
        alphabet: 'custom',
        symbols,
        order: 0,
        probabilities,
      } as const;
      return categoricalDescription.summarize(emission, shares);
    },

    parameters: ({ symbols, probabilities }) => sharesOf('probability', probabilities, ([m]) => symbols[m!]!),

    divergence: categoricalDescription.divergence,

    table: ({ symbols, probabilities }) => ({
      columns: symbols,
      values: probabilities,
      most: 1,
      title: 'Emission probabilities',
      caption: 'Shares of the counts of a position.',
      cell: (state, symbol, p) => `${state}, ${symbol}: ${p}`,
    }),
  },

  parameterCounts: ({ probabilities }) =>
    probabilities.map(row => Math.max(0, row.filter(p => p > 0).length - 1)),
};

function rowOf(statistics: Float64Array, k: number, M: number): Float64Array {
  return statistics.subarray(k * M, (k + 1) * M);
}
