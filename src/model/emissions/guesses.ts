// What first guesses of several families have in common.
import type { Observations } from '../observations.ts';
import { someRows } from './clusters.ts';

/** How much of a first guess's rows is random; the rest is the composition of the data. */
export const RANDOM_SHARE = 0.3;

/** (1 - share) of one row and share of the other. */
export function mix(row: readonly number[], other: readonly number[], share: number): number[] {
  return row.map((p, n) => p * (1 - share) + other[n]! * share);
}

/** Up to 20,000 rows of D numbers, evenly spread over the positions. */
export function rowsOf({ table, codes }: Observations): { rows: number[][]; D: number } {
  if (table.kind !== 'rows') throw new Error('symbols in place of numbers');
  return { rows: someRows(table.values, table.width, codes), D: table.width };
}

/** [size] entries, each drawn anew. */
export function drawnRow(size: number, entry: () => number): number[] {
  return Array.from({ length: size }, entry);
}

/** Each group's row once for each of its states: `groups[g]` of them. */
export function shared<Row>(rows: readonly Row[], groups: readonly number[]): Row[] {
  return rows.flatMap((row, g) => new Array<Row>(groups[g]!).fill(row));
}
