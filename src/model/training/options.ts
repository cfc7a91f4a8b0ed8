// What training is asked for, and what it does where nothing is said.
import type { OptimizerName } from '../native/optimizer.ts';
import type { Pseudocounts } from './baum-welch.ts';
import type { Schedule } from './schedules.ts';

export type TrainingMethod = 'em' | OptimizerName;

export interface TrainingOptions {
  method: TrainingMethod;
  /** Most iterations. */
  iterations: number;
  /** Stop when an iteration gains less than this a symbol, in nats; 0 never stops. */
  tolerance: number;
  /** Added to every expected count. */
  pseudocounts: Pseudocounts;
  /** Step of the gradient methods, and how it goes down. */
  learningRate: number;
  schedule: Schedule;
  /** How much of a step goes on into the next, for sgd and rmsprop. */
  momentum: number;
  /** Weight of l2/2 Σ logits², taken off the objective a symbol; gradient methods only. */
  l2: number;
  /** Sequences or windows a gradient step looks at; all of them unless given. */
  batchSize?: number | undefined;
  /** Positions in a window of a sequence; whole sequences unless given. */
  window?: number | undefined;
  /** Seed of what is drawn on the way. */
  seed: number;
}

/** What training starts from where nothing else is said. */
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
