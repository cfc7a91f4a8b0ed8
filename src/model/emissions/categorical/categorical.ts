// Categorical emissions of any order: P(symbol | state, the symbols before it), rows of probabilities (Durbin 1998, 3).
import { UserError } from '../../../user-error.ts';
import { ALPHABETS, type Alphabet, customAlphabet, wordAlphabet } from '../../alphabet.ts';
import { softmax, temper } from '../../temperature.ts';
import type { CategoricalEmission, NestedRows } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { pickStates } from '../pick-states.ts';
import { fitRow, gradientOfRow, logPriorOfRow } from '../probability-rows.ts';
import { type Agreeing, agreeing, membersOf, onlyEntry, withContexts } from './contexts.ts';
import { categoricalDescription } from './description.ts';
import { drawCategorical, guessCategorical } from './guess.ts';
import { interpolatedRows } from './interpolation.ts';
import { expanded, flatRows, folded, orderOf, rowsOf, tableOf, withRows } from './nested-rows.ts';
import { countsOfSoft, logDensitiesOfSoft } from './soft.ts';
import { onOtherStrand } from './strands.ts';

export const categoricalFamily: EmissionFamily<CategoricalEmission> = {
  observes: emission => ({ kind: 'symbols', alphabet: alphabetOf(emission), soft: emission.order === 0 }),

  prepare(emission, observations) {
    if (emission.order > 0 && observations.table.kind === 'rows') {
      throw new UserError(
        'data-does-not-fit',
        `weights of symbols cannot be used with emissions of order ${emission.order}`,
        {
          ...(observations.names[0] !== undefined && { place: observations.names[0] }),
          hint: 'give the symbols themselves, or a model of order 0',
        },
      );
    }
    return withContexts(observations, alphabetOf(emission), emission.order);
  },

  logDensities(emission, table, temperature) {
    const rows = tempered(emission, temperature);
    if (table.kind === 'rows') return logDensitiesOfSoft(rows, table);
    const K = rows.length;
    const alphabet = alphabetOf(emission);
    const { width, members } = membersOf(table, alphabet);
    const logs = new Float64Array((members.length / width) * K);
    for (let r = 0; r * width < members.length; r++) {
      const codes = members.subarray(r * width, (r + 1) * width);
      const entry = onlyEntry(codes, alphabet.symbols.length);
      if (entry >= 0) {
        for (let k = 0; k < K; k++) logs[r * K + k] = Math.log(rows[k]![entry]!);
        continue;
      }
      const all = agreeing(codes, alphabet);
      if (all) for (let k = 0; k < K; k++) logs[r * K + k] = Math.log(meanOf(all, rows[k]!));
    }
    return logs;
  },

  collect(emission, table, temperature, occupancy) {
    const rows = tempered(emission, temperature);
    if (table.kind === 'rows') return countsOfSoft(rows, table, occupancy);
    const K = rows.length;
    const N = rows[0]!.length;
    const alphabet = alphabetOf(emission);
    const { width, members } = membersOf(table, alphabet);
    const counts = new Float64Array(K * N);
    for (let r = 0; r * width < members.length; r++) {
      const codes = members.subarray(r * width, (r + 1) * width);
      const entry = onlyEntry(codes, alphabet.symbols.length);
      if (entry >= 0) {
        for (let k = 0; k < K; k++) counts[k * N + entry]! += occupancy[r * K + k]!;
        continue;
      }
      const all = agreeing(codes, alphabet);
      for (let k = 0; all && k < K; k++) {
        const count = occupancy[r * K + k]!;
        if (count === 0) continue;
        // An ambiguous symbol counts in part for each entry it may stand for, in proportion to their probabilities.
        const own = rows[k]!;
        const total = all.entries.reduce((sum, one) => sum + own[one]!, 0);
        for (const one of all.entries) counts[k * N + one]! += (count * own[one]!) / total;
      }
    }
    return counts;
  },

  maximize: (emission, statistics, temperature, pseudocount) =>
    fitted(emission, statistics, (rows, counts) =>
      rows.map((row, c) => fitRow(row, rowOf(counts, c, row.length), temperature, pseudocount)),
    ),

  interpolate: (emission, statistics, temperature, pseudocount, smoothing) =>
    fitted(emission, statistics, (rows, counts) =>
      interpolatedRows(rows, counts, temperature, pseudocount, smoothing),
    ),

  onOtherStrand,

  logPrior: (emission, temperature, pseudocount) =>
    flatRows(emission).reduce((sum, row) => sum + logPriorOfRow(row, temperature, pseudocount), 0),

  parametersOf: emission => flatRows(emission).map(row => row.map(Math.log)),

  withParameters: (emission, parameters) => withRows(emission, parameters.map(softmax)),

  gradient: (emission, statistics, temperature, pseudocount) =>
    emission.probabilities.flatMap((table, k) => {
      const counts = countsOf(emission, statistics, k);
      return rowsOf(table).map((row, c) =>
        gradientOfRow(row, rowOf(counts, c, row.length), temperature, pseudocount),
      );
    }),

  withStates: (emission, other, sources) => ({
    ...emission,
    probabilities: pickStates<NestedRows>(emission.probabilities, other.probabilities, sources),
  }),

  tempered: (emission, temperature) =>
    withRows(
      emission,
      flatRows(emission).map(row => temper(row, temperature)),
    ),

  sampler(emission, temperature, random) {
    const M = emission.symbols.length;
    const states = tempered(emission, temperature);
    const contexts = M ** emission.order;
    // The symbols drawn so far, at most `order` of them, as the digits of a number; and how many such numbers there
    // are.
    let before = 0;
    let known = 1;
    return {
      start() {
        before = 0;
        known = 1;
      },
      next(state) {
        // Symbols before the start are unknown: one of the contexts that agree is drawn anew at each position.
        const unknown = known < contexts ? Math.floor(random.uniform() * (contexts / known)) : 0;
        const context = unknown * known + before;
        const symbol = random.choice(states[state]!.subarray(context * M, (context + 1) * M));
        known = Math.min(contexts, known * M);
        before = (before * M + symbol) % known;
        return symbol;
      },
    };
  },

  takes: ['letters', 'words', 'soft', 'integers'],

  guess: guessCategorical,

  drawn: { from: ['alphabet', 'order'], draw: drawCategorical },

  description: categoricalDescription,

  parameterCounts: ({ probabilities }) =>
    probabilities.map(table =>
      rowsOf(table).reduce((sum, row) => sum + Math.max(0, row.filter(p => p > 0).length - 1), 0),
    ),
};

