// The options of training, and their defaults.
import type { Smoothing } from '../emissions/categorical/interpolation.ts';
import type { OptimizerName } from '../native/optimizer.ts';
import type { Pseudocounts } from './baum-welch.ts';
import type { Schedule } from './schedules.ts';

export type TrainingMethod = 'em' | 'viterbi' | OptimizerName;

/** Whether a method sets parameters to what counts make likeliest: expected ones, or those along the best paths. */
export function isCounting(method: TrainingMethod): method is 'em' | 'viterbi' {
  return method === 'em' || method === 'viterbi';
}

export interface TrainingOptions {
  method: TrainingMethod;
  /** The most iterations. */
  iterations: number;
  /** Training stops when an iteration gains less than this a symbol, in nats. With 0 it never does. */
  tolerance: number;
  /** Added to every expected count. */
  pseudocounts: Pseudocounts;
  /** How strongly tables of symbols lean on those of lower orders, for em; not at all unless given. */
  smoothing?: Smoothing | undefined;
  /** The step size of gradient methods, and how it falls. */
  learningRate: number;
  schedule: Schedule;
  /** How much of a step is repeated in the next one, for sgd and rmsprop. */
  momentum: number;
  /** The weight of l2/2 Σ logits², which is subtracted from the objective a symbol; for gradient methods only. */
  l2: number;
  /** How many sequences or windows a gradient step uses; all unless given. */
  batchSize?: number | undefined;
  /** How many positions a window has; unless given, sequences are whole. */
  window?: number | undefined;
  /** The seed of the random numbers that training draws. */
  seed: number;
}

/** The options that are used unless others are given. */
export const DEFAULT_OPTIONS: TrainingOptions = {
  method: 'em',
  iterations: 200,
  tolerance: 1e-6,
  pseudocounts: { initial: 0, transitions: 0, emissions: 0 },
  learningRate: 0.05,
  schedule: 'constant',
  momentum: 0,
  l2: 0,
  seed: 1,
};
