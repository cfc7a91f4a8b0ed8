// The model file's schema: the one definition of what a checkpoint holds.
import { z } from 'zod';
import { emissionSchema, expectCount, row, stateRowsOf } from './emission-schema.ts';

const training = z.strictObject({
  method: z.string(),
  iterations: z.int().min(0),
  logLikelihoods: z.array(z.number()),
  converged: z.boolean(),
  seed: z.int(),
  sequences: z.int().min(0),
  positions: z.int().min(0),
  learningRate: z.number().nullable(),
});

/** A whole model file; every size follows from the number of states. */
export const modelSchema = z
  .strictObject({
    format: z.literal('hmm-model'),
    version: z.literal(1),
    name: z.string().optional(),
    states: z
      .array(z.strictObject({ name: z.string().min(1), symbol: z.string().length(1).optional() }))
      .min(1, 'a model needs at least one state'),
    initial: row,
    transitions: z.array(row),
    emission: emissionSchema,
    temperature: z.number().positive('a temperature is above 0').default(1),
    learnable: z
      .strictObject({
        initial: z.boolean().default(true),
        transitions: z.boolean().default(true),
        emissions: z.boolean().default(true),
      })
      .prefault({}),
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
    const [name, rows] = stateRowsOf(model.emission);
    expect(rows.length, K, ['emission', name], 'rows');
  });
