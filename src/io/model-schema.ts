// The model file's schema: the one definition of what a checkpoint holds.
import { z } from 'zod';
import type { UnfinishedTraining } from '../model/hmm.ts';
import { nameFaults } from './model-checks.ts';

/** How far a row of probabilities may be from summing to 1; it is made exact in memory. */
const ROW_TOLERANCE = 1e-6;

const probability = z
  .number('expected a probability')
  .min(0, 'a probability cannot be negative')
  .max(1 + ROW_TOLERANCE, 'a probability cannot be above 1');

/** A row of probabilities, made to sum to 1 if it nearly does. */
const row = z
  .array(probability, 'expected a row of probabilities')
  .min(1)
  .transform((values, context) => {
    const sum = values.reduce((total, value) => total + value, 0);
    // A row that is off by rounding alone stays as it is, so that a file reads back to the last bit.
    if (Math.abs(sum - 1) <= values.length * Number.EPSILON) return values;
    if (Math.abs(sum - 1) <= ROW_TOLERANCE) return values.map(value => value / sum);
    context.addIssue({ code: 'custom', message: `the row sums to ${Number(sum.toPrecision(7))}, not 1` });
    return z.NEVER;
  });

type Nested = number[][] | Nested[];

/** Rows for each state of a categorical emission: a level more for each symbol of context. */
const rowsOfOrder = (order: number): z.ZodType<Nested> =>
  order === 0 ? z.array(row) : z.array(z.lazy(() => rowsOfOrder(order - 1)));

const categorical = z
  .strictObject({
    family: z.literal('categorical'),
    alphabet: z
      .enum(['dna', 'rna', 'protein', 'custom'], 'expected dna, rna, protein or custom')
      .default('custom'),
    symbols: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
    order: z.int().min(0).max(12).default(0),
    probabilities: z.unknown(),
  })
  .transform((emission, context) => {
    const rows = rowsOfOrder(emission.order).safeParse(emission.probabilities);
    if (rows.success) return { ...emission, probabilities: rows.data };
    for (const { path, message } of rows.error.issues) {
      context.addIssue({ code: 'custom', path: ['probabilities', ...path], message });
    }
    return z.NEVER;
  });

const vector = z.array(z.number());

const gaussian = z.strictObject({
  family: z.literal('gaussian'),
  means: z.array(vector).min(1),
  covariance: z.enum(['full', 'diagonal', 'spherical', 'tied']),
  covariances: z.union([vector, z.array(vector), z.array(z.array(vector))]),
});

const poisson = z.strictObject({
  family: z.literal('poisson'),
  rates: z.array(z.array(z.number().min(0))).min(1),
});

const bernoulli = z.strictObject({
  family: z.literal('bernoulli'),
  marks: z.array(z.string()).min(1),
  probabilities: z.array(z.array(probability)).min(1),
});

const training = z.strictObject({
  method: z.string(),
  objective: z.string().default('joint'),
  iterations: z.int().min(0),
  logLikelihoods: vector,
  converged: z.boolean(),
  seed: z.int(),
  sequences: z.int().min(0),
  positions: z.int().min(0),
  learningRate: z.number().nullable(),
  heldOut: vector.optional(),
  // Only this program writes it, and it knows no user's hand: see UnfinishedTraining.
  unfinished: z.custom<UnfinishedTraining>(value => typeof value === 'object' && value !== null).optional(),
});

/** A part that training may change: whole, or the rows of the states named. */
const learnablePart = z.union([z.boolean(), z.array(z.string())], 'expected true, false or a list of states');

/** Groups of two or more states that share their rows. */
const tiedGroups = z.array(z.array(z.string()).min(2, 'a group has at least two states')).optional();

const state = z.strictObject({
  name: z.string().min(1),
  symbol: z.string().length(1).optional(),
  feature: z.string().min(1).optional(),
  strand: z.enum(['+', '-'], 'expected + or -').optional(),
  phase: z.literal([0, 1, 2], 'expected 0, 1 or 2, the position in the codon').optional(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour like #1f77b4')
    .optional(),
});

/** The letters that a named alphabet must have, in this order. */
const SYMBOLS = { dna: 'ACGT', rna: 'ACGU', protein: 'ACDEFGHIKLMNPQRSTVWY' };

/** A whole model file; every size follows from the number of states. */
export const modelSchema = z
  .strictObject({
    format: z.literal('hmm-model'),
    version: z.literal(1),
    name: z.string().optional(),
    states: z.array(state).min(1, 'a model needs at least one state'),
    initial: row,
    transitions: z.array(row),
    emission: z.discriminatedUnion(
      'family',
      [categorical, gaussian, poisson, bernoulli],
      'expected categorical, gaussian, poisson or bernoulli',
    ),
    temperature: z.number().positive('a temperature is above 0').default(1),
    learnable: z
      .strictObject({
        initial: z.boolean().default(true),
        transitions: learnablePart.default(true),
        emissions: learnablePart.default(true),
      })
      .prefault({}),
    ties: z.strictObject({ transitions: tiedGroups, emissions: tiedGroups }).optional(),
    training: training.nullable().default(null),
  })
  .superRefine((model, context) => {
    const K = model.states.length;
    const expectCount = (count: number, expected: number, path: (string | number)[], what: string) => {
      if (count === expected) return;
      context.addIssue({ code: 'custom', path, message: `has ${count} ${what}, expected ${expected}` });
    };
    expectCount(new Set(model.states.map(state => state.name)).size, K, ['states'], 'different names');
    expectCount(model.initial.length, K, ['initial'], 'entries');
    expectCount(model.transitions.length, K, ['transitions'], 'rows');
    for (const [i, row] of model.transitions.entries())
      expectCount(row.length, K, ['transitions', i], 'entries');
    if (context.issues.length > 0) return;
    for (const { path, message } of nameFaults(model)) context.addIssue({ code: 'custom', path, message });
    const { emission } = model;
    if (emission.family !== 'categorical') {
      const [name, rows] =
        emission.family === 'gaussian'
          ? ['means', emission.means]
          : emission.family === 'poisson'
            ? ['rates', emission.rates]
            : ['probabilities', emission.probabilities];
      expectCount(rows.length, K, ['emission', name], 'rows');
      return;
    }
    const symbols = [...emission.symbols];
    const path = ['emission', 'probabilities'];
    expectCount(new Set(symbols).size, symbols.length, ['emission', 'symbols'], 'different symbols');
    if (emission.alphabet !== 'custom' && symbols.join('') !== SYMBOLS[emission.alphabet]) {
      const message = `alphabet ${emission.alphabet} has the symbols ${SYMBOLS[emission.alphabet]}, in this order`;
      context.addIssue({ code: 'custom', path: ['emission', 'symbols'], message });
    }
    const expectWidths = (rows: Nested | number[], depth: number, where: (string | number)[]) => {
      expectCount(rows.length, symbols.length, where, 'entries');
      if (depth === 0) return;
      for (const [n, inner] of (rows as Nested).entries()) expectWidths(inner, depth - 1, [...where, n]);
    };
    expectCount(emission.probabilities.length, K, path, 'rows');
    for (const [k, rows] of emission.probabilities.entries())
      expectWidths(rows, emission.order, [...path, k]);
  });
