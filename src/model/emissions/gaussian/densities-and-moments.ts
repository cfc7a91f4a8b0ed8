// Densities of rows of numbers in gaussian states, and their moments, for rows that have the same components. Kernels
// work them out.
import { gaussianDensities, gaussianMoments } from '../../native/gaussian-operations.ts';
import type { NormalStates } from '../../native/normals.ts';
import type { RowTable } from '../../observations.ts';
import type { Pattern } from '../row-patterns.ts';
import { inverseOfLower, lowerEntries } from './cholesky.ts';

/** A chunk has so many numbers of the table, 8 MB. */
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
  const normals = normalStates(states);
  for (const { values, from } of chunksOf(table, pattern)) {
    const own = gaussianDensities(values, normals);
    if (!pattern.rows) densities.set(own, from * K);
    else scatter(own, densities, pattern.rows, from, K);
  }
}

/**
 * [K] of [1 + O + O²] Σ γ, Σ γ(x - m), Σ γ(x - m)(x - m)' of the O components that a pattern has, around the means
 * `[K]` of [O], from occupancy γ `[R, K]`.
 */
export function momentsOf(
  table: RowTable,
  pattern: Pattern,
  means: readonly Float64Array[],
  occupancy: Float64Array,
): Float64Array[] {
  const K = means.length;
  const O = pattern.present.length;
  const sums = means.map(() => new Float64Array(1 + O + O * O));
  for (const { values, from, count } of chunksOf(table, pattern)) {
    const own = pattern.rows
      ? gather(occupancy, pattern.rows, from, count, K)
      : occupancy.subarray(from * K, (from + count) * K);
    addMoments(values, own, means, sums);
  }
  return sums;
}

/** The rows of a pattern in chunks, only the components that are there; `from` counts rows of the pattern. */
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

/** Writes rows [count, K] to a table, where they belong. */
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

/**
 * Adds to `sums`, [K] of [1 + O + O²], the moments of rows `[count, O]` around the means, of occupancy `[count, K]`.
 */
function addMoments(
  values: Float64Array,
  occupancy: Float64Array,
  means: readonly Float64Array[],
  sums: readonly Float64Array[],
): void {
  const moments = gaussianMoments(values, aroundMeans(means), occupancy);
  wholeMoments(moments, means.length, means[0]!.length).forEach((own, k) => {
    for (let n = 0; n < own.length; n++) sums[k]![n]! += own[n]!;
  });
}

/** [K] of [1 + O + O²] from [K, 1 + O + O (O + 1) / 2], of which the second moments are the lower half. */
export function wholeMoments(moments: Float64Array, K: number, O: number): Float64Array[] {
  const entries = lowerEntries(O);
  const each = 1 + O + entries.length;
  return Array.from({ length: K }, (_, k) => {
    const own = moments.subarray(k * each, (k + 1) * each);
    const whole = new Float64Array(1 + O + O * O);
    whole.set(own.subarray(0, 1 + O));
    entries.forEach(({ i, j }, n) => {
      whole[1 + O + i * O + j] = whole[1 + O + j * O + i] = own[1 + O + n]!;
    });
    return whole;
  });
}

/** The states as kernels take them: `inverses` are L⁻¹ / √2, so that |L⁻¹ (x - m)|² / 2 is a plain square. */
export function normalStates(states: readonly StateDensity[]): NormalStates {
  const O = states[0]!.mean.length;
  const entries = lowerEntries(O);
  const inverses = states.flatMap(({ factor }) => {
    const inverse = inverseOfLower(factor, O);
    return entries.map(({ i, j }) => inverse[i * O + j]! * Math.SQRT1_2);
  });
  return {
    means: Float64Array.from(states.flatMap(({ mean }) => [...mean])),
    inverses: Float64Array.from(inverses),
    peaks: Float64Array.from(states, ({ peak }) => peak),
  };
}

/** States with these means, for moments, which need nothing else. */
function aroundMeans(means: readonly Float64Array[]): NormalStates {
  const O = means[0]!.length;
  return {
    means: Float64Array.from(means.flatMap(mean => [...mean])),
    inverses: new Float64Array((means.length * O * (O + 1)) / 2),
    peaks: new Float64Array(means.length),
  };
}
