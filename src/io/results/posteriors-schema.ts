// The schema of the JSON of `hmm posteriors`.
import { z } from 'zod';
import { identity, lineOrList, position, probability } from './json-parts.ts';

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

export const posteriorsSchema = lineOrList(posteriors);

export type PosteriorsObject = z.infer<typeof posteriors>;
