// Clusters rows of numbers by k-means (Lloyd 1982), started by k-means++ (Arthur and Vassilvitskii 2007). Components
// are measured in their standard deviations; a missing one (NaN) counts as near as the others are on average.
import type { Random } from '../random.ts';

/** At most so many rows are clustered, evenly spread over the data; more hardly change a first guess. */
const MOST_ROWS = 20000;
const ROUNDS = 25;

/** Means and variances of rows. */
export interface Spread {
  /** [D] means; 0 for a component that every row lacks. */
  means: number[];
  /** [D] variances; 0 for a component that does not vary. */
  variances: number[];
}

/** Means and variances of the D components of rows `[R, D]`; missing components are left out. */
export function spreadOf(rows: readonly (readonly number[])[], D: number): Spread {
  const means: number[] = [];
  const variances: number[] = [];
  for (let d = 0; d < D; d++) {
    const there = rows.map(row => row[d]!).filter(value => !Number.isNaN(value));
    // From one of them, since a sum of numbers far from zero would lose what they differ by.
    const amid = there[0] ?? 0;
    const mean = amid + there.reduce((sum, value) => sum + (value - amid), 0) / Math.max(1, there.length);
    means.push(mean);
    const scatter = there.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    variances.push(there.length > 0 ? scatter / there.length : 0);
  }
  return { means, variances };
}

/**
 * Up to 20,000 rows of a table `[R, D]`, at the positions that `codes` name or at all of them. Rows that lack every
 * component are left out.
 */
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

/** The rows of each of K clusters. A cluster may be empty where there are fewer different rows. */
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

/**
 * Chooses rows as centers, each in proportion to its squared distance from those before it; fewer than K where no row
 * is apart.
 */
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
