// The schema of the JSON of `hmm sample`, which the other commands read.
import { z } from 'zod';
import { count, lineOrList } from './json-parts.ts';

const sampled = z
  .strictObject({
    id: z.string(),
    sequence: z.string().describe('letters').optional(),
    observations: z.array(count).describe('indices of symbols that are no letters').optional(),
    values: z
      .array(z.union([z.number(), z.array(z.number())]))
      .describe('numbers, or a list of them a position')
      .optional(),
    states: z.array(z.string()).describe('the state at each position'),
  })
  .meta({
    id: 'sampled',
    title: 'a sequence with its states',
    oneOf: ['sequence', 'observations', 'values'].map(data => ({ required: [data] })),
  });

export const sampleSchema = lineOrList(sampled);
