// Choosing the best model of several starts.
import type { HiddenMarkovModel, TrainingRecord } from '../hmm.ts';
import { bayesian, parameterCount } from './criteria.ts';
import type { Statistics } from './statistics.ts';
import type { TrainingStep } from './train.ts';

/** A trained model. */
export type TrainedModel = HiddenMarkovModel & { training: TrainingRecord };

/** The best model so far. */
export interface Best {
  model: TrainedModel;
  /** What it was chosen by; larger is better. */
  merit: number;
  /** Which start it comes from, counted from 0. */
  start: number;
  /** Its expected counts; undefined where it was read from a checkpoint. */
  statistics: Statistics | undefined;
}

/**
 * What the best is chosen by; larger is better. Held-out data judge where there are some; else models of different
 * sizes compare by BIC, and models of one size by what was climbed.
 */
export function meritOf(
  { model, statistics, objective, heldOut }: TrainingStep,
  comparesSizes: boolean,
): number {
  if (heldOut !== undefined) return heldOut;
  if (!comparesSizes) return objective;
  return -bayesian(statistics.logLikelihood, parameterCount(model), statistics.positions) / 2;
}

/** The better of two; of equals the one that was there before. */
export function betterOf(before: Best | undefined, now: Best): Best {
  return before && now.merit <= before.merit ? before : now;
}
