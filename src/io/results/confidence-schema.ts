// The schema of the JSON of `hmm confidence`.
import { z } from 'zod';
import { figure } from './json-parts.ts';

export const confidenceSchema = z.strictObject({
  log_likelihood: z.number().describe('natural log of P(data | model)'),
  free_parameters: z.int().min(0).describe('how many are free to move'),
  distance: figure.describe(
    'standard errors from here to the likeliest model; null where there is no maximum near',
  ),
  parameters: z.array(
    z.strictObject({
      parameter: z.enum([
        'initial',
        'transition',
        'probability',
        'weight',
        'mean',
        'variance',
        'covariance',
        'rate',
      ]),
      state: z.string().nullable().describe('null for what all states share'),
      of: z.string().nullable().describe('the next state, the symbol after those before it, or the column'),
      estimate: z.number(),
      standard_error: figure.describe('null where the data do not tell'),
      low: figure.describe('the lower end of the 95 % interval'),
      high: figure.describe('its upper end'),
    }),
  ),
});

export type ConfidenceObject = z.infer<typeof confidenceSchema>;
