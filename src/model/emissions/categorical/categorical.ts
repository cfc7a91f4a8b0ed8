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
import { flatRows, withRows } from './nested-rows.ts';
import { countsOfSoft, logDensitiesOfSoft } from './soft.ts';

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

  maximize(emission, statistics, temperature, pseudocount) {
    const fitted = flatRows(emission).map((row, n) => {
      const counts = statistics.subarray(n * row.length, (n + 1) * row.length);
      return fitRow(row, counts, temperature, pseudocount);
    });
    return withRows(emission, fitted);
  },

  logPrior: (emission, temperature, pseudocount) =>
    flatRows(emission).reduce((sum, row) => sum + logPriorOfRow(row, temperature, pseudocount), 0),

  parametersOf: emission => flatRows(emission).map(row => row.map(Math.log)),

  withParameters: (emission, parameters) => withRows(emission, parameters.map(softmax)),

  gradient: (emission, statistics, temperature, pseudocount) =>
    flatRows(emission).map((row, n) =>
      gradientOfRow(row, statistics.subarray(n * row.length, (n + 1) * row.length), temperature, pseudocount),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    probabilities: pickStates<NestedRows[number]>(
      emission.probabilities,
      other.probabilities,
      sources,
    ) as NestedRows,
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

  parameterCount: emission =>
    flatRows(emission).reduce((sum, row) => sum + Math.max(0, row.filter(p => p > 0).length - 1), 0),
};

/** The alphabet of an emission. */
function alphabetOf({ alphabet, symbols }: CategoricalEmission): Alphabet {
  if (alphabet !== 'custom') return ALPHABETS[alphabet];
  return typeof symbols === 'string' ? customAlphabet(symbols) : wordAlphabet(symbols);
}

/** [K] the rows of each state end to end, `[M ** order, M]`, at a temperature. */
function tempered(emission: CategoricalEmission, temperature: number): Float64Array[] {
  const rows = flatRows(emission).map(row => temper(row, temperature));
  const each = rows.length / emission.probabilities.length;
  return emission.probabilities.map((_, k) => Float64Array.from(rows.slice(k * each, (k + 1) * each).flat()));
}

function meanOf({ entries, contexts }: Agreeing, probabilities: Float64Array): number {
  return entries.reduce((sum, entry) => sum + probabilities[entry]!, 0) / contexts;
}
