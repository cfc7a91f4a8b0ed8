// One step of training at a time, from expected counts that were made elsewhere: by shards, on other machines. Between
// two steps, all that training knows is in the model's training record.
import { UserError } from '../../user-error.ts';
import type { HiddenMarkovModel, PendingTraining } from '../hmm.ts';
import { inTurns } from '../work.ts';
import type { TrainedModel } from './best.ts';
import { makeClimber } from './climbers.ts';
import { parameterCount } from './criteria.ts';
import { partsOf } from './going-on.ts';
import { afterStart, afterStep, NOT_BEGUN as NO_SEARCH, type Search, type SearchSettings } from './starts.ts';
import type { Statistics } from './statistics.ts';
import {
  doesSettle,
  isFall,
  mustRise,
  NOT_BEGUN,
  objectiveOf,
  startOfTraining,
  stepOf,
  type TrainingStep,
} from './train.ts';

/** The model whose expected counts the next step takes: the one that waits for them, or the model itself. */
export function awaitingModel(model: HiddenMarkovModel): HiddenMarkovModel {
  const pending = model.training?.pending;
  return pending ? { ...model, ...pending.current } : startOfTraining(model);
}

/** How far a training of single steps has come: the iteration of the model that waits for counts. */
export function awaitingIteration({ training }: HiddenMarkovModel): number {
  const pending = training?.pending;
  return pending ? pending.state.iteration + 1 : 0;
}

/**
 * Takes the step for which a model waits. The result is the best model so far; unless training is over, the next one
 * waits in it. `data` is the digest of the data, `request` what is asked for: both are the same in every step.
 * @throws UserError where the counts cannot be of the same data as those of the step before
 */
export async function takeStep(
  model: HiddenMarkovModel,
  statistics: Statistics,
  settings: SearchSettings,
  { request, data }: Pick<PendingTraining, 'request' | 'data'>,
): Promise<{ trained: TrainedModel; step: TrainingStep; isOver: boolean }> {
  const { options } = settings;
  const pending = model.training?.pending;
  const current = awaitingModel(model);
  const climber = await makeClimber(current, options, pending?.state);
  try {
    const objective = objectiveOf(current, statistics, climber, options);
    const before = pending?.objective ?? objective;
    if (isFall(before, objective) && mustRise(current, statistics, options)) throw fell(before, objective);
    const judging = { options, settles: doesSettle(current, options, false), hasHeldOut: false };
    const course = { ...(pending?.state ?? NOT_BEGUN), iteration: awaitingIteration(model) };
    const reached = { model: current, statistics, objective, before, heldOut: undefined };
    const { step } = stepOf(course, reached, judging, climber);
    const plan = { states: current.states.map(({ name }) => name), seed: options.seed };
    const search = afterStep(searchOf(model), plan, step, settings);
    const isOver = step.converged || step.iteration >= options.iterations;
    if (isOver) {
      const { best } = afterStart(search, plan, parameterCount(current), step);
      return { trained: best!.model, step, isOver };
    }
    const next = await inTurns(climber.improve(current, statistics, step.iteration + 1));
    const waiting: PendingTraining = {
      request,
      data,
      objective,
      finished: [],
      ...search.current,
      current: partsOf(next),
      // The climber's is what it came to with this improvement.
      state: await step.state(),
    };
    const { best } = search;
    return {
      trained: { ...best!.model, training: { ...best!.model.training, pending: waiting } },
      step,
      isOver,
    };
  } finally {
    climber.dispose();
  }
}

/** The search that has come so far as a model tells. */
function searchOf(model: HiddenMarkovModel): Search {
  const pending = model.training?.pending;
  if (!pending) return NO_SEARCH;
  const { logLikelihoods, heldOut, best } = pending;
  const { pending: _, ...training } = model.training!;
  return {
    finished: [],
    best: { model: { ...model, training }, merit: best.merit, start: 0, statistics: undefined },
    current: { logLikelihoods, heldOut, best },
  };
}

function fell(before: number, now: number): UserError {
  const message = `the objective fell from ${before} to ${now}, which EM on the same data never does`;
  return new UserError('bad-statistics', message, { hint: 'make the statistics of all shards anew' });
}
