// What training needs to know of the data: expected counts under a model. They add, so shards and batches do too.

import { UserError } from '../../user-error.ts';
import { collectSymbolCounts } from '../emissions/categorical.ts';
import { requirePlainCategorical } from '../emissions/emission.ts';
import type { Engine } from '../engine/engine.ts';
import { firstImpossiblePosition } from '../engine/trellis.ts';
import { type HiddenMarkovModel, trellisOf } from '../hmm.ts';
import type { Observations } from '../observations.ts';

/** Expected counts (Σ γ, Σ ξ) and the log-likelihood, summed over sequences. */
export interface Statistics {
  /** Natural log. */
  logLikelihood: number;
  sequences: number;
  positions: number;
  /** [K] */
  initial: Float64Array;
  /** [K, K] */
  transitions: Float64Array;
  /** [K, M] */
  emissions: Float64Array;
}

/** The E-step. Throws a UserError that names the first sequence the model cannot produce. */
export function expect(model: HiddenMarkovModel, observations: Observations, engine: Engine): Statistics {
  const trellis = trellisOf(model, observations);
  const { logLikelihoods, initial, transitions, emissions } = engine.expectations(trellis);
  const impossible = logLikelihoods.indexOf(-Infinity);
  if (impossible >= 0) {
    throw impossibleSequence(observations.names[impossible]!, firstImpossiblePosition(trellis, impossible)!);
  }
  return {
    logLikelihood: logLikelihoods.reduce((sum, value) => sum + value, 0),
    sequences: logLikelihoods.length,
    positions: observations.codes.length,
    initial,
    transitions,
    emissions: collectSymbolCounts(requirePlainCategorical(model.emission), model.temperature, emissions),
  };
}

/** The sum of two statistics, of the same model on different sequences. */
export function addStatistics(a: Statistics, b: Statistics): Statistics {
  const sum = (x: Float64Array, y: Float64Array) => x.map((value, n) => value + y[n]!);
  return {
    logLikelihood: a.logLikelihood + b.logLikelihood,
    sequences: a.sequences + b.sequences,
    positions: a.positions + b.positions,
    initial: sum(a.initial, b.initial),
    transitions: sum(a.transitions, b.transitions),
    emissions: sum(a.emissions, b.emissions),
  };
}

/** The error for a sequence of probability zero; `position` counts from 0. */
export function impossibleSequence(name: string, position: number): UserError {
  return new UserError(`the model cannot produce this sequence: no state can emit position ${position + 1}`, {
    place: name,
    hint: 'a zero in the model rules it out; hmm score lists such records with -inf',
  });
}
