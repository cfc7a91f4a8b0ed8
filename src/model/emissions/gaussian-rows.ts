// Rows of numbers against gaussian states, always from x - m, so that nothing cancels: many numbers a row on native
// kernels, many rows at a time; few of them in WebAssembly.
import { matmul, multiply, stack, subtract, transpose, triangularSolve } from '../native/kernels.ts';
import { read, scope, tensor } from '../native/tensor.ts';
import type { RowTable } from '../observations.ts';
import { FewNumbers, MOST_FEW } from './gaussian-few.ts';
import type { Pattern } from './row-patterns.ts';

/** Numbers of the table that are worked on at once, 8 MB. */
const CHUNK_NUMBERS = 1 << 20;

/** The density of a state over the O components of a pattern. */
export interface StateDensity {
  /** [O] */
  mean: Float64Array;
  /** [O, O] lower factor of the covariance. */
  factor: Float64Array;
  /** Log of the density at the mean. */
  peak: number;
}

/** Writes the log-densities of a pattern's rows to a table [R, K]. */
export function writeDensities(
  table: RowTable,
  pattern: Pattern,
  states: readonly StateDensity[],
  densities: Float64Array,
): void {
  const K = states.length;
  const O = pattern.present.length;
  const few = O <= MOST_FEW ? new FewNumbers(O, K) : undefined;
  for (const { values, from, count } of chunksOf(table, pattern)) {
    const own = few ? few.densities(values, count, states) : manyDensities(values, count, states);
    if (!pattern.rows) densities.set(own, from * K);
    else scatter(own, densities, pattern.rows, from, K);
  }
  few?.end();
}

/**
 * [K] of [1 + O + O²] Σ γ, Σ γ(x - m), Σ γ(x - m)(x - m)' of the O components that a pattern has, around the means
 * `[K]` of [O], from visits γ `[R, K]`.
 */
export function momentsOf(
  table: RowTable,
  pattern: Pattern,
  means: readonly Float64Array[],
  visits: Float64Array,
): Float64Array[] {
  const K = means.length;
  const O = pattern.present.length;
  const sums = means.map(() => new Float64Array(1 + O + O * O));
  const few = O <= MOST_FEW ? new FewNumbers(O, K) : undefined;
  for (const { values, from, count } of chunksOf(table, pattern)) {
    const own = pattern.rows
      ? gather(visits, pattern.rows, from, count, K)
      : visits.subarray(from * K, (from + count) * K);
    if (few) few.addMoments(values, count, own, means, sums);
    else addManyMoments(values, count, own, means, sums);
  }
  few?.end();
  return sums;
}

/** The rows of a pattern from place `from` in its list on, only the components that are there, some at a time. */
function* chunksOf(
  { width: D, values }: RowTable,
  { present, rows }: Pattern,
): Generator<{ values: Float64Array; from: number; count: number }> {
  const R = rows ? rows.length : values.length / D;
  const most = Math.max(1, Math.floor(CHUNK_NUMBERS / present.length));
  for (let from = 0; from < R; from += most) {
    const count = Math.min(most, R - from);
    if (!rows) {
      yield { values: values.subarray(from * D, (from + count) * D), from, count };
      continue;
    }
    const some = new Float64Array(count * present.length);
    for (let n = 0; n < count; n++) {
      present.forEach((d, p) => {
        some[n * present.length + p] = values[rows[from + n]! * D + d]!;
      });
    }
    yield { values: some, from, count };
  }
}

/** Writes rows [count, K] to their places in a table. */
function scatter(
  own: Float64Array,
  table: Float64Array,
  rows: readonly number[],
  from: number,
  K: number,
): void {
  for (let n = 0; n * K < own.length; n++) {
    table.set(own.subarray(n * K, (n + 1) * K), rows[from + n]! * K);
  }
}

/** Rows [count, K] of a table. */
function gather(
  table: Float64Array,
  rows: readonly number[],
  from: number,
  count: number,
  K: number,
): Float64Array {
  const own = new Float64Array(count * K);
  for (let n = 0; n < count; n++) {
    own.set(table.subarray(rows[from + n]! * K, (rows[from + n]! + 1) * K), n * K);
  }
  return own;
}

/** [count, K] log-densities of rows `[count, O]`. */
function manyDensities(values: Float64Array, count: number, states: readonly StateDensity[]): Float64Array {
  const O = states[0]!.mean.length;
  return scope(() => {
    const X = transpose(tensor(values, [count, O]), [1, 0]);
    const halves = tensor(new Float64Array(O).fill(0.5), [1, O]);
    const logDensity = ({ mean, factor, peak }: StateDensity) =>
      scope(() => {
        const apart = subtract(X, tensor(mean, [O, 1]));
        const white = triangularSolve(tensor(factor, [O, O]), apart);
        return subtract(tensor(Float64Array.of(peak), [1, 1]), matmul(halves, multiply(white, white)));
      });
    return read(transpose(stack(states.map(logDensity)), [2, 0, 1]));
  });
}

/** Adds to `sums` the moments of rows `[count, O]` around the means, from visits `[count, K]`. */
function addManyMoments(
  values: Float64Array,
  count: number,
  visits: Float64Array,
  means: readonly Float64Array[],
  sums: readonly Float64Array[],
): void {
  const K = means.length;
  const O = means[0]!.length;
  scope(() => {
    const X = transpose(tensor(values, [count, O]), [1, 0]);
    const ones = tensor(new Float64Array(count).fill(1), [count, 1]);
    sums.forEach((sum, k) => {
      const weights = new Float64Array(count);
      for (let n = 0; n < count; n++) sum[0]! += weights[n] = visits[n * K + k]!;
      const [first, second] = scope(() => {
        const apart = subtract(X, tensor(means[k]!, [O, 1]));
        const weighted = multiply(apart, tensor(weights, [1, count]));
        return [read(matmul(weighted, ones)), read(matmul(weighted, apart, { b: true }))] as const;
      });
      for (let n = 0; n < O; n++) sum[1 + n]! += first[n]!;
      for (let n = 0; n < O * O; n++) sum[1 + O + n]! += second[n]!;
    });
  });
}
