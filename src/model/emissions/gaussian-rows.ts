// Rows of numbers against gaussian states, many at a time on native kernels, always from x - m, so that nothing cancels.
import { matmul, multiply, stack, subtract, transpose, triangularSolve } from '../native/kernels.ts';
import { read, scope, tensor } from '../native/tensor.ts';
import type { RowTable } from '../observations.ts';
import type { Pattern } from './row-patterns.ts';

/** Numbers of the table that are worked on at once, 8 MB. */
const CHUNK_NUMBERS = 1 << 20;

/** Some rows of a table. */
interface Rows {
  count: number;
  /** Row of the table. */
  rowAt: (n: number) => number;
}

/**
 * [K, count] |L⁻¹(x - m)|² of rows and states, from means `[K]` of [O] and lower factors `[K]` of [O, O] over the
 * components of the pattern; some rows at a time.
 */
export function* distancesOf(
  table: RowTable,
  pattern: Pattern,
  means: readonly Float64Array[],
  factors: readonly Float64Array[],
): Generator<Rows & { distances: Float64Array }> {
  const O = pattern.present.length;
  for (const { values, rowAt, count } of chunksOf(table, pattern)) {
    const distances = scope(() => {
      const X = transpose(tensor(values, [count, O]), [1, 0]);
      const ones = tensor(new Float64Array(O).fill(1), [1, O]);
      const distance = (mean: Float64Array, k: number) =>
        scope(() => {
          const apart = subtract(X, tensor(mean, [O, 1]));
          const white = triangularSolve(tensor(factors[k]!, [O, O]), apart);
          return matmul(ones, multiply(white, white));
        });
      return read(stack(means.map(distance)));
    });
    yield { distances, rowAt, count };
  }
}

/** The rows of a pattern, only the components that are there, some at a time. */
function* chunksOf(
  { width: D, values }: RowTable,
  { present, rows }: Pattern,
): Generator<Rows & { values: Float64Array }> {
  const R = rows ? rows.length : values.length / D;
  const most = Math.max(1, Math.floor(CHUNK_NUMBERS / present.length));
  for (let from = 0; from < R; from += most) {
    const count = Math.min(most, R - from);
    if (!rows) {
      yield { values: values.subarray(from * D, (from + count) * D), count, rowAt: n => from + n };
      continue;
    }
    const some = new Float64Array(count * present.length);
    for (let n = 0; n < count; n++) {
      present.forEach((d, p) => {
        some[n * present.length + p] = values[rows[from + n]! * D + d]!;
      });
    }
    yield { values: some, count, rowAt: n => rows[from + n]! };
  }
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
  for (const { values, count, rowAt } of chunksOf(table, pattern)) {
    const weights = means.map(() => new Float64Array(count));
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < K; k++) sums[k]![0]! += weights[k]![n] = visits[rowAt(n) * K + k]!;
    }
    scope(() => {
      const X = transpose(tensor(values, [count, O]), [1, 0]);
      const ones = tensor(new Float64Array(count).fill(1), [count, 1]);
      sums.forEach((sum, k) => {
        const [first, second] = scope(() => {
          const apart = subtract(X, tensor(means[k]!, [O, 1]));
          const weighted = multiply(apart, tensor(weights[k]!, [1, count]));
          return [read(matmul(weighted, ones)), read(matmul(weighted, apart, { b: true }))] as const;
        });
        for (let n = 0; n < O; n++) sum[1 + n]! += first[n]!;
        for (let n = 0; n < O * O; n++) sum[1 + O + n]! += second[n]!;
      });
    });
  }
  return sums;
}
