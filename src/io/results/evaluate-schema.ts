// The schema of the JSON of `hmm evaluate`.
import { z } from 'zod';
import { count, figure, probability } from './json-parts.ts';

const counted = count.nullable();
const share = probability.nullable();

const level = z.strictObject({
  level: z.string().describe('what is counted: position, segment_exact, exon, gene and others'),
  class: z.string(),
  reference: counted.describe('how many the reference has'),
  found: counted.describe('of these, how many the prediction finds'),
  predicted: counted.describe('how many the prediction has'),
  right: counted.describe('of these, how many are right'),
  sensitivity: share.describe('found / reference'),
  precision: share.describe('right / predicted'),
  f1: share.describe('the harmonic mean of both'),
  mcc: figure.describe("Matthews' correlation coefficient"),
  accuracy: share.describe('the share of all positions on which both agree'),
  approximate_correlation: figure.describe('of Burset and Guigó').optional(),
});

const evaluation = z
  .strictObject({
    sequences: count.describe('how many were compared'),
    positions: counted.describe('null where lengths are unknown'),
    unknown: count.describe('positions that the reference leaves open'),
    classes: z.array(z.string()),
    confusion: z
      .array(z.array(counted))
      .describe('positions: a row a reference class, a column a predicted one'),
    measures: z.array(level),
  })
  .meta({ id: 'evaluation', title: 'a prediction against a reference' });

const segmentation = {
  positions: count.describe('base pairs of all segments'),
  states: z.array(
    z.strictObject({
      state: z.string(),
      share: probability.describe('of all segments'),
      folds: z.array(figure).describe('for each column, how many times as often as by chance'),
    }),
  ),
};

const enrichment = z
  .strictObject({
    kind: z.literal('overlap'),
    ...segmentation,
    features: z
      .array(z.strictObject({ name: z.string(), share: probability.describe('of the segments') }))
      .describe('the columns: files of features'),
  })
  .meta({ id: 'enrichment', title: 'states in features' });

const neighbourhood = z
  .strictObject({
    kind: z.literal('neighbourhood'),
    ...segmentation,
    anchors: z.strictObject({ name: z.string(), count }),
    offsets: z.array(z.int()).describe('the columns: base pairs from the anchors, on their strands'),
  })
  .meta({ id: 'neighbourhood', title: 'states around features' });

export const evaluateSchema = z.union([evaluation, enrichment, neighbourhood]);

export type EvaluationObject = z.infer<typeof evaluation>;
export type EnrichmentObject = z.infer<typeof enrichment> | z.infer<typeof neighbourhood>;
