// A search: training from several starts, of one size or several, one step after the other.

import type { FinishedStart, HiddenMarkovModel, StartProgress, TrainingRecord } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import { type Best, betterOf, meritOf } from './best.ts';
import { parameterCount } from './criteria.ts';
import type { TrainingData } from './objective.ts';
import { isCounting, type TrainingOptions } from './options.ts';
import { doesSettle, hasConverged, type TrainingStep, train } from './train.ts';

/** A start as it is planned: the names of its states, and its seed. */
export interface PlannedStart {
  states: readonly string[];
  seed: number;
}

/** A start that is ready: its model, and the data as this model takes them. */
export interface Start {
  plan: PlannedStart;
  model: HiddenMarkovModel;
  data: TrainingData;
  /** Held-out data, which say when to stop, and which model is best. */
  heldOut: TrainingData | undefined;
}

/** What all starts of a search share. */
export interface SearchSettings {
  options: TrainingOptions;
  objective: string;
  /** Whether starts have different numbers of states. */
  comparesSizes: boolean;
}

/** The state of a search, as plain data; each step makes a new one. */
export interface Search {
  /** The starts that have ended, in order. */
  finished: readonly FinishedStart[];
  best: Best | undefined;
  /** How far the present start has come. */
  current: Pick<StartProgress, 'logLikelihoods' | 'heldOut' | 'best'>;
}

/** A step of one start, and the search after it. */
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

/** A start for each list of states and each seed, from `seed` on. */
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
 * Yields the steps of the next start, and returns the search after that start. With `progress`, the start goes on
 * from there.
 * @throws UserError for a sequence that the model cannot produce
 */
export async function* trainStart(
  { plan, model, data, heldOut }: Start,
  before: Search,
  settings: SearchSettings,
  engine: Engine,
  progress?: StartProgress,
): AsyncGenerator<SearchStep, Search> {
  const start = progress ? { ...model, ...progress.current } : model;
  const options = { ...settings.options, seed: plan.seed };
  const resumed = progress?.state;
  const { logLikelihoods, heldOut: curve, best } = progress ?? NOTHING;
  let search: Search = { ...before, current: { logLikelihoods, heldOut: curve, best } };
  // If the last step of the start was done, no step follows.
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

/** The search after a step of its present start. */
export function afterStep(
  search: Search,
  plan: PlannedStart,
  step: TrainingStep,
  settings: SearchSettings,
): Search {
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
  const settles = doesSettle(model, settings.options, heldOut !== undefined);
  return {
    finished,
    best: settles && search.best?.start === reached.start ? reached : betterOf(search.best, reached),
    current: { ...now, best: { iteration, logLikelihood, merit } },
  };
}

/** The search after its present start: adds how it ended to the list, and to the record of its model if that is the best. */
export function afterStart(
  { finished, best, current }: Search,
  plan: PlannedStart,
  parameters: number,
  { iteration, converged }: { iteration: number; converged: boolean },
): Search {
  const { heldOut } = current;
  const { logLikelihood, merit } = current.best;
  const ofStart = (one: Best): Best => {
    if (one.start !== finished.length) return one;
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
    learningRate: isCounting(method) ? null : learningRate,
  };
}
