// The schema of emissions in a model file: one for each family, with checks of every size and covariance.
import { z } from 'zod';
import {
  type Emission,
  FAMILY_NAMES,
  PART_FAMILIES,
  type PartEmission,
} from '../../model/emissions/emission.ts';
import { isCovariance } from '../../model/emissions/gaussian/cholesky.ts';
import { namesOf } from '../../model/emissions/product/description.ts';
import { categorical } from './categorical-schema.ts';
import { columns, expectCount, type Path, probability, row } from './schema-parts.ts';

/** Parses an entry whose schema another entry decides; passes issues on with their path. */
function parseEntry<Entry>(schema: z.ZodType<Entry>, value: unknown, name: string, context: z.RefinementCtx) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [name, ...path] as Path, message });
  }
  return undefined;
}

const vector = z.array(z.number('expected a number'), 'expected a row of numbers').min(1);
const matrix = z.array(vector, 'expected a matrix');
const variance = z.number('expected a variance').positive('a variance is above 0');

function expectColumns(
  context: z.RefinementCtx,
  names: readonly string[] | undefined,
  D: number,
  path: Path = ['columns'],
): void {
  if (names === undefined) return;
  expectCount(context, names.length, D, path, 'names');
  expectCount(context, new Set(names).size, names.length, path, 'different names');
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

const listed = (families: readonly string[]) => `${families.slice(0, -1).join(', ')} or ${families.at(-1)}`;

/** An emission that may be a part of a product. */
const part = z.discriminatedUnion(
  'family',
  [categorical, gaussian, poisson, bernoulli, multinomial],
  `expected ${listed(PART_FAMILIES)}`,
);

const product = z
  .strictObject({ family: z.literal('product'), parts: z.array(part, 'expected a list of emissions').min(1) })
  .superRefine(({ parts }, context) => {
    if (parts.length === 0) return;
    const [, { length: K }] = partRows(parts[0]!);
    for (const [p, one] of parts.entries()) {
      const [name, rows] = partRows(one);
      expectCount(context, rows.length, K, ['parts', p, name], 'rows, as the first part has');
      if (one.family !== 'categorical') continue;
      expectColumns(context, one.columns, 1, ['parts', p, 'columns']);
      const refuse = (entry: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['parts', p, entry], message });
      if (one.order > 0) refuse('order', 'a part of a product does not depend on the symbols before');
      if (new Set(rows).size < rows.length) refuse('tables', 'a part of a product has no tables by name');
    }
    const names = parts.flatMap(one => namesOf(one) ?? []);
    expectCount(context, new Set(names).size, names.length, ['parts'], 'different names of columns');
  });

/** An emission of any family, checked in itself. */
export const emissionSchema = z
  .discriminatedUnion(
    'family',
    [categorical, gaussian, poisson, bernoulli, multinomial, product],
    `expected ${listed(FAMILY_NAMES)}`,
  )
  .superRefine((emission, context) => {
    if (emission.family !== 'categorical' || emission.columns === undefined) return;
    const message = 'only a part of a product has a column';
    context.addIssue({ code: 'custom', path: ['columns'], message });
  });

/** The name of the entry that has one row for each state, and its rows. */
export function stateRows(emission: Emission): [name: string, rows: readonly unknown[]] {
  if (emission.family !== 'product') return partRows(emission);
  return ['parts', partRows(emission.parts[0]!)[1]];
}

function partRows(emission: PartEmission): [name: string, rows: readonly unknown[]] {
  switch (emission.family) {
    case 'gaussian':
      return ['means', emission.means];
    case 'poisson':
      return ['rates', emission.rates];
    default:
      return ['probabilities', emission.probabilities];
  }
}
