// The schema of the JSON of `hmm decode`.
import { z } from 'zod';
import { figure, identity, lineOrList, position, probability } from './json-parts.ts';

const segment = z.strictObject({
  start: position.describe('from 1 on; in base pairs where positions have places or bins'),
  end: position.describe('included'),
  state: z.string(),
  mean_posterior: probability.describe('mean over its positions of P(state | record)').optional(),
});

const decoded = z
  .strictObject({
    ...identity,
    bin_size: position.describe('how many base pairs a position stands for').optional(),
    method: z.enum(['viterbi', 'posterior', 'optimal-accuracy', 'sample', 'best']),
    sample: position.describe('which of the paths that are drawn, with --sample').optional(),
    rank: position.describe('which of the most likely paths, with --best').optional(),
    log_probability: figure.describe('natural log of P(path, record); null where the path is impossible'),
    path: z.array(z.string()).describe('the state at each position'),
    segments: z.array(segment).describe('runs of one state, as far as they were asked for'),
  })
  .meta({ id: 'decoded', title: 'the states of a record' });

const ofProfile = {
  profile: z.string(),
  accession: z.string().optional(),
  bits: z.number().describe('log2 of P(residues | profile) / P(residues | background)'),
  evalue: z.number().min(0).describe('how many as good are expected by chance'),
};

const domain = z.strictObject({
  start: position.describe('of the envelope; from 1 on'),
  end: position.describe('included'),
  ...ofProfile,
  alignment_start: position,
  alignment_end: position,
  profile_start: position.describe('the node of the profile that the alignment begins with'),
  profile_end: position,
  mean_posterior: probability.describe('mean over the envelope of P(state of the alignment)'),
});

const searched = z
  .strictObject({
    ...identity,
    profiles: z.array(z.strictObject(ofProfile)).describe('how well each profile fits the whole record'),
    domains: z.array(domain),
  })
  .meta({ id: 'searched', title: 'the domains that profiles find in a record' });

export const decodeSchema = lineOrList(z.union([decoded, searched]));

export type DecodedObject = z.infer<typeof decoded>;
export type SegmentObject = z.infer<typeof segment>;
export type SearchedObject = z.infer<typeof searched>;
export type DomainObject = z.infer<typeof domain>;
