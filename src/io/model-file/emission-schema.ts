// The schema of emissions in a model file: one for each family, with checks of every size and covariance.
import { z } from 'zod';
import { MOST_SYMBOLS } from '../../model/codes.ts';
import { type Emission, FAMILY_NAMES, type NestedRows } from '../../model/emissions/emission.ts';
import { isCovariance } from '../../model/emissions/gaussian/cholesky.ts';
import { ROW_SUMS } from './normalize.ts';

/** The sum of a row of probabilities may be off by this; rows are made exact in memory. */
const ROW_TOLERANCE = 1e-6;

const probability = z
  .number('expected a probability')
  .min(0, 'a probability cannot be negative')
  .max(1 + ROW_TOLERANCE, 'a probability cannot be above 1');

/** A row of probabilities, which is made to sum to 1 if it nearly does. */
export const row = z
  .array(probability, 'expected a row of probabilities')
  .min(1)
  .transform((values, context) => {
    const sum = values.reduce((total, value) => total + value, 0);
    // A row that is off by rounding alone stays as it is, so that files are read exactly as they were written.
    if (Math.abs(sum - 1) <= values.length * Number.EPSILON) return values;
    if (Math.abs(sum - 1) <= ROW_TOLERANCE) return values.map(value => value / sum);
    context.addIssue({ code: 'custom', message: `${ROW_SUMS} ${Number(sum.toPrecision(7))}, not 1` });
    return z.NEVER;
  });

type Path = (string | number)[];

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

/** Parses an entry whose schema another entry decides; passes issues on with their path. */
function parseEntry<Entry>(schema: z.ZodType<Entry>, value: unknown, name: string, context: z.RefinementCtx) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [name, ...path] as Path, message });
  }
  return undefined;
}

/** The letters of named alphabets, in the order that they must have. */
const SYMBOLS = { dna: 'ACGT', rna: 'ACGU', protein: 'ACDEFGHIKLMNPQRSTVWY' };

const categorical = z
  .strictObject({
    family: z.literal('categorical'),
    alphabet: z
      .enum(['dna', 'rna', 'protein', 'custom'], 'expected dna, rna, protein or custom')
      .default('custom'),
    symbols: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
    order: z.int().min(0).max(12).default(0),
    tables: z.record(z.string().min(1, 'a table has a name'), z.unknown()).optional(),
    probabilities: z.array(z.unknown(), 'expected a row of probabilities, or a table, for each state'),
  })
  .transform(({ tables = {}, ...emission }, context) => {
    const { alphabet, order } = emission;
    const symbols = [...emission.symbols];
    if (symbols.length > MOST_SYMBOLS) {
      const message = `has ${symbols.length} symbols; more than ${MOST_SYMBOLS} cannot be told apart`;
      context.addIssue({ code: 'custom', path: ['symbols'], message });
    }
    expectCount(context, new Set(symbols).size, symbols.length, ['symbols'], 'different symbols');
    if (alphabet !== 'custom' && symbols.join('') !== SYMBOLS[alphabet]) {
      const message = `alphabet ${alphabet} has the symbols ${SYMBOLS[alphabet]}, in this order`;
      context.addIssue({ code: 'custom', path: ['symbols'], message });
    }
    const tableOf = (value: unknown, path: Path) => {
      const levels = levelsOf(value);
      if (levels <= order) return parseTable(value, symbols.length, levels, path, context);
      const message = `is a table of order ${levels}, in an emission of order ${order}`;
      context.addIssue({ code: 'custom', path, message });
      return [];
    };
    const named = new Map(
      Object.entries(tables).map(([name, table]) => [name, tableOf(table, ['tables', name])]),
    );
    const unused = new Set(named.keys());
    const probabilities = emission.probabilities.map((value, k) => {
      const path = ['probabilities', k];
      if (typeof value !== 'string') return tableOf(value, path);
      unused.delete(value);
      const table = named.get(value);
      if (!table) context.addIssue({ code: 'custom', path, message: `there is no table '${value}'` });
      return table ?? [];
    });
    for (const name of unused) {
      context.addIssue({ code: 'custom', path: ['tables', name], message: 'no state names this table' });
    }
    return { ...emission, probabilities };
  });

/** How many levels lie over the rows of a table: its order. */
function levelsOf(value: unknown): number {
  let levels = 0;
  for (let at = value; Array.isArray(at) && Array.isArray(at[0]); at = at[0]) levels++;
  return levels;
}

/** The table of a state: rows of M entries under so many levels of M. What is wrong becomes issues. */
function parseTable(
  value: unknown,
  M: number,
  levels: number,
  path: Path,
  context: z.RefinementCtx,
): NestedRows {
  if (levels > 0 && Array.isArray(value)) {
    expectCount(context, value.length, M, path, 'entries');
    return value.map((inner, n) => parseTable(inner, M, levels - 1, [...path, n], context));
  }
  const parsed = row.safeParse(value);
  for (const { path: inner, message } of parsed.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: [...path, ...inner] as Path, message });
  }
  if (parsed.success) expectCount(context, parsed.data.length, M, path, 'entries');
  return parsed.data ?? [];
}

