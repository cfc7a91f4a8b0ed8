// Makes checkpoints of a search, and makes searches that go on from checkpoints.
import type { FinishedStart, HiddenMarkovModel, StartProgress, UnfinishedTraining } from '../hmm.ts';
import type { TrainedModel } from './best.ts';
import { NOT_BEGUN, type Search, type SearchStep } from './starts.ts';

/** What it takes for the present start to go on from this step as if it had never stopped. */
export async function progressOf({ step, search }: SearchStep): Promise<StartProgress> {
  const { logLikelihoods, heldOut, best } = search.current;
  return { current: partsOf(step.model), logLikelihoods, heldOut, best, state: await step.state() };
}

/** The parts of a model that training changes, with its states. */
export function partsOf(model: HiddenMarkovModel): StartProgress['current'] {
  const { states, silent, initial, transitions, emission } = model;
  return { states, ...(silent && { silent }), initial, transitions, emission };
}

/**
 * The best model so far, with all that it takes to go on from this step as if training had never stopped. `request`
 * is what was asked for; the same must be asked for again. `later` are the starts after the present one, if they have
 * ended already, with fewer iterations.
 */
export async function checkpointOf(
  at: SearchStep,
  request: Record<string, unknown>,
  later: readonly FinishedStart[] = [],
): Promise<TrainedModel> {
  const { finished, best } = at.search;
  const { model } = best!;
  const unfinished = { request, finished: [...finished], ...(await progressOf(at)), ...listed(later) };
  return { ...model, training: { ...model.training, unfinished } };
}

/** The search, whose last start has ended but could go further from where it is. */
export function ableToGoFurther(search: Search, progress: StartProgress): Search {
  const { finished } = search;
  return { ...search, finished: finished.with(-1, { ...finished.at(-1)!, progress }) };
}

/** The search after a start that has ended for good. */
export function passOver(search: Search, start: FinishedStart): Search {
  return { ...search, finished: [...search.finished, start] };
}

/** What it takes to go further with more iterations; nothing where no start could. */
export function furtherOf(
  { finished }: Search,
  request: Record<string, unknown>,
): UnfinishedTraining | undefined {
  const first = finished.findIndex(({ progress }) => progress);
  if (first < 0) return undefined;
  const { progress } = finished[first]!;
  return {
    request,
    finished: finished.slice(0, first),
    ...progress!,
    ...listed(finished.slice(first + 1)),
  };
}

function listed(later: readonly FinishedStart[]): { later?: FinishedStart[] } {
  return later.length > 0 ? { later: [...later] } : {};
}

/** Where a search is: the starts that have ended, the present one, and those after it. */
export interface Standing {
  search: Search;
  /** How far the present start has come; undefined if it has not begun. */
  present: StartProgress | undefined;
  /** How the starts after it ended when fewer iterations were asked for; none if that was not so. */
  later: readonly FinishedStart[];
}

/** Where the search of a checkpoint is. Without a checkpoint, a new search. */
export function standingOf(checkpoint: TrainedModel | undefined): Standing {
  const { unfinished: interrupted, further, ...training } = checkpoint?.training ?? {};
  const unfinished = interrupted ?? further;
  if (!checkpoint || !unfinished) return { search: NOT_BEGUN, present: undefined, later: [] };
  const { request: _, finished, later = [], ...present } = unfinished;
  // The first of equals was kept.
  const merits = [...finished, present.best, ...later].map(({ merit }) => merit);
  const merit = Math.max(...merits);
  const model = { ...checkpoint, training: training as TrainedModel['training'] };
  const best = { model, merit, start: merits.indexOf(merit), statistics: undefined };
  return { search: { ...NOT_BEGUN, finished, best }, present, later };
}
