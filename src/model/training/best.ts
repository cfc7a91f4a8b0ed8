// Chooses the best model of several starts.
import type { HiddenMarkovModel, TrainingRecord } from '../hmm.ts';
import { bayesian, parameterCount } from './criteria.ts';
import type { Statistics } from './statistics.ts';
import type { TrainingStep } from './train.ts';

/** A trained model. */
export type TrainedModel = HiddenMarkovModel & { training: TrainingRecord };

/** The best model so far. */
export interface Best {
  model: TrainedModel;
  /** Its merit, by which it was chosen; larger is better. */
  merit: number;
  /** The index of its start, from 0. */
  start: number;
  /** The expected counts under it; undefined where it was read from a checkpoint. */
  statistics: Statistics | undefined;
}

/**
 * The merit of a model; larger is better. It is the likelihood of held-out data, where there are some. Else models of
 * different sizes are compared by BIC, and models of one size by the objective.
 */
export function meritOf(
  { model, statistics, objective, heldOut }: TrainingStep,
  comparesSizes: boolean,
): number {
  if (heldOut !== undefined) return heldOut;
  if (!comparesSizes) return objective;
  return -bayesian(statistics.logLikelihood, parameterCount(model), statistics.positions) / 2;
}

/** The better of two; of two equal ones, the earlier. */
export function betterOf(before: Best | undefined, now: Best): Best {
  return before && now.merit <= before.merit ? before : now;
}