const vector = z.array(z.number('expected a number'), 'expected a row of numbers').min(1);
const matrix = z.array(vector, 'expected a matrix');
const variance = z.number('expected a variance').positive('a variance is above 0');

/** The names of numbers, which tables are matched by. */
const columns = z.array(z.string('expected a name').min(1, 'a column has a name')).optional();

function expectColumns(context: z.RefinementCtx, names: readonly string[] | undefined, D: number): void {
  if (names === undefined) return;
  expectCount(context, names.length, D, ['columns'], 'names');
  expectCount(context, new Set(names).size, names.length, ['columns'], 'different names');
}

const gaussian = z
  .strictObject({
    family: z.literal('gaussian'),
    columns,
    means: matrix.min(1),
    covariance: z.enum(
      ['full', 'diagonal', 'spherical', 'tied'],
      'expected full, diagonal, spherical or tied',
    ),
    covariances: z.unknown(),
  })
  .transform((emission, context) => {
    const { means, covariance } = emission;
    const K = means.length;
    const D = means[0]!.length;
    expectWidths(context, means, D, ['means']);
    expectColumns(context, emission.columns, D);
    const expectCovariance = (rows: number[][], path: Path) => {
      const isSquare =
        expectCount(context, rows.length, D, path, 'rows') && expectWidths(context, rows, D, path);
      if (!isSquare || isCovariance(rows)) return;
      context.addIssue({ code: 'custom', path, message: 'is not symmetric and positive definite' });
    };
    const path = ['covariances'];
    const parse = <Entry>(schema: z.ZodType<Entry>) =>
      parseEntry(schema, emission.covariances, path[0]!, context);
    const parsed = {
      full() {
        const list = parse(z.array(matrix, 'expected a list of matrices'));
        if (list) expectCount(context, list.length, K, path, 'matrices');
        for (const [k, rows] of list?.entries() ?? []) expectCovariance(rows, [...path, k]);
        return list;
      },
      tied() {
        const rows = parse(matrix);
        if (rows) expectCovariance(rows, path);
        return rows;
      },
      diagonal() {
        const rows = parse(z.array(z.array(variance, 'expected a row of variances')));
        if (rows && expectCount(context, rows.length, K, path, 'rows')) expectWidths(context, rows, D, path);
        return rows;
      },
      spherical() {
        const list = parse(z.array(variance, 'expected a list of variances'));
        if (list) expectCount(context, list.length, K, path, 'variances');
        return list;
      },
    }[covariance]();
    return parsed ? { ...emission, covariances: parsed } : z.NEVER;
  });

const poisson = z
  .strictObject({
    family: z.literal('poisson'),
    columns,
    rates: z.array(z.array(z.number('expected a rate').min(0, 'a rate cannot be negative')).min(1)).min(1),
  })
  .superRefine(({ rates, columns: names }, context) => {
    expectColumns(context, names, rates[0]!.length);
    expectWidths(context, rates, rates[0]!.length, ['rates']);
  });

const bernoulli = z
  .strictObject({
    family: z.literal('bernoulli'),
    marks: z.array(z.string()).min(1),
    probabilities: z.array(z.array(probability.max(1, 'a probability cannot be above 1'))).min(1),
  })
  .superRefine(({ marks, probabilities }, context) => {
    expectCount(context, new Set(marks).size, marks.length, ['marks'], 'different names');
    expectWidths(context, probabilities, marks.length, ['probabilities']);
  });

const multinomial = z
  .strictObject({
    family: z.literal('multinomial'),
    symbols: z.array(z.string().min(1)).min(1),
    trials: z.int().min(1).default(1),
    probabilities: z.array(row).min(1),
  })
  .superRefine(({ symbols, probabilities }, context) => {
    expectCount(context, new Set(symbols).size, symbols.length, ['symbols'], 'different symbols');
    expectWidths(context, probabilities, symbols.length, ['probabilities']);
  });

/** Whether every row has as many entries as expected; adds an issue for each row that has not. */
function expectWidths(
  context: z.RefinementCtx,
  rows: readonly (readonly number[])[],
  width: number,
  path: Path,
): boolean {
  return rows
    .map((one, n) => expectCount(context, one.length, width, [...path, n], 'entries'))
    .every(isRight => isRight);
}

/** An emission of any family, checked in itself. */
export const emissionSchema = z.discriminatedUnion(
  'family',
  [categorical, gaussian, poisson, bernoulli, multinomial],
  `expected ${FAMILY_NAMES.slice(0, -1).join(', ')} or ${FAMILY_NAMES.at(-1)}`,
);

/** The name of the entry that has one row for each state, and its rows. */
export function stateRows(emission: Emission): [name: string, rows: readonly unknown[]] {
  switch (emission.family) {
    case 'gaussian':
      return ['means', emission.means];
    case 'poisson':
      return ['rates', emission.rates];
    default:
      return ['probabilities', emission.probabilities];
  }
}
