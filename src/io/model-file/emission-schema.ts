// The schema of emissions in a model file: one for each family, with checks of every size and covariance.
import { z } from 'zod';
import {
  type Emission,
  FAMILY_NAMES,
  PART_FAMILIES,
  type PartEmission,
} from '../../model/emissions/emission.ts';
import { namesOf } from '../../model/emissions/product/description.ts';
import { categorical } from './categorical-schema.ts';
import { gaussian } from './gaussian-schema.ts';
import { mixture } from './mixture-schema.ts';
import { columns, expectColumns, expectCount, expectWidths, probability, row } from './schema-parts.ts';

const poisson = z
  .strictObject({
    family: z.literal('poisson'),
    columns,
    rates: z
      .array(z.array(z.number('expected a rate').min(0, 'a rate cannot be negative')).min(1))
      .min(1)
      .describe('a row of rates for each state that emits'),
  })
  .superRefine(({ rates, columns: names }, context) => {
    // Without any row, there is an issue already.
    const width = rates[0]?.length ?? 0;
    expectColumns(context, names, width);
    expectWidths(context, rates, width, ['rates']);
  });

const bernoulli = z
  .strictObject({
    family: z.literal('bernoulli'),
    marks: z.array(z.string()).min(1).describe('names of the marks'),
    probabilities: z
      .array(z.array(probability.max(1, 'a probability cannot be above 1')))
      .min(1)
      .describe('for each state that emits, how likely each mark is there'),
  })
  .superRefine(({ marks, probabilities }, context) => {
    expectCount(context, new Set(marks).size, marks.length, ['marks'], 'different names');
    expectWidths(context, probabilities, marks.length, ['probabilities']);
  });

const multinomial = z
  .strictObject({
    family: z.literal('multinomial'),
    symbols: z.array(z.string().min(1)).min(1).describe('names of what is counted'),
    trials: z.int().min(1).default(1).describe('how many a sample draws'),
    probabilities: z.array(row).min(1).describe('a row for each state that emits'),
  })
  .superRefine(({ symbols, probabilities }, context) => {
    expectCount(context, new Set(symbols).size, symbols.length, ['symbols'], 'different symbols');
    expectWidths(context, probabilities, symbols.length, ['probabilities']);
  });

const listed = (families: readonly string[]) => `${families.slice(0, -1).join(', ')} or ${families.at(-1)}`;

/** An emission that may be a part of a product. */
const part = z.discriminatedUnion(
  'family',
  [categorical, gaussian, poisson, bernoulli, multinomial, mixture],
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
    [categorical, gaussian, poisson, bernoulli, multinomial, mixture, product],
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
    case 'gaussian-mixture':
      return ['weights', emission.weights];
    case 'poisson':
      return ['rates', emission.rates];
    default:
      return ['probabilities', emission.probabilities];
  }
}
