// k-means over rows of numbers (Lloyd 1982), started by k-means++ (Arthur and Vassilvitskii 2007). Each component counts
// in units of its standard deviation; a missing one (NaN) is as near as those that are there.
import type { Random } from '../random.ts';

/** Rows looked at, evenly spread; more hardly move a first guess. */
const MOST_ROWS = 20000;
const ROUNDS = 25;

/** What rows look like. */
export interface Spread {
  /** [D] means, 0 where nothing is there. */
  means: number[];
  /** [D] variances, 0 where nothing varies. */
  variances: number[];
}

/** Mean and variance of each of D components over rows `[R, D]`, missing ones left out. */
export function spreadOf(rows: readonly (readonly number[])[], D: number): Spread {
  const means: number[] = [];
  const variances: number[] = [];
  for (let d = 0; d < D; d++) {
    const there = rows.map(row => row[d]!).filter(value => !Number.isNaN(value));
    const mean = there.length > 0 ? there.reduce((sum, value) => sum + value, 0) / there.length : 0;
    means.push(mean);
    const scatter = there.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    variances.push(there.length > 0 ? scatter / there.length : 0);
  }
  return { means, variances };
}

/** Up to 20,000 rows of a table `[R, D]`, at the positions that `codes` name or all of them; none that is all missing. */
export function someRows(values: Float64Array, D: number, codes: ArrayLike<number> | undefined): number[][] {
  const T = codes ? codes.length : values.length / D;
  const stride = Math.max(1, T / MOST_ROWS);
  const rows: number[][] = [];
  for (let n = 0; Math.floor(n * stride) < T; n++) {
    const t = Math.floor(n * stride);
    const r = codes ? codes[t]! : t;
    const row = Array.from(values.subarray(r * D, (r + 1) * D));
    if (!row.every(Number.isNaN)) rows.push(row);
  }
  return rows;
}

/** The rows of each of K clusters; a cluster may be empty where there are fewer different rows. */
export function clustersOf(rows: readonly number[][], K: number, random: Random): number[][][] {
  const D = rows[0]?.length ?? 0;
  const { variances } = spreadOf(rows, D);
  const weights = variances.map(variance => (variance > 0 ? 1 / variance : 0));
  const distance = (row: readonly number[], center: readonly number[]): number => {
    let sum = 0;
    let there = 0;
    for (let d = 0; d < D; d++) {
      const apart = row[d]! - center[d]!;
      if (Number.isNaN(apart)) continue;
      there++;
      sum += weights[d]! * apart * apart;
    }
    return there > 0 ? (sum * D) / there : 0;
  };
  let centers = seedCenters(rows, K, random, distance);
  let clusters: number[][][] = [];
  let before = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    clusters = centers.map(() => []);
    let total = 0;
    for (const row of rows) {
      const distances = centers.map(center => distance(row, center));
      const least = Math.min(...distances);
      total += least;
      clusters[distances.indexOf(least)]!.push(row);
    }
    if (!(total < before)) break;
    before = total;
    centers = centers.map((center, k) => {
      const { means } = spreadOf(clusters[k]!, D);
      return clusters[k]!.length > 0 ? means : center;
    });
  }
  return Array.from({ length: K }, (_, k) => clusters[k] ?? []);
}

/** Rows as centers, each drawn in proportion to its squared distance from those before it; fewer where none is apart. */
function seedCenters(
  rows: readonly number[][],
  K: number,
  random: Random,
  distance: (row: readonly number[], center: readonly number[]) => number,
): number[][] {
  if (rows.length === 0) return [];
  const centers = [rows[Math.floor(random.uniform() * rows.length)]!];
  const nearest = rows.map(row => distance(row, centers[0]!));
  while (centers.length < K) {
    const total = nearest.reduce((sum, value) => sum + value, 0);
    if (!(total > 0)) break;
    const next = rows[random.choice(nearest.map(value => value / total))]!;
    centers.push(next);
    rows.forEach((row, n) => {
      nearest[n] = Math.min(nearest[n]!, distance(row, next));
    });
  }
  return centers;
}
