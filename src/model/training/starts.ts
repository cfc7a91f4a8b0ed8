// Several starts of one training, of one size or of several: the steps of each, and where all of them together are.

import type { FinishedStart, HiddenMarkovModel, TrainingRecord, UnfinishedTraining } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import { type Best, betterOf, meritOf } from './best.ts';
import { parameterCount } from './criteria.ts';
import type { TrainingData } from './objective.ts';
import type { TrainingOptions } from './options.ts';
import { hasConverged, type TrainingStep, train } from './train.ts';

/** One start as it is planned. */
export interface PlannedStart {
  states: readonly string[];
  seed: number;
}

/** One start, ready: its model, and the data as this model takes them. */
export interface Start {
  plan: PlannedStart;
  model: HiddenMarkovModel;
  data: TrainingData;
  /** What tells when to stop, and judges. */
  heldOut: TrainingData | undefined;
}

/** What all starts have in common. */
export interface SearchSettings {
  options: TrainingOptions;
  objective: string;
  /** Whether starts differ in how many states they have. */
  comparesSizes: boolean;
}

/** Where a search is: plain data, made anew by each step. */
export interface Search {
  /** The starts that are over, in their order. */
  finished: readonly FinishedStart[];
  best: Best | undefined;
  /** How far the start on its way has come. */
  current: Pick<UnfinishedTraining, 'logLikelihoods' | 'heldOut' | 'best'>;
}

/** A step of one start, and where the search is after it. */
export interface SearchStep {
  step: TrainingStep;
  search: Search;
}

const NOTHING: Search['current'] = {
  logLikelihoods: [],
  heldOut: [],
  best: { iteration: 0, logLikelihood: 0, merit: -Infinity },
};

/** A search before its first start. */
export const NOT_BEGUN: Search = { finished: [], best: undefined, current: NOTHING };

/** Every number of states with every seed, from `seed` on. */
export function plannedStarts(
  states: readonly (readonly string[])[],
  restarts: number,
  seed: number,
): PlannedStart[] {
  return states.flatMap(names =>
    Array.from({ length: restarts }, (_, n) => ({ states: names, seed: (seed + n) % 2 ** 32 })),
  );
}

/**
 * The steps of the next start of a search; what is returned is the search with this start over. With `unfinished`, the
 * start goes on where a checkpoint was written.
 * @throws UserError for a sequence that the model cannot produce
 */
export async function* trainStart(
  { plan, model, data, heldOut }: Start,
  before: Search,
  settings: SearchSettings,
  engine: Engine,
  unfinished?: UnfinishedTraining,
): AsyncGenerator<SearchStep, Search> {
  const start = unfinished ? { ...model, ...unfinished.current } : model;
  const options = { ...settings.options, seed: plan.seed };
  const resumed = unfinished?.state;
  let search = unfinished ? before : { ...before, current: NOTHING };
  // Where a checkpoint was written at the last step of its start, no step follows.
  let last = {
    iteration: resumed?.iteration ?? 0,
    converged: resumed !== undefined && hasConverged(options, heldOut !== undefined, resumed.idle),
  };
  for await (const step of train(start, data, engine, options, { heldOut, resumed })) {
    last = step;
    search = afterStep(search, plan, step, settings);
    yield { step, search };
  }
  return afterStart(search, plan, parameterCount(start), last);
}

function afterStep(search: Search, plan: PlannedStart, step: TrainingStep, settings: SearchSettings): Search {
  const { iteration, model, statistics, heldOut, isBest } = step;
  const { logLikelihood } = statistics;
  const { finished, current } = search;
  const now = {
    ...current,
    logLikelihoods: [...current.logLikelihoods, logLikelihood],
    ...(heldOut !== undefined && { heldOut: [...current.heldOut, heldOut] }),
  };
  if (!isBest && iteration > 0) return { ...search, current: now };
  const merit = meritOf(step, settings.comparesSizes);
  const reached = {
    model: { ...model, training: recordOf(plan, step, now, settings) },
    merit,
    start: finished.length,
    statistics,
  };
  return {
    finished,
    best: betterOf(search.best, reached),
    current: { ...now, best: { iteration, logLikelihood, merit } },
  };
}

/** How the start ended goes into the list, and into its model's record if that is the best. */
function afterStart(
  { finished, best, current }: Search,
  plan: PlannedStart,
  parameters: number,
  { iteration, converged }: { iteration: number; converged: boolean },
): Search {
  const { heldOut } = current;
  const { logLikelihood, merit } = current.best;
  const ofStart = (one: Best): Best => {
    if (one.start < finished.length) return one;
    const training = { ...one.model.training, ...curvesOf(current), converged };
    return { ...one, model: { ...one.model, training } };
  };
  const ended: FinishedStart = {
    states: plan.states.length,
    seed: plan.seed,
    iterations: iteration,
    converged,
    logLikelihood,
    heldOut: heldOut.length > 0 ? Math.max(...heldOut) : null,
    parameters,
    merit,
  };
  return { finished: [...finished, ended], best: best && ofStart(best), current: NOTHING };
}

function curvesOf({ logLikelihoods, heldOut }: Search['current']) {
  return { logLikelihoods, ...(heldOut.length > 0 && { heldOut }) };
}

function recordOf(
  { seed }: PlannedStart,
  { iteration, converged, statistics: { sequences, positions } }: TrainingStep,
  current: Search['current'],
  { options: { method, learningRate }, objective }: SearchSettings,
): TrainingRecord {
  return {
    method,
    objective,
    iterations: iteration,
    ...curvesOf(current),
    converged,
    seed,
    sequences,
    positions,
    learningRate: method === 'em' ? null : learningRate,
  };
}
