// The schema of the JSON of `hmm posteriors`.
import { z } from 'zod';
import { figure, identity, lineOrList, position, probability } from './json-parts.ts';

const posteriors = z
  .strictObject({
    ...identity,
    bin_size: position.describe('how many base pairs a position stands for').optional(),
    log_likelihood: z.number().describe('natural log of P(record | model); not with profiles').optional(),
    states: z.array(z.string()).describe('names of the columns: states, labels or profiles'),
    positions: z.array(position).describe('where each position begins, if they have places').optional(),
    posteriors: z.array(z.array(probability)).describe('a row a position, a column a state'),
  })
  .meta({ id: 'posteriors', title: 'P(state | record) at each position' });

/** What is told of observations, by the kinds of numbers that there are. */
const foreseen = <Told extends z.ZodType>(told: (what: string) => Told) => ({
  symbols: told('chances of symbols').optional(),
  marks: told('chances of marks').optional(),
  shares: told('shares of symbols in counts').optional(),
  means: told('means of numbers').optional(),
  variances: told('variances of numbers').optional(),
});

const predicted = z
  .strictObject({
    ...identity,
    states: z.array(z.string()),
    ...foreseen(what => z.array(z.string()).describe(`names, for ${what}`)),
    predictions: z
      .array(
        z.strictObject({
          step: position.describe('1 is the position behind the last one'),
          states: z.array(probability).describe('P(the record goes on so far, in this state there)'),
          end: probability.describe('P(it is over before), where the model has an end').optional(),
          ...foreseen(what => z.array(figure).describe(what)),
        }),
      )
      .describe('the positions behind the record, in order'),
  })
  .meta({ id: 'predicted', title: 'what is to be expected behind a record, with --predict' });

export const posteriorsSchema = lineOrList(z.union([posteriors, predicted]));

export type PosteriorsObject = z.infer<typeof posteriors>;
export type PredictedObject = z.infer<typeof predicted>;
