// How each method turns expected counts into a better model: by the M-step of EM, or by steps of an optimizer on
// logits.

import { UserError } from '../../user-error.ts';
import { familyOf } from '../emissions/families.ts';
import { type ClimberState, type HiddenMarkovModel, hasEnds } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import { makeOptimizer, type OptimizerName } from '../native/optimizer.ts';
import { Random } from '../random.ts';
import type { Work } from '../work.ts';
import { batchesOfPass } from './batches.ts';
import { maximize } from './baum-welch.ts';
import { flatten, gradientOf, logitsOf, unflatten, withLogits } from './gradient.ts';
import { expectObjective, selectData, type TrainingData } from './objective.ts';
import { isCounting, type TrainingOptions } from './options.ts';
import { SCHEDULES } from './schedules.ts';
import { hasStationaryStart } from './stationary-start.ts';
import type { Statistics } from './statistics.ts';

/** Makes better models. It may keep a state from step to step. */
export interface Climber {
  /** Returns a better model than the one with these statistics of all data. `iteration` counts from 1. */
  improve(model: HiddenMarkovModel, statistics: Statistics, iteration: number): Work<HiddenMarkovModel>;
  /** The penalty for the size of the logits, a symbol, which is subtracted from the objective. */
  penalty(): number;
  state(): Promise<ClimberState>;
  dispose(): void;
}

/** Where a climber that looks at a part of the data at a time finds them. */
export interface Lookup {
  data: TrainingData;
  engine: Engine;
}

/** The climber of a method, which starts from a model or goes on from a state. Only batches and windows need the data. */
export async function makeClimber(
  start: HiddenMarkovModel,
  options: TrainingOptions,
  resumed?: ClimberState,
  lookup?: Lookup,
): Promise<Climber> {
  const { method } = options;
  if (!isCounting(method)) return gradientClimber(method, start, options, resumed, lookup);
  return {
    // biome-ignore lint/correctness/useYield: one step, without a pause
    *improve(model, statistics) {
      return maximize(model, statistics, options.pseudocounts, options.smoothing);
    },
    penalty: () => 0,
    state: async () => ({ optimizer: null, random: null }),
    dispose() {},
  };
}

async function gradientClimber(
  name: OptimizerName,
  start: HiddenMarkovModel,
  options: TrainingOptions,
  resumed: ClimberState | undefined,
  lookup: Lookup | undefined,
): Promise<Climber> {
  refuseWindows(start, options);
  const shape = logitsOf(start);
  const optimizer = await makeOptimizer(name, flatten(shape), options, resumed?.optimizer ?? undefined);
  const random = new Random(options.seed);
  if (resumed?.random) random.state.set(resumed.random);
  const isWhole = options.batchSize === undefined && options.window === undefined;

  const step = (model: HiddenMarkovModel, statistics: Statistics, share: number, rate: number) => {
    const downhill = gradientOfLoss(model, statistics, optimizer.parameters(), share, options);
    return withLogits(model, unflatten(optimizer.step(downhill, rate), shape));
  };
  return {
    *improve(model, statistics, iteration) {
      const rate = options.learningRate * SCHEDULES[options.schedule](iteration, options.iterations);
      if (isWhole) return step(model, statistics, 1, rate);
      // The first states of windows say nothing of the first states of sequences, unless all begin alike.
      const learnable = {
        ...model.learnable,
        initial: hasStationaryStart(model)
          ? model.learnable.initial
          : model.learnable.initial && options.window === undefined,
      };
      let better: HiddenMarkovModel = { ...model, learnable };
      const { data, engine } = lookup!;
      for (const batch of batchesOfPass(data.observations, options, random)) {
        const counts = yield* expectObjective(better, selectData(data, batch), engine);
        better = step(better, counts, counts.positions / statistics.positions, rate);
      }
      return { ...better, learnable: model.learnable };
    },
    penalty: () => (options.l2 / 2) * sumOfSquares(optimizer.parameters()),
    state: async () => ({ optimizer: await optimizer.state(), random: isWhole ? null : [...random.state] }),
    dispose: () => optimizer.dispose(),
  };
}

/** @throws UserError where sequences, which end as the model says, would be cut into windows */
function refuseWindows(model: HiddenMarkovModel, { window }: TrainingOptions): void {
  if (window === undefined || !hasEnds(model)) return;
  throw new UserError(
    'option-does-not-fit',
    'the model has an end, which windows of a sequence do not come to',
    {
      hint: 'leave out --window; --batch-size takes some of the sequences at a time',
      kind: 'usage',
    },
  );
}

/**
 * The gradient of -(objective + `share` of the log prior) + positions l2/2 Σ θ². For sgd, it is divided by the number
 * of positions, so that step lengths do not depend on how much data there is; the other optimizers divide by the
 * gradient's own size.
 */
function gradientOfLoss(
  model: HiddenMarkovModel,
  statistics: Statistics,
  parameters: ArrayLike<number>,
  share: number,
  { method, pseudocounts, l2 }: TrainingOptions,
): number[] {
  const { initial, transitions, emissions } = pseudocounts;
  const { positions } = statistics;
  const prior = { initial: initial * share, transitions: transitions * share, emissions: emissions * share };
  const { weakened } = familyOf(model.emission);
  const emission = share < 1 && weakened ? weakened(model.emission, share) : model.emission;
  return flatten(gradientOf({ ...model, emission }, statistics, prior)).map((derivative, n) => {
    const theta = parameters[n]!;
    const downhill = (Number.isFinite(theta) ? positions * l2 * theta : 0) - derivative;
    return method === 'sgd' ? downhill / positions : downhill;
  });
}

/** The sum of squares of finite values; the logit of a forbidden entry is infinite. */
function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => (Number.isFinite(value) ? sum + value * value : sum), 0);
}
