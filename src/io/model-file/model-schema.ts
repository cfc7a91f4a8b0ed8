// The schema of model files: the one definition of what they hold.
import { z } from 'zod';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { chainOf } from './chain.ts';
import { chainFaults } from './chain-checks.ts';
import { chainRow, state } from './chain-schema.ts';
import { emissionSchema, stateRows } from './emission-schema.ts';
import { goingOnSchema } from './going-on-schema.ts';
import { nameFaults } from './model-checks.ts';
import { expectCount, probability, shownAs } from './schema-parts.ts';
import { joinedTies } from './tables.ts';

// Only this program writes such entries, and users do not edit them. In the file they lack what the model has already.
const wholeModel = (): z.ZodType<HiddenMarkovModel> => modelSchema;
const ofThisProgram = (what: string) => z.looseObject({}).describe(`${what}; of this program alone`);
const goingOn = shownAs(
  ofThisProgram('what hmm train --resume goes on from'),
  goingOnSchema(wholeModel),
).optional();
const pending = shownAs(
  ofThisProgram('the next model of hmm maximize, which waits for hmm expect'),
  goingOnSchema(wholeModel, { objective: z.number(), data: z.string() }),
).optional();

const training = z.strictObject({
  method: z.string(),
  objective: z.string().default('joint'),
  iterations: z.int().min(0),
  logLikelihoods: z.array(z.number()).describe('natural log, after each iteration'),
  heldOut: z.array(z.number()).describe('the same of held-out data').optional(),
  converged: z.boolean(),
  seed: z.int(),
  sequences: z.int().min(0),
  positions: z.int().min(0),
  learningRate: z.number().nullable(),
  unfinished: goingOn,
  further: goingOn,
  pending,
  replaceable: z.literal(true).describe('hmm train may replace the file unasked').optional(),
});

/** A part that training may change: all of it, or the rows of the states that are named. */
const learnablePart = z.union([z.boolean(), z.array(z.string())], 'expected true, false or a list of states');

/** Groups of two or more states that share their rows. */
const tiedGroups = z.array(z.array(z.string()).min(2, 'a group has at least two states')).optional();

/** Pairs of states that emit alike on the one strand and on the other. */
const strandPairs = z
  .array(z.tuple([z.string(), z.string()], 'expected a pair of states, forward and reverse'))
  .optional();

/** A whole model file. The number of states decides every size. */
export const modelSchema = z
  .strictObject({
    format: z.literal('hmm-model'),
    version: z.literal(1),
    name: z.string().describe('what the model is called').optional(),
    states: z.array(state).min(1, 'a model needs at least one state'),
    initial: chainRow.describe('P(first state)'),
    transitions: z
      .array(chainRow, 'expected a row for each state')
      .describe('P(next state | state now): a row for each state'),
    // Gone by the time that a model is checked: see ends.ts.
    ends: z
      .union([z.array(probability), z.record(z.string(), probability)])
      .describe('P(a sequence is over after each state), the rest of 1 of its row of transitions')
      .optional(),
    emission: emissionSchema.describe('what states emit: a family and its parameters'),
    temperature: z
      .number()
      .positive('a temperature is above 0')
      .default(1)
      .describe('every row p is used as softmax(log p / temperature)'),
    learnable: z
      .strictObject({
        initial: z
          .union([z.boolean(), z.literal('stationary')], 'expected true, false or stationary')
          .default(true),
        transitions: learnablePart.default(true),
        emissions: learnablePart.default(true),
      })
      .prefault({})
      .describe('what training may change: all of a part, or the rows of the states that are named'),
    ties: z
      .strictObject({ transitions: tiedGroups, emissions: tiedGroups, strands: strandPairs })
      .describe('states that share their rows, or emit alike on the two strands')
      .optional(),
    training: training.nullable().default(null).describe('what hmm train did'),
  })
  .transform(({ ends: _, ...file }, context) => {
    const [name, rows] = stateRows(file.emission);
    const emitting = file.states.filter(({ silent }) => !silent).length;
    for (const { hint, ...fault } of chainFaults(file)) {
      context.addIssue({ code: 'custom', ...fault, params: { hint } });
    }
    expectCount(context, rows.length, emitting, ['emission', name], 'rows');
    if (context.issues.length > 0) return z.NEVER;
    const model = { ...file, ...chainOf(file) };
    for (const { hint, ...fault } of nameFaults(model)) {
      context.addIssue({ code: 'custom', ...fault, params: { hint } });
    }
    if (context.issues.length > 0) return z.NEVER;
    return {
      ...model,
      ...optional('ties', joinedTies(model)),
    };
  });

/** An entry, where there is something to say. */
function optional<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [name in Name]?: Value };
}
