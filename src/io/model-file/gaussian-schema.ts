// The schema of gaussian emissions in a model file, with checks of every size and covariance.
import { z } from 'zod';
import { isCovariance } from '../../model/emissions/gaussian/cholesky.ts';
import { columns, expectColumns, expectCount, expectWidths, type Path, shownAs } from './schema-parts.ts';

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
export const matrix = z.array(vector, 'expected a matrix');
const variance = z.number('expected a variance').positive('a variance is above 0');

const anyCovariances = z
  .union([z.array(matrix), matrix, z.array(variance)])
  .describe(
    'full: a matrix for each state; diagonal: a row of variances; spherical: a variance; tied: one matrix',
  );

const notNegative = z.number('expected a number').nonnegative('it is 0 or more');

/** What training holds likely of means and covariances. */
export const prior = z
  .strictObject({
    mean: vector,
    meanWeight: notNegative,
    variance: z.array(notNegative, 'expected a row of variances'),
    varianceWeight: notNegative,
  })
  .describe('what training holds likely of means and covariances, and for how many positions it stands')
  .optional();

export const gaussian = z
  .strictObject({
    family: z.literal('gaussian'),
    columns,
    means: matrix.min(1).describe('a row of numbers for each state that emits'),
    covariance: z.enum(
      ['full', 'diagonal', 'spherical', 'tied'],
      'expected full, diagonal, spherical or tied',
    ),
    covariances: shownAs(anyCovariances, z.unknown()),
    prior,
  })
  .transform((emission, context) => {
    const { means, covariance } = emission;
    const K = means.length;
    const D = means[0]!.length;
    expectWidths(context, means, D, ['means']);
    expectColumns(context, emission.columns, D);
    for (const entry of ['mean', 'variance'] as const) {
      if (emission.prior) expectCount(context, emission.prior[entry].length, D, ['prior', entry], 'numbers');
    }
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
