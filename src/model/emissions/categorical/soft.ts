// Soft observations: a position has a row of weights w over the symbols, and its emission is Σ_m w[m] B[k][m].
import type { RowTable } from '../../observations.ts';

/** [R, K] natural logs; 0 for a row that is missing. `rows` are the probabilities [M] of each state. */
export function logDensitiesOfSoft(rows: readonly Float64Array[], table: RowTable): Float64Array {
  return sums(rows, table).map((sum, n) =>
    isMissing(table, Math.floor(n / rows.length)) ? 0 : Math.log(sum),
  );
}

/** [K, M] expected counts of symbols: B[k][m] Σ_r w[r][m] occupancy[r][k] / Σ_m w[r][m] B[k][m]. */
export function countsOfSoft(
  rows: readonly Float64Array[],
  table: RowTable,
  occupancy: Float64Array,
): Float64Array {
  const { width: M, values } = table;
  const counts = new Float64Array(rows.length * M);
  forEachOccupancy(rows, table, occupancy, (r, k, perDensity) => {
    const own = rows[k]!;
    for (let m = 0; m < M; m++) counts[k * M + m]! += perDensity * values[r * M + m]! * own[m]!;
  });
  return counts;
}

/** [R, M] ∂ log L / ∂w[r][m] = Σ_k B[k][m] occupancy[r][k] / Σ_m w[r][m] B[k][m]. */
export function gradientOfSoft(
  rows: readonly Float64Array[],
  table: RowTable,
  occupancy: Float64Array,
): Float64Array {
  const { width: M, values } = table;
  const gradient = new Float64Array(values.length);
  forEachOccupancy(rows, table, occupancy, (r, k, perDensity) => {
    const own = rows[k]!;
    for (let m = 0; m < M; m++) gradient[r * M + m]! += perDensity * own[m]!;
  });
  return gradient;
}

/** Calls back with occupancy[r][k] over the density of row r in state k, unless the row is missing or that is zero. */
function forEachOccupancy(
  rows: readonly Float64Array[],
  table: RowTable,
  occupancy: Float64Array,
  add: (r: number, k: number, perDensity: number) => void,
): void {
  const K = rows.length;
  const densities = sums(rows, table);
  for (let r = 0; r * K < densities.length; r++) {
    if (isMissing(table, r)) continue;
    for (let k = 0; k < K; k++) {
      const n = r * K + k;
      if (occupancy[n] !== 0) add(r, k, occupancy[n]! / densities[n]!);
    }
  }
}

/** [R, K] Σ_m w[r][m] B[k][m]. */
function sums(rows: readonly Float64Array[], { width: M, values }: RowTable): Float64Array {
  const K = rows.length;
  const result = new Float64Array((values.length / M) * K);
  for (let r = 0; r * M < values.length; r++) {
    for (let k = 0; k < K; k++) {
      const own = rows[k]!;
      let sum = 0;
      for (let m = 0; m < M; m++) sum += values[r * M + m]! * own[m]!;
      result[r * K + k] = sum;
    }
  }
  return result;
}

function isMissing({ width, values }: RowTable, row: number): boolean {
  return Number.isNaN(values[row * width]!);
}
