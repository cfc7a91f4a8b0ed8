// Makes checkpoints of a search, and makes searches that go on from checkpoints.
import type { UnfinishedTraining } from '../hmm.ts';
import type { TrainedModel } from './best.ts';
import { NOT_BEGUN, type Search, type SearchStep } from './starts.ts';

/**
 * The best model so far, with all that it takes to go on from this step as if training had never stopped. `request`
 * is what was asked for; the same must be asked for again.
 */
export async function checkpointOf(
  { step, search }: SearchStep,
  request: Record<string, unknown>,
): Promise<TrainedModel> {
  const { states, silent, initial, transitions, emission } = step.model;
  const { logLikelihoods, heldOut, best } = search.current;
  const { model } = search.best!;
  const unfinished: UnfinishedTraining = {
    request,
    finished: [...search.finished],
    current: { states, ...(silent && { silent }), initial, transitions, emission },
    logLikelihoods,
    heldOut,
    best,
    state: await step.state(),
  };
  return { ...model, training: { ...model.training, unfinished } };
}

/** The search of a checkpoint, and what its present start goes on from. Without a checkpoint, a new search. */
export function searchOf(checkpoint: TrainedModel | undefined): {
  search: Search;
  unfinished: UnfinishedTraining | undefined;
} {
  if (!checkpoint) return { search: NOT_BEGUN, unfinished: undefined };
  const { unfinished: interrupted, further, ...training } = checkpoint.training;
  const unfinished = interrupted ?? further;
  if (!unfinished) return { search: NOT_BEGUN, unfinished };
  const { finished, logLikelihoods, heldOut, best } = unfinished;
  // The first of equals was kept.
  const merits = [...finished.map(({ merit }) => merit), best.merit];
  const merit = Math.max(...merits);
  const model = { ...checkpoint, training };
  const search = {
    finished,
    best: { model, merit, start: merits.indexOf(merit), statistics: undefined },
    current: { logLikelihoods, heldOut, best },
  };
  return { search, unfinished };
}
