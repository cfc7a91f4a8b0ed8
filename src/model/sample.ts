// Draws sequences and their paths of states from a model.

import { UserError } from '../user-error.ts';
import { grouped } from '../wording.ts';
import { codesFor } from './alphabet.ts';
import type { Path } from './codes.ts';
import { familyOf } from './emissions/families.ts';
import type { Sampler } from './emissions/family.ts';
import { atTemperature, type Chain, type HiddenMarkovModel, hasEnds, isEnd } from './hmm.ts';
import { emptyPath } from './inference/path.ts';
import type { ObservationKind, SequenceData } from './observations.ts';
import type { Random } from './random.ts';

/** A sequence and the states that emitted it. */
export interface SampledSequence {
  data: SequenceData;
  states: Path;
}

/** How much to draw. */
export interface SampleSize {
  sequences: number;
  /** Positions of each sequence; DEFAULT_LENGTH unless given. A model with an end draws them itself. */
  length?: number | undefined;
}

export const DEFAULT_LENGTH = 1000;

/** A walk that has not come to an end after so many positions hardly will while there is memory. */
const MOST_POSITIONS = 10 ** 8;

/**
 * Sequences drawn from the model at its temperature, one after another; the same seed gives the same ones.
 * @throws UserError for a length where the model has an end, or no end in sight
 */
export function* sampleSequences(
  model: HiddenMarkovModel,
  { sequences, length }: SampleSize,
  random: Random,
): Generator<SampledSequence> {
  const { emission, temperature } = model;
  const ends = hasEnds(model);
  if (ends && length !== undefined) {
    const message = 'the model has an end, which decides how long a sequence is';
    throw new UserError('option-does-not-fit', message, { hint: 'leave out --length', kind: 'usage' });
  }
  const family = familyOf(emission);
  const chain = atTemperature(model);
  const sampler = family.sampler(emission, temperature, random);
  for (let s = 0; s < sequences; s++) {
    const states = ends ? endingPath(chain, random) : pathOf(chain, length ?? DEFAULT_LENGTH, random);
    sampler.start();
    yield { data: emitted(family.observes(emission), sampler, states), states };
  }
}

/** [length] a path without an end. */
function pathOf(chain: Chain, length: number, random: Random): Path {
  const path = emptyPath(chain.states.length, length);
  for (let t = 0; t < length; t++) {
    path[t] = nextEmitting(chain, t === 0 ? undefined : path[t - 1]!, random)!;
  }
  return path;
}

/** A path to an end. */
function endingPath(chain: Chain, random: Random): Path {
  const path: number[] = [];
  for (;;) {
    const state = nextEmitting(chain, path.at(-1), random);
    if (state === undefined) break;
    path.push(state);
    if (path.length > MOST_POSITIONS) {
      const message = `a sequence has come to no end in ${grouped(MOST_POSITIONS)} positions`;
      throw new UserError('too-large', message, { hint: 'let transitions to the end be more probable' });
    }
  }
  const states = emptyPath(chain.states.length, path.length);
  states.set(path);
  return states;
}

/** The next state that emits, after a state or at the start; undefined at an end. */
function nextEmitting(
  { states, initial, transitions }: Chain,
  before: number | undefined,
  random: Random,
): number | undefined {
  for (let row = before === undefined ? initial : transitions[before]!; ; ) {
    const state = random.choice(row);
    if (state < states.length) return state;
    row = transitions[state]!;
    if (isEnd(row)) return undefined;
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
