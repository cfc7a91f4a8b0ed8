// Sequences drawn from a preset of genes, with the features along their paths.
import assert from 'node:assert/strict';
import { featureLabelling, type Label } from '../../../../src/model/decoding/labelling.ts';
import { type Segment, segmentsOf } from '../../../../src/model/decoding/segments.ts';
import type { HiddenMarkovModel } from '../../../../src/model/hmm.ts';
import { Random } from '../../../../src/model/random.ts';
import { type SampledSequence, sampleSequences } from '../../../../src/model/sample.ts';
import { BASES, reverseComplement } from '../../../../src/model/start/genes/codons.ts';

export const STOPS = ['TAA', 'TAG', 'TGA'];

export interface Sampled {
  /** Upper-case letters. */
  sequence: string;
  /** The indices of the states that occur. */
  states: Set<number>;
  /** The features, in the order of their starts. */
  features: (Segment & Label)[];
}

export function sampled(model: HiddenMarkovModel, length: number, seed: number): Sampled {
  const { data, states } = sampleSequences(model, { sequences: 1, length }, new Random(seed)).next()
    .value as SampledSequence;
  assert.ok(data.kind === 'symbols');
  const labelling = featureLabelling(model.states);
  return {
    sequence: Array.from(data.codes, code => BASES[code]!).join(''),
    states: new Set(states),
    features: [...segmentsOf(states, labelling)].map(one => ({ ...one, ...labelling.labels[one.label]! })),
  };
}

/** The letters of a feature, in the direction of its strand. */
export function lettersOf({ start, end, strand }: Segment & Label, sequence: string): string {
  const letters = sequence.slice(start, end);
  return strand === '-' ? reverseComplement(letters) : letters;
}

export function codonsOf(letters: string): string[] {
  return letters.match(/.{1,3}/g) ?? [];
}
