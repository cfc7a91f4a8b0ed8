// A first guess at a model, for training to improve.

import type { EmissionSpecification } from '../emissions/emission.ts';
import { familyOf } from '../emissions/families.ts';
import { mix, RANDOM_SHARE } from '../emissions/guesses.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Observations } from '../observations.ts';
import { Random } from '../random.ts';

/** The probability of staying in a state of a first guess: runs have 20 positions on average. */
const STAY = 0.95;

/**
 * A model with these states. Emissions are like the observations, mixed with random ones so that states differ;
 * transitions mostly stay. The same seed gives the same model.
 */
export function guessModel(
  stateNames: readonly string[],
  specification: EmissionSpecification,
  observations: Observations,
  seed: number,
): HiddenMarkovModel {
  const random = new Random(seed);
  const K = stateNames.length;
  return {
    states: stateNames.map(name => ({ name })),
    initial: mix(new Array<number>(K).fill(1 / K), random.dirichlet(K), RANDOM_SHARE),
    transitions: stateNames.map((_, i) => {
      const elsewhere = K > 1 ? random.dirichlet(K - 1) : [];
      return K > 1 ? elsewhere.map(p => p * (1 - STAY)).toSpliced(i, 0, STAY) : [1];
    }),
    emission: familyOf(specification).guess(specification, K, observations, random),
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}