/** The alphabet of an emission. */
function alphabetOf({ alphabet, symbols }: CategoricalEmission): Alphabet {
  if (alphabet !== 'custom') return ALPHABETS[alphabet];
  return typeof symbols === 'string' ? customAlphabet(symbols) : wordAlphabet(symbols);
}

/** [K] the rows of each state end to end, `[M ** order, M]`, at a temperature. States with one array share one. */
function tempered(
  { probabilities, symbols, order }: CategoricalEmission,
  temperature: number,
): Float64Array[] {
  const known = new Map<NestedRows, Float64Array>();
  return probabilities.map(table => {
    const before = known.get(table);
    if (before) return before;
    const own = rowsOf(table).flatMap(row => temper(row, temperature));
    const whole = expanded(own, symbols.length ** (order + 1));
    known.set(table, whole);
    return whole;
  });
}

/** [M ** (m + 1)] the counts of a state, as its table of order m has them. */
function countsOf(
  { probabilities, symbols }: CategoricalEmission,
  statistics: Float64Array,
  k: number,
): Float64Array {
  const N = statistics.length / probabilities.length;
  const counts = statistics.subarray(k * N, (k + 1) * N);
  return folded(counts, symbols.length ** (orderOf(probabilities[k]!) + 1));
}

/**
 * The emission with the rows that `fit` makes of each state's own rows and counts. States with one array and equal
 * counts, which tied ones have, share the new one.
 */
function fitted(
  emission: CategoricalEmission,
  statistics: Float64Array,
  fit: (rows: number[][], counts: Float64Array) => number[][],
): CategoricalEmission {
  const known = new Map<NestedRows, { counts: Float64Array; found: NestedRows }[]>();
  const probabilities = emission.probabilities.map((table, k) => {
    const counts = countsOf(emission, statistics, k);
    const before = known.get(table) ?? [];
    const alike = before.find(one => one.counts.every((count, n) => count === counts[n]));
    if (alike) return alike.found;
    const found = tableOf(fit(rowsOf(table), counts), orderOf(table));
    known.set(table, [...before, { counts, found }]);
    return found;
  });
  return { ...emission, probabilities };
}

function rowOf(counts: Float64Array, context: number, M: number): Float64Array {
  return counts.subarray(context * M, (context + 1) * M);
}

function meanOf({ entries, contexts }: Agreeing, probabilities: Float64Array): number {
  return entries.reduce((sum, entry) => sum + probabilities[entry]!, 0) / contexts;
}
