// What training needs to know of the data: expected counts under a model. They add, so shards and batches do too.

import { UserError } from '../../user-error.ts';
import { familyOf } from '../emissions/families.ts';
import type { Engine } from '../engine/engine.ts';
import { firstImpossiblePosition } from '../engine/trellis.ts';
import { type HiddenMarkovModel, trellisOf } from '../hmm.ts';
import { type Observations, positionsOf } from '../observations.ts';

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
  /** [K] expected positions in each state. */
  visits: Float64Array;
  /** [K, N] as the emission family collects them; for categorical emissions, counts of symbols. */
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
    positions: positionsOf(observations),
    initial,
    transitions,
    visits: columnSums(emissions, model.states.length),
    emissions: familyOf(model.emission).collect(
      model.emission,
      observations.table,
      model.temperature,
      emissions,
    ),
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
    visits: sum(a.visits, b.visits),
    emissions: sum(a.emissions, b.emissions),
  };
}

/** [K] the sums of the columns of a table `[R, K]`. */
function columnSums(table: Float64Array, K: number): Float64Array {
  const sums = new Float64Array(K);
  for (let n = 0; n < table.length; n++) sums[n % K]! += table[n]!;
  return sums;
}

/** The error for a sequence of probability zero; `position` counts from 0. */
export function impossibleSequence(name: string, position: number): UserError {
  return new UserError(`the model cannot produce this sequence: no state can emit position ${position + 1}`, {
    place: name,
    hint: 'a zero in the model rules it out; hmm score lists such records with -inf',
  });
}
