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

/** Numbers that were looked at and are finite. */
const finite = new WeakSet<Float64Array>();

/** Whether any number is missing (NaN); those that `areFinite` has looked at are not looked at again. */
export function hasMissing({ values }: RowTable): boolean {
  return !finite.has(values) && !areFinite(values) && values.some(Number.isNaN);
}

/** Whether all are finite: x * 0 is 0 of what is, and else NaN. Four sums in turn do not wait for each other. */
export function areFinite(values: Float64Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let n = 0; n < whole; n += 4) {
    a += values[n]! * 0;
    b += values[n + 1]! * 0;
    c += values[n + 2]! * 0;
    d += values[n + 3]! * 0;
  }
  for (let n = whole; n < values.length; n++) a += values[n]! * 0;
  const areAll = a + b + c + d === 0;
  if (areAll) finite.add(values);
  else finite.delete(values);
  return areAll;
}
