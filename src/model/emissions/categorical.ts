// Categorical emissions of any order: P(symbol | state, the symbols before it), rows of probabilities (Durbin 1998, 3).
import { ALPHABETS, type Alphabet, customAlphabet, wordAlphabet } from '../alphabet.ts';
import type { ObservationTable } from '../observations.ts';
import { softmax, temper, untemper } from '../temperature.ts';
import { type Agreeing, agreeing, membersOf, withContexts } from './contexts.ts';
import type { CategoricalEmission, NestedRows } from './emission.ts';
import type { Drawn, EmissionFamily } from './family.ts';
import { countsOfSoft, logDensitiesOfSoft } from './soft.ts';

export const categoricalFamily: EmissionFamily<CategoricalEmission> = {
  observes: emission => ({ kind: 'symbols', alphabet: alphabetOf(emission), soft: emission.order === 0 }),

  prepare: (emission, observations) => withContexts(observations, alphabetOf(emission), emission.order),

  logDensities(emission, table, temperature) {
    const rows = tempered(emission, temperature);
    if (table.kind === 'rows') return logDensitiesOfSoft(rows, table);
    const K = rows.length;
    const all = agreeingRows(emission, table);
    const logs = new Float64Array(all.length * K);
    all.forEach((row, r) => {
      if (row) for (let k = 0; k < K; k++) logs[r * K + k] = Math.log(meanOf(row, rows[k]!));
    });
    return logs;
  },

  collect(emission, table, temperature, visits) {
    const rows = tempered(emission, temperature);
    if (table.kind === 'rows') return countsOfSoft(rows, table, visits);
    const K = rows.length;
    const N = rows[0]!.length;
    const counts = new Float64Array(K * N);
    agreeingRows(emission, table).forEach((row, r) => {
      if (!row) return;
      for (let k = 0; k < K; k++) {
        const count = visits[r * K + k]!;
        if (count === 0) continue;
        // Shared over what the row may stand for, in proportion to its probability.
        const own = rows[k]!;
        const total = row.entries.reduce((sum, entry) => sum + own[entry]!, 0);
        for (const entry of row.entries) counts[k * N + entry]! += (count * own[entry]!) / total;
      }
    });
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

  gradient: (emission, statistics, temperature) =>
    rowsOf(emission).map((row, n) =>
      slopesOfRow(row, statistics.subarray(n * row.length, (n + 1) * row.length), temperature),
    ),

  withStates: (emission, other, states) => ({
    ...emission,
    probabilities: emission.probabilities.map((rows, k) =>
      states.includes(k) ? other.probabilities[k]! : rows,
    ) as NestedRows,
  }),

  sample(emission, state, temperature, before, random) {
    const { order } = emission;
    const M = emission.symbols.length;
    // A symbol before the start is any one with the same chance, which gives the mean of the rows that agree.
    const context = Array.from(
      { length: order },
      (_, n): Drawn => before[before.length - order + n] ?? Math.floor(random.uniform() * M),
    );
    const row = context.reduce<NestedRows | number[]>(
      (rows, symbol) => (rows as NestedRows)[symbol as number]!,
      emission.probabilities[state]!,
    );
    return random.choice(temper(row as number[], temperature));
  },

  parameterCount: emission =>
    rowsOf(emission).reduce((sum, row) => sum + Math.max(0, row.filter(p => p > 0).length - 1), 0),
};

/** The alphabet that a model's emission speaks. */
export function alphabetOf({ alphabet, symbols }: CategoricalEmission): Alphabet {
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

/** ∂ log L / ∂θ of a row softmax(θ / τ) with expected counts n: (n_m - p_m Σ n) / τ  (Fisher's identity). */
export function slopesOfRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
): number[] {
  const p = temper(row, temperature);
  let sum = 0;
  for (let m = 0; m < p.length; m++) sum += counts[m]!;
  return p.map((share, m) => (counts[m]! - share * sum) / temperature);
}

/** [K] the rows of each state end to end, `[M ** order, M]`, as inference uses them. */
function tempered(emission: CategoricalEmission, temperature: number): Float64Array[] {
  const rows = rowsOf(emission).map(row => temper(row, temperature));
  const each = rows.length / emission.probabilities.length;
  return emission.probabilities.map((_, k) => Float64Array.from(rows.slice(k * each, (k + 1) * each).flat()));
}

/** [R] what each row of a table stands for; undefined where it is missing. */
function agreeingRows(
  emission: CategoricalEmission,
  table: Exclude<ObservationTable, { kind: 'rows' }>,
): (Agreeing | undefined)[] {
  const alphabet = alphabetOf(emission);
  const { width, members } = membersOf(table, alphabet);
  return Array.from({ length: members.length / width }, (_, r) =>
    agreeing(members.subarray(r * width, (r + 1) * width), alphabet),
  );
}

function meanOf({ entries, contexts }: Agreeing, probabilities: Float64Array): number {
  return entries.reduce((sum, entry) => sum + probabilities[entry]!, 0) / contexts;
}
