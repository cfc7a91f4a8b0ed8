// The training loop: statistics → a better model → statistics again, until it stops paying.
import type { Engine } from '../engine/engine.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Observations } from '../observations.ts';
import { maximize } from './baum-welch.ts';
import { adamClimber } from './gradient.ts';
import { expect, type Statistics } from './statistics.ts';

export type TrainingMethod = 'em' | 'adam';

export interface TrainingOptions {
  method: TrainingMethod;
  /** Most iterations. */
  iterations: number;
  /** Stop when an iteration gains less than this log-likelihood a symbol, in nats; 0 never stops. */
  tolerance: number;
  /** Step of the gradient methods. */
  learningRate: number;
}

/** The model after an iteration; iteration 0 is the model that training starts from. */
export interface TrainingStep {
  iteration: number;
  model: HiddenMarkovModel;
  /** Expected counts and the log-likelihood of all sequences under this model. */
  statistics: Statistics;
  /** Gain over the iteration before, in nats a symbol. */
  gainPerSymbol: number;
  converged: boolean;
}

/** How a method turns statistics into a better model; may keep a state of its own from step to step. */
export interface Climber {
  improve(model: HiddenMarkovModel, statistics: Statistics): HiddenMarkovModel;
  dispose(): void;
}

const CLIMBERS: Record<TrainingMethod, (start: HiddenMarkovModel, options: TrainingOptions) => Climber> = {
  em: () => ({ improve: maximize, dispose() {} }),
  adam: (start, { learningRate }) => adamClimber(start, learningRate),
};

/** Iterations without enough gain that end training: EM only rises, a gradient step may overshoot and come back. */
const PATIENCE: Record<TrainingMethod, number> = { em: 1, adam: 10 };

/** A fall of the log-likelihood that rounding explains, as a share of it (absolute below 1). */
const ROUNDING = 1e-10;

/**
 * Trains a model, yielding iteration 0 and then one step after another; the last step has the trained model. Throws
 * a UserError for a sequence that the model cannot produce.
 */
export async function* train(
  start: HiddenMarkovModel,
  observations: Observations,
  engine: Engine,
  options: TrainingOptions,
): AsyncGenerator<TrainingStep> {
  const climber = CLIMBERS[options.method](start, options);
  try {
    let model = start;
    let statistics = expect(model, observations, engine);
    let best = statistics.logLikelihood;
    let idle = 0;
    yield { iteration: 0, model, statistics, gainPerSymbol: 0, converged: false };
    for (let iteration = 1; iteration <= options.iterations && idle < PATIENCE[options.method]; iteration++) {
      model = climber.improve(model, statistics);
      const before = statistics.logLikelihood;
      statistics = expect(model, observations, engine);
      const { logLikelihood, positions } = statistics;
      if (options.method === 'em' && logLikelihood < before - ROUNDING * Math.max(1, Math.abs(before))) {
        throw new Error(
          `EM iteration ${iteration} lowered the log-likelihood from ${before} to ${logLikelihood}`,
        );
      }
      idle = logLikelihood - best < options.tolerance * positions ? idle + 1 : 0;
      best = Math.max(best, logLikelihood);
      const gainPerSymbol = (logLikelihood - before) / positions;
      yield { iteration, model, statistics, gainPerSymbol, converged: idle >= PATIENCE[options.method] };
    }
  } finally {
    climber.dispose();
  }
}
