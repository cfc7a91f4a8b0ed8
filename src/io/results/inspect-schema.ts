// The schema of the JSON of `hmm inspect`.
import { z } from 'zod';
import { count, figure, probability } from './json-parts.ts';

const entry = z.strictObject({
  name: z.string().describe('a symbol (after those before it), a number or a mark'),
  value: figure.describe('its probability, mean or rate'),
  deviation: figure.describe('standard deviation, of a Gaussian').optional(),
  background: figure.describe('the value in the mixture of all states'),
  bits: figure.describe('its part of the relative entropy'),
});

const inspected = z.strictObject({
  name: z.string(),
  initial: probability.describe('P(first position)'),
  reachable: z.boolean().describe('whether a sequence can get to it'),
  long_run: figure.describe('its share of the positions in the long run'),
  visits: figure.describe('mean number of positions in it, if every sequence leaves it for good'),
  mean_run: figure.describe('mean length of a run; null for a state that nothing leaves'),
  entropy_bits: figure.describe('entropy of a position'),
  relative_entropy_bits: figure.describe('how well it can be told from the mixture of all states'),
  emits: z.array(entry).describe('what it emits, the most telling first'),
});

const silent = z.strictObject({
  name: z.string(),
  initial: probability,
  reachable: z.boolean(),
  passes: figure.describe('how often a sequence passes; where none ends, how often a position does'),
});

const feature = z.strictObject({
  feature: z.string(),
  states: z.array(z.string()),
  long_run: figure,
  mean_run: figure,
});

const groups = z.array(z.array(z.string())).optional();
const part = z.union([z.boolean(), z.array(z.string())]);

const inspection = z
  .strictObject({
    name: z.string().optional(),
    family: z.string().describe('the family of emissions'),
    temperature: z.number(),
    states: z.array(inspected).describe('those that emit'),
    silent: z.array(silent).describe('those that emit nothing, if there are any').optional(),
    mean_length: figure
      .describe('mean number of positions of a sequence, if the model has an end')
      .optional(),
    features: z.array(feature),
    transitions: z.array(z.array(probability)).describe('of all states, silent ones last'),
    closed_sets: z.array(z.array(z.string())).describe('sets of states that a sequence never leaves'),
    impossible_transitions: count,
    ties: z.strictObject({ transitions: groups, emissions: groups, strands: groups }),
    learnable: z.strictObject({
      initial: z.union([z.boolean(), z.literal('stationary')]),
      transitions: part,
      emissions: part,
    }),
    free_parameters: z.strictObject({ initial: count, transitions: count, emissions: count, total: count }),
    training: z.looseObject({}).nullable().describe('as in the model file'),
  })
  .meta({ id: 'inspection', title: 'what a model is' });

const pair = z.tuple([figure, figure]);

const match = z.strictObject({
  first: z.string().describe('a state of the first model'),
  second: z.string().describe('the state of the second model that emits most like it'),
  divergence_bits: figure.describe('how differently they emit; 0 for equals'),
  initial: pair,
  long_run: pair,
  mean_run: pair,
  emits: z.array(z.strictObject({ name: z.string(), values: pair, bits: figure })),
  transition: z
    .strictObject({ to: z.string(), probabilities: pair })
    .describe('the transition that differs most'),
});

const comparison = z
  .strictObject({
    matches: z.array(match),
    only_first: z.array(z.string()).describe('states without a match'),
    only_second: z.array(z.string()),
  })
  .meta({ id: 'comparison', title: 'how two models differ' });

export const inspectSchema = z.union([inspection, comparison]);

export type InspectionObject = z.infer<typeof inspection>;
export type ComparisonObject = z.infer<typeof comparison>;
