// Random models and observations for property tests, and samples of a model.
import fc from 'fast-check';
import { flatRows } from '../../src/model/emissions/categorical/nested-rows.ts';
import type { HiddenMarkovModel } from '../../src/model/hmm.ts';
import { concatenate, type Observations } from '../../src/model/observations.ts';
import { Random } from '../../src/model/random.ts';
import { sampleSequences } from '../../src/model/sample.ts';
import { letters } from './examples.ts';

const LEARNABLE = { initial: true, transitions: true, emissions: true };

/** Two states that a test gives emissions. */
export const A_AND_B = {
  states: [{ name: 'a' }, { name: 'b' }],
  initial: [0.6, 0.4],
  transitions: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  temperature: 1,
  learnable: LEARNABLE,
  training: null,
};

/** A DNA model. */
export function dnaModel(
  initial: number[],
  transitions: number[][],
  probabilities: number[][],
  temperature = 1,
): HiddenMarkovModel {
  return {
    states: initial.map((_, k) => ({ name: `S${k + 1}` })),
    initial,
    transitions,
    emission: { family: 'categorical', alphabet: 'dna', symbols: 'ACGT', order: 0, probabilities },
    temperature,
    learnable: LEARNABLE,
    training: null,
  };
}

/** The rows of probabilities of a categorical model. */
export function emissionRows({ emission }: HiddenMarkovModel): number[][] {
  if (emission.family !== 'categorical') throw new Error(`${emission.family} has no rows of probabilities`);
  return flatRows(emission);
}

/** Long stretches rich in A and T, and rich in C and G: what training is to find again in sequences of it. */
export const TWO_STATES = dnaModel(
  [0.5, 0.5],
  [
    [0.98, 0.02],
    [0.03, 0.97],
  ],
  [
    [0.35, 0.15, 0.15, 0.35],
    [0.15, 0.35, 0.35, 0.15],
  ],
);

/** Models of up to 4 states without zeros, at temperature 1 or not. */
export function models(): fc.Arbitrary<HiddenMarkovModel> {
  const row = (size: number) =>
    fc.array(fc.integer({ min: 1, max: 100 }), { minLength: size, maxLength: size }).map(weights => {
      const sum = weights.reduce((a, b) => a + b);
      return weights.map(weight => weight / sum);
    });
  const rows = (K: number, size: number) => fc.array(row(size), { minLength: K, maxLength: K });
  return fc
    .integer({ min: 1, max: 4 })
    .chain(K => fc.tuple(row(K), rows(K, K), rows(K, 4), fc.constantFrom(1, 1, 0.5, 3)))
    .map(parts => dnaModel(...parts));
}

/** One to four DNA sequences with ambiguity codes and missing symbols, at least one symbol in all. */
export function dnaObservations(): fc.Arbitrary<Observations> {
  const letter = fc.constantFrom(...'AACCGGTTRYSWKMBDHVN-');
  const text = fc.array(letter, { minLength: 1, maxLength: 40 }).map(list => list.join(''));
  return fc.array(text, { minLength: 1, maxLength: 4 }).map(sequences => letters(sequences));
}

/** Sequences drawn from a model. */
export function sample(
  model: HiddenMarkovModel,
  sequences: number,
  length: number | undefined,
  seed: number,
): Observations {
  const drawn = [...sampleSequences(model, { sequences, length }, new Random(seed))];
  return concatenate(drawn.map(({ data }, s) => ({ data, name: `sequence ${s + 1}` })));
}
