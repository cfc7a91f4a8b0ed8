// Groups rows of numbers by the components that they lack.
import type { RowTable } from '../observations.ts';

/** Rows of a table that have the same components, and lack the same. */
export interface Pattern {
  /** The components that are there and those that are missing, both ascending. */
  present: number[];
  missing: number[];
  /** Rows of the table; undefined for all of them. */
  rows: number[] | undefined;
}

/** Groups the rows of a table by what is missing (NaN). Rows that lack every component are left out. */
export function patternsOf(table: RowTable): Pattern[] {
  const { width, values } = table;
  const all = Array.from({ length: width }, (_, d) => d);
  if (!hasMissing(table)) return [{ present: all, missing: [], rows: undefined }];
  const groups = new Map<string, Pattern & { rows: number[] }>();
  for (let r = 0; r * width < values.length; r++) {
    const present = all.filter(d => !Number.isNaN(values[r * width + d]!));
    if (present.length === 0) continue;
    const key = present.join();
    const known = groups.get(key);
    if (known) known.rows.push(r);
    else groups.set(key, { present, missing: all.filter(d => !present.includes(d)), rows: [r] });
  }
  return [...groups.values()];
}

/** Whether any number is missing (NaN). */
export function hasMissing({ values }: RowTable): boolean {
  return !areFinite(values) && values.some(Number.isNaN);
}

/** Whether all numbers are finite: x - x is 0 for those, and NaN for others. Four sums need not wait for each other. */
export function areFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let n = 0;
  for (; n + 4 <= values.length; n += 4) {
    a += values[n]! - values[n]!;
    b += values[n + 1]! - values[n + 1]!;
    c += values[n + 2]! - values[n + 2]!;
    d += values[n + 3]! - values[n + 3]!;
  }
  for (; n < values.length; n++) a += values[n]! - values[n]!;
  return a + b + c + d === 0;
}
