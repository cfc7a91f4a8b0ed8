// Categorical emissions of any order: P(symbol | state, the symbols before it), rows of probabilities (Durbin 1998, 3).
import { UserError } from '../../user-error.ts';
import { ALPHABETS, type Alphabet, customAlphabet, wordAlphabet } from '../alphabet.ts';
import { softmax, temper, untemper } from '../temperature.ts';
import { type Agreeing, agreeing, membersOf, onlyEntry, withContexts } from './contexts.ts';
import type { CategoricalEmission, NestedRows } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { pickStates } from './pick-states.ts';
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

  collect(emission, table, temperature, visits) {
    const rows = tempered(emission, temperature);
    if (table.kind === 'rows') return countsOfSoft(rows, table, visits);
    const K = rows.length;
    const N = rows[0]!.length;
    const alphabet = alphabetOf(emission);
    const { width, members } = membersOf(table, alphabet);
    const counts = new Float64Array(K * N);
    for (let r = 0; r * width < members.length; r++) {
      const codes = members.subarray(r * width, (r + 1) * width);
      const entry = onlyEntry(codes, alphabet.symbols.length);
      if (entry >= 0) {
        for (let k = 0; k < K; k++) counts[k * N + entry]! += visits[r * K + k]!;
        continue;
      }
      const all = agreeing(codes, alphabet);
      for (let k = 0; all && k < K; k++) {
        const count = visits[r * K + k]!;
        if (count === 0) continue;
        // Shared over what the row may stand for, in proportion to its probability.
        const own = rows[k]!;
        const total = all.entries.reduce((sum, one) => sum + own[one]!, 0);
        for (const one of all.entries) counts[k * N + one]! += (count * own[one]!) / total;
      }
    }
    return counts;
  },

  maximize(emission, statistics, temperature, pseudocount) {
    const fitted = rowsOf(emission).map((row, n) => {
      const counts = statistics.subarray(n * row.length, (n + 1) * row.length);
      return fitRow(row, counts, temperature, pseudocount);
    });
    return withRows(emission, fitted);
  },

  logPrior: (emission, temperature, pseudocount) =>
    rowsOf(emission).reduce((sum, row) => sum + logPriorOfRow(row, temperature, pseudocount), 0),

  parametersOf: emission => rowsOf(emission).map(row => row.map(Math.log)),

  withParameters: (emission, parameters) => withRows(emission, parameters.map(softmax)),

  gradient: (emission, statistics, temperature, pseudocount) =>
    rowsOf(emission).map((row, n) =>
      slopesOfRow(row, statistics.subarray(n * row.length, (n + 1) * row.length), temperature, pseudocount),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    probabilities: pickStates<NestedRows[number]>(
      emission.probabilities,
      other.probabilities,
      sources,
    ) as NestedRows,
  }),

  sampler(emission, temperature, random) {
    const M = emission.symbols.length;
    const states = tempered(emission, temperature);
    const contexts = M ** emission.order;
    // The symbols drawn so far, at most `order` of them, as the digits of a number; and how many such numbers there are.
    let before = 0;
    let known = 1;
    return {
      start() {
        before = 0;
        known = 1;
      },
      next(state) {
        // What stands before the start is anything: the mean of the rows that agree, anew at each position.
        const unknown = known < contexts ? Math.floor(random.uniform() * (contexts / known)) : 0;
        const context = unknown * known + before;
        const symbol = random.choice(states[state]!.subarray(context * M, (context + 1) * M));
        known = Math.min(contexts, known * M);
        before = (before * M + symbol) % known;
        return symbol;
      },
    };
  },

  parameterCount: emission =>
    rowsOf(emission).reduce((sum, row) => sum + Math.max(0, row.filter(p => p > 0).length - 1), 0),
};

/** The alphabet that a model's emission speaks. */
function alphabetOf({ alphabet, symbols }: CategoricalEmission): Alphabet {
  if (alphabet !== 'custom') return ALPHABETS[alphabet];
  return typeof symbols === 'string' ? customAlphabet(symbols) : wordAlphabet(symbols);
}

/** All rows of probabilities `[M]`, state by state, contexts in lexicographic order. */
export function rowsOf({ probabilities, order }: CategoricalEmission): number[][] {
  let rows: unknown[] = probabilities;
  for (let level = 0; level < order; level++) rows = rows.flat();
  return rows as number[][];
}

/** The emission with other rows, in the order of `rowsOf`. */
function withRows(emission: CategoricalEmission, rows: readonly number[][]): CategoricalEmission {
  const M = emission.symbols.length;
  let nested: readonly unknown[] = rows;
  for (let level = 0; level < emission.order; level++) nested = inGroups(nested, M);
  return { ...emission, probabilities: nested as NestedRows };
}

function inGroups(list: readonly unknown[], size: number): unknown[][] {
  return Array.from({ length: list.length / size }, (_, n) => list.slice(n * size, (n + 1) * size));
}

/**
 * The row whose tempered form is the counts, with a pseudocount more wherever it is not zero, over their sum; the
 * row as it is if there are none.
 */
export function fitRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
  pseudocount: number,
): number[] {
  const raised = row.map((p, m) => (p > 0 ? counts[m]! + pseudocount : 0));
  const sum = raised.reduce((total, count) => total + count, 0);
  if (sum === 0) return [...row];
  return untemper(
    raised.map(count => count / sum),
    temperature,
  );
}

/** Natural log of the Dirichlet prior of `fitRow`, without its constant. */
export function logPriorOfRow(row: readonly number[], temperature: number, pseudocount: number): number {
  if (pseudocount === 0) return 0;
  return temper(row, temperature).reduce((sum, p) => (p > 0 ? sum + pseudocount * Math.log(p) : sum), 0);
}

/**
 * ∂ log L / ∂θ of a row softmax(θ / τ) with expected counts n: (n_m - p_m Σ n) / τ  (Fisher's identity). A
 * pseudocount adds to the count of whatever is not zero.
 */
export function slopesOfRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
  pseudocount: number,
): number[] {
  const p = temper(row, temperature);
  const raised = p.map((share, m) => (share > 0 ? counts[m]! + pseudocount : 0));
  const sum = raised.reduce((total, count) => total + count, 0);
  return p.map((share, m) => (raised[m]! - share * sum) / temperature);
}

/** [K] the rows of each state end to end, `[M ** order, M]`, as inference uses them. */
function tempered(emission: CategoricalEmission, temperature: number): Float64Array[] {
  const rows = rowsOf(emission).map(row => temper(row, temperature));
  const each = rows.length / emission.probabilities.length;
  return emission.probabilities.map((_, k) => Float64Array.from(rows.slice(k * each, (k + 1) * each).flat()));
}

function meanOf({ entries, contexts }: Agreeing, probabilities: Float64Array): number {
  return entries.reduce((sum, entry) => sum + probabilities[entry]!, 0) / contexts;
}
