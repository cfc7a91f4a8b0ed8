// Draws sequences and their paths of states from a model.

import { codesFor } from './alphabet.ts';
import type { Path } from './codes.ts';
import { familyOf } from './emissions/families.ts';
import type { Sampler } from './emissions/family.ts';
import type { HiddenMarkovModel } from './hmm.ts';
import { emptyPath } from './inference/path.ts';
import type { ObservationKind, SequenceData } from './observations.ts';
import type { Random } from './random.ts';
import { temper } from './temperature.ts';

/** A sequence and the states that emitted it. */
export interface SampledSequence {
  data: SequenceData;
  states: Path;
}

/** How much to draw. */
export interface SampleSize {
  sequences: number;
  /** Positions of each sequence. */
  length: number;
}

/** Sequences drawn from the model at its temperature, one after another; the same seed gives the same ones. */
export function* sampleSequences(
  model: HiddenMarkovModel,
  { sequences, length }: SampleSize,
  random: Random,
): Generator<SampledSequence> {
  const { emission, temperature } = model;
  const family = familyOf(emission);
  const initial = temper(model.initial, temperature);
  const transitions = model.transitions.map(row => temper(row, temperature));
  const sampler = family.sampler(emission, temperature, random);
  for (let s = 0; s < sequences; s++) {
    const states = emptyPath(initial.length, length);
    for (let t = 0; t < length; t++) {
      states[t] = random.choice(t === 0 ? initial : transitions[states[t - 1]!]!);
    }
    sampler.start();
    yield { data: emitted(family.observes(emission), sampler, states), states };
  }
}

function emitted(kind: ObservationKind, sampler: Sampler, states: Path): SequenceData {
  if (kind.kind === 'symbols') {
    const codes = codesFor(kind.alphabet, states.length);
    for (let t = 0; t < states.length; t++) codes[t] = sampler.next(states[t]!) as number;
    return { kind: 'symbols', codes };
  }
  const width = kind.width!;
  const values = new Float64Array(states.length * width);
  for (let t = 0; t < states.length; t++) values.set(sampler.next(states[t]!) as number[], t * width);
  return { kind: 'rows', width, values, codes: undefined };
}
