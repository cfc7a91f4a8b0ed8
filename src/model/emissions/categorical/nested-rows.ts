// Turns the tables of a categorical emission, which model files have as nested rows, into flat lists and back. A table
// of order m is [M ** m] rows of M entries; the whole emission may be of a higher order n. Entry e of a table of order n
// belongs to entry e % (M ** (m + 1)) of a table of order m, whose symbols are its last ones.
import type { CategoricalEmission, NestedRows } from '../emission.ts';

/** The order of a state's own table. */
export function orderOf(table: NestedRows): number {
  let order = 0;
  for (let inner = table[0]!; typeof inner !== 'number'; inner = inner[0]!) order++;
  return order;
}

/** The rows [M] of a table, with contexts in lexicographic order. */
export function rowsOf(table: NestedRows): number[][] {
  let rows: NestedRows[] = [table];
  for (let level = orderOf(table); level > 0; level--) rows = rows.flat() as NestedRows[];
  return rows as number[][];
}

/** All rows of probabilities [M], state by state, as many as each has. */
export function flatRows({ probabilities }: Pick<CategoricalEmission, 'probabilities'>): number[][] {
  return probabilities.flatMap(rowsOf);
}

/** The table of this order with these rows; the inverse of `rowsOf`. */
export function tableOf(rows: readonly number[][], order: number): NestedRows {
  let nested: readonly NestedRows[] = rows;
  for (let level = 0; level < order; level++) nested = inGroups(nested, rows[0]!.length);
  return nested[0]!;
}

/** The emission with other rows, in the order of `flatRows`. */
export function withRows(emission: CategoricalEmission, rows: readonly number[][]): CategoricalEmission {
  const M = emission.symbols.length;
  let at = 0;
  const probabilities = emission.probabilities.map(table => {
    const order = orderOf(table);
    const own = rows.slice(at, at + M ** order);
    at += own.length;
    return tableOf(own, order);
  });
  return { ...emission, probabilities };
}

/** A table of `length` entries from one of a lower order: its rows, whatever the symbols further back. */
export function expanded(table: ArrayLike<number>, length: number): Float64Array {
  const whole = new Float64Array(length);
  for (let at = 0; at < length; at += table.length) whole.set(table, at);
  return whole;
}

/** Sums of entries that differ in the symbols furthest back alone: counts as a table of `length` entries has them. */
export function folded(counts: Float64Array, length: number): Float64Array {
  if (counts.length === length) return counts;
  const sums = new Float64Array(length);
  for (let at = 0; at < counts.length; at += length) {
    for (let n = 0; n < length; n++) sums[n]! += counts[at + n]!;
  }
  return sums;
}

function inGroups(list: readonly NestedRows[], size: number): NestedRows[] {
  return Array.from(
    { length: list.length / size },
    (_, n) => list.slice(n * size, (n + 1) * size) as NestedRows,
  );
}
