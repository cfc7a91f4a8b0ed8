// The schema of the JSON of `hmm score`.
import { z } from 'zod';
import { figure, identity, lineOrList } from './json-parts.ts';

const ofModel = {
  log_likelihood: figure.describe('natural log of P(record | model); null where the record is impossible'),
  log_odds_bits: figure
    .describe('log2 of P(record | model) / P(record | null model); null where one of them is impossible')
    .optional(),
  path_log_probability: figure
    .describe('with --path, natural log of P(path, record | model); null where that is impossible')
    .optional(),
  path_log_posterior: figure
    .describe('with --path, natural log of P(path | record); null where path or record is impossible')
    .optional(),
  impossible: z.literal(true).describe('the model cannot produce the record').optional(),
};

const scored = z.strictObject({ ...identity, ...ofModel }).meta({ id: 'scored', title: 'under one model' });

const compared = z
  .strictObject({
    ...identity,
    models: z.record(z.string(), z.strictObject(ofModel)).describe('what each model gives, by its name'),
    best_model: z.string().nullable().describe('the likeliest; null where all are impossible'),
  })
  .meta({ id: 'compared', title: 'under several models' });

const hit = z
  .strictObject({
    ...identity,
    profile: z.string(),
    accession: z.string().optional(),
    bits: z.number().describe('log2 of P(record | profile) / P(record | background)'),
    evalue: z.number().min(0).describe('how many records as good are expected by chance'),
  })
  .meta({ id: 'hit', title: 'a profile that finds a record' });

export const scoreSchema = lineOrList(z.union([scored, compared, hit]));

export type ScoredMembers = Pick<z.infer<typeof scored>, keyof typeof ofModel>;
export type ScoreObject = z.infer<typeof scored> | z.infer<typeof compared>;
export type HitObject = z.infer<typeof hit>;
