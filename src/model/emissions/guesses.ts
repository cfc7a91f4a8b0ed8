// What the first guesses of several families share.
import type { Observations } from '../observations.ts';
import { someRows } from './clusters.ts';

/** How much of a row of a first guess is random; the rest is the composition of the data. */
export const RANDOM_SHARE = 0.3;

/** The mean of two rows, in which the other one has weight `share`. */
export function mix(row: readonly number[], other: readonly number[], share: number): number[] {
  return row.map((p, n) => p * (1 - share) + other[n]! * share);
}

/** Up to 20,000 rows of D numbers, evenly spread over the positions. */
export function rowSample({ table, codes }: Observations): { rows: number[][]; D: number } {
  if (table.kind !== 'rows') throw new Error('symbols in place of numbers');
  return { rows: someRows(table.values, table.width, codes), D: table.width };
}

/** [size] entries, each of them drawn. */
export function drawnRow(size: number, entry: () => number): number[] {
  return Array.from({ length: size }, entry);
}

/** Repeats the row of group g for each of its `groups[g]` states. */
export function shared<Row>(rows: readonly Row[], groups: readonly number[]): Row[] {
  return rows.flatMap((row, g) => new Array<Row>(groups[g]!).fill(row));
}

/** The entry of an emission whose numbers have names. */
export function namedColumns(columns: readonly string[] | undefined): { columns?: string[] } {
  return columns ? { columns: [...columns] } : {};
}
