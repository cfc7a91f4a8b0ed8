// The schema of states and of the rows of their chain in a model file.
import { z } from 'zod';
import type { FiledRow } from './chain.ts';
import { exact, type Path, probability, shownAs } from './schema-parts.ts';

/** What a state says of a feature. */
const mark = z.strictObject({
  feature: z.string().min(1).describe('the type of its features in GFF3, like CDS'),
  strand: z.enum(['+', '-'], 'expected + or -').optional(),
  phase: z
    .literal([0, 1, 2], 'expected 0, 1 or 2, the position in the codon')
    .describe('the position in the codon')
    .optional(),
  opens: z
    .literal(true, 'expected true, or no such entry')
    .describe('it is the leftmost position of the feature')
    .optional(),
  closes: z
    .literal(true, 'expected true, or no such entry')
    .describe('it is the rightmost position of the feature')
    .optional(),
});

/** What opens or closes a feature has one. */
const ABOUT_A_FEATURE = { dependentRequired: { opens: ['feature'], closes: ['feature'] } };

/** In the order in which a state is written: its name first. */
export const state = z
  .strictObject({
    name: z.string().min(1).describe('different for each state'),
    silent: z
      .literal(true, 'expected true, or no such entry')
      .describe('it emits nothing; without a way on, it is an end')
      .optional(),
    symbol: z.string().length(1).describe('its letter in decode -f path').optional(),
    ...mark.partial({ feature: true }).shape,
    also: z
      .array(mark)
      .max(30, 'a state is in 31 features at most')
      .describe('features that overlap its own')
      .optional(),
    color: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour like #1f77b4')
      .describe('its colour in BED and pictures')
      .optional(),
  })
  .refine(({ feature, opens, closes }) => feature !== undefined || !(opens || closes), {
    error: 'opens or closes no feature: name it with "feature"',
  })
  .meta(ABOUT_A_FEATURE);

const probabilities = z.array(probability, 'expected a row of probabilities');

const byOrderOrName = z
  .union([probabilities, z.record(z.string(), probability)])
  .describe('a probability for each state in their order, or by its name where it is not 0');

/**
 * The row of a state, or of the first states: probabilities of all states, or of those that are named. It is made to sum
 * to 1 if it nearly does, and may be all zero: which states have no way on is checked with the whole chain.
 */
export const chainRow = shownAs(byOrderOrName, z.unknown()).transform((value, context): FiledRow => {
  const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value);
  const names = isNamed ? Object.keys(value) : undefined;
  const parsed = probabilities.safeParse(isNamed ? Object.values(value) : value);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const inner = path.map(key => names?.[key as number] ?? key) as Path;
    context.addIssue({ code: 'custom', path: inner, message });
  }
  if (!parsed.success) return z.NEVER;
  const row = parsed.data.some(p => p > 0) ? exact(parsed.data, context) : parsed.data;
  return names && row ? Object.fromEntries(names.map((name, n) => [name, row[n]!])) : row;
});
