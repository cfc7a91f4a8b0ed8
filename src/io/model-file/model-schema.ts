// The schema of model files: the one definition of what they hold.
import { z } from 'zod';
import type { UnfinishedTraining } from '../../model/hmm.ts';
import { emissionSchema, stateRows } from './emission-schema.ts';
import { nameFaults } from './model-checks.ts';
import { expectCount, row } from './schema-parts.ts';
import { joinedTies, withOwnTables } from './tables.ts';

// Only this program writes such an entry, and users do not edit it.
const goingOn = z
  .custom<UnfinishedTraining>(value => typeof value === 'object' && value !== null)
  .transform(({ current, ...rest }) => ({
    ...rest,
    current: { ...current, emission: withOwnTables(current.emission) },
  }))
  .optional();

const training = z.strictObject({
  method: z.string(),
  objective: z.string().default('joint'),
  iterations: z.int().min(0),
  logLikelihoods: z.array(z.number()),
  heldOut: z.array(z.number()).optional(),
  converged: z.boolean(),
  seed: z.int(),
  sequences: z.int().min(0),
  positions: z.int().min(0),
  learningRate: z.number().nullable(),
  unfinished: goingOn,
  further: goingOn,
  replaceable: z.literal(true).optional(),
});

/** A part that training may change: all of it, or the rows of the states that are named. */
const learnablePart = z.union([z.boolean(), z.array(z.string())], 'expected true, false or a list of states');

/** Groups of two or more states that share their rows. */
const tiedGroups = z.array(z.array(z.string()).min(2, 'a group has at least two states')).optional();

/** Pairs of states that emit alike on the one strand and on the other. */
const strandPairs = z
  .array(z.tuple([z.string(), z.string()], 'expected a pair of states, forward and reverse'))
  .optional();

/** What a state says of a feature. */
const mark = z.strictObject({
  feature: z.string().min(1),
  strand: z.enum(['+', '-'], 'expected + or -').optional(),
  phase: z.literal([0, 1, 2], 'expected 0, 1 or 2, the position in the codon').optional(),
  opens: z.literal(true, 'expected true, or no such entry').optional(),
  closes: z.literal(true, 'expected true, or no such entry').optional(),
});

const state = mark
  .partial({ feature: true })
  .extend({
    name: z.string().min(1),
    symbol: z.string().length(1).optional(),
    also: z.array(mark).max(30, 'a state is in 31 features at most').optional(),
    color: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour like #1f77b4')
      .optional(),
  })
  .refine(({ feature, opens, closes }) => feature !== undefined || !(opens || closes), {
    error: 'opens or closes no feature: name it with "feature"',
  });

/** A whole model file. The number of states decides every size. */
export const modelSchema = z
  .strictObject({
    format: z.literal('hmm-model'),
    version: z.literal(1),
    name: z.string().optional(),
    states: z.array(state).min(1, 'a model needs at least one state'),
    initial: row,
    transitions: z.array(row),
    emission: emissionSchema,
    temperature: z.number().positive('a temperature is above 0').default(1),
    learnable: z
      .strictObject({
        initial: z.boolean().default(true),
        transitions: learnablePart.default(true),
        emissions: learnablePart.default(true),
      })
      .prefault({}),
    ties: z.strictObject({ transitions: tiedGroups, emissions: tiedGroups, strands: strandPairs }).optional(),
    training: training.nullable().default(null),
  })
  .superRefine((model, context) => {
    const K = model.states.length;
    const expect = (count: number, expected: number, path: (string | number)[], what: string) =>
      expectCount(context, count, expected, path, what);
    expect(new Set(model.states.map(state => state.name)).size, K, ['states'], 'different names');
    expect(model.initial.length, K, ['initial'], 'entries');
    expect(model.transitions.length, K, ['transitions'], 'rows');
    for (const [i, row] of model.transitions.entries()) expect(row.length, K, ['transitions', i], 'entries');
    const [name, rows] = stateRows(model.emission);
    expect(rows.length, K, ['emission', name], 'rows');
    if (context.issues.length > 0) return;
    for (const { path, message } of nameFaults(model)) context.addIssue({ code: 'custom', path, message });
  })
  .transform(model => {
    const ties = joinedTies(model);
    return ties ? { ...model, ties } : model;
  });
