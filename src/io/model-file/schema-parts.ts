// What the schemas of a model file share: rows of probabilities, and checks of sizes.
import { z } from 'zod';
import { ROW_SUMS } from './normalize.ts';

/** What values look like whose schema says nothing of it, since they are checked by hand: for JSON Schema. */
export const shapes = new WeakMap<object, z.ZodType>();

/** The same schema, which JSON Schema shows as this shape. */
export function shownAs<Schema extends z.ZodType>(shape: z.ZodType, schema: Schema): Schema {
  shapes.set(schema, shape);
  return schema;
}

/** The sum of a row of probabilities may be off by this; rows are made exact in memory. */
const ROW_TOLERANCE = 1e-6;

export const probability = z
  .number('expected a probability')
  .min(0, 'a probability cannot be negative')
  .max(1 + ROW_TOLERANCE, 'a probability cannot be above 1');

/** A row of probabilities, which is made to sum to 1 if it nearly does. */
export const row = z
  .array(probability, 'expected a row of probabilities')
  .min(1)
  .describe('sums to 1')
  .transform(exact);

/** The row, made to sum to 1 if it nearly does. */
export function exact(values: number[], context: z.RefinementCtx): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  // A row that is off by rounding alone stays as it is, so that files are read exactly as they were written.
  if (Math.abs(sum - 1) <= values.length * Number.EPSILON) return values;
  if (Math.abs(sum - 1) <= ROW_TOLERANCE) return values.map(value => value / sum);
  context.addIssue({ code: 'custom', message: `${ROW_SUMS} ${Number(sum.toPrecision(7))}, not 1` });
  return z.NEVER;
}

/** Where something is in a file. */
export type Path = (string | number)[];

/** Adds an issue unless there are as many as expected. */
export function expectCount(
  context: z.RefinementCtx,
  count: number,
  expected: number,
  path: Path,
  what: string,
): boolean {
  if (count === expected) return true;
  context.addIssue({ code: 'custom', path, message: `has ${count} ${what}, expected ${expected}` });
  return false;
}

/** The names of columns, which tables are matched by. */
export const columns = z
  .array(z.string('expected a name').min(1, 'a column has a name'))
  .describe('names of the numbers, which tables are matched by')
  .optional();

/** Adds an issue unless there is a name of its own for each column, where there are names. */
export function expectColumns(
  context: z.RefinementCtx,
  names: readonly string[] | undefined,
  D: number,
  path: Path = ['columns'],
): void {
  if (names === undefined) return;
  expectCount(context, names.length, D, path, 'names');
  expectCount(context, new Set(names).size, names.length, path, 'different names');
}

/** Whether every row has as many entries as expected; adds an issue for each row that has not. */
export function expectWidths(
  context: z.RefinementCtx,
  rows: readonly (readonly number[])[],
  width: number,
  path: Path,
): boolean {
  return rows
    .map((one, n) => expectCount(context, one.length, width, [...path, n], 'entries'))
    .every(isRight => isRight);
}
