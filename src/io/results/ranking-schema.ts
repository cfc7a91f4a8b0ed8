// The schema of the JSON of `hmm compare`.
import { z } from 'zod';
import { figure } from './json-parts.ts';

const count = z.int().min(0);

export const rankingSchema = z.strictObject({
  records: count,
  positions: count,
  models: z
    .array(
      z.strictObject({
        model: z.string(),
        states: count,
        parameters: count.describe('free to move: no zeros, ties once, nothing frozen'),
        log_likelihood: figure.describe('natural log of P(records | model); null where one is impossible'),
        per_symbol: figure,
        aic: figure,
        bic: figure,
        bic_above: figure.describe('above the least BIC'),
        best_in: count.describe('records in which it is the likeliest'),
        margin: figure.describe('nats a record there before the next one; null where there are none'),
        behind: figure.describe('nats behind the model of the least BIC, over all records'),
        behind_se: figure.describe('its standard error; null for a single record'),
      }),
    )
    .describe('by BIC, the best first'),
  tests: z
    .array(
      z.strictObject({
        smaller: z.string(),
        larger: z.string(),
        statistic: figure.describe('2 (log L of the larger - log L of the smaller)'),
        df: count,
        p: figure,
      }),
    )
    .describe('likelihood-ratio tests of nested models'),
});
