// Trains from one start after the other until all have ended or a signal comes; shows progress and writes
// checkpoints.

import type { UnfinishedTraining } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import type { TrainedModel } from '../../model/training/best.ts';
import {
  ableToGoFurther,
  checkpointOf,
  furtherOf,
  passOver,
  progressOf,
  type Standing,
} from '../../model/training/going-on.ts';
import { type Search, type SearchSettings, type Start, trainStart } from '../../model/training/starts.ts';
import type { TrainingStep } from '../../model/training/train.ts';
import { breathe } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { heedSignals } from './interruption.ts';
import { trainingLog } from './log.ts';
import type { TrainOptions } from './options.ts';
import { trainingProgress } from './progress.ts';

/** A signal breaks off iterations that take longer than this, in milliseconds; shorter ones end first. */
const LONG = 500;

/** How a signal ended a search, and whether a checkpoint was written. */
export interface Broken {
  signal: NodeJS.Signals;
  isSaved: boolean;
}

/** What is left of a search: the present start and those after it, and where it is. */
export interface SearchToRun {
  starts: Iterable<Start>;
  /** Starts in all, those that are over among them. */
  count: number;
  standing: Standing;
  settings: SearchSettings;
  request: Record<string, unknown>;
}

/**
 * Carries a search on to its end, and returns it, with what it takes to go further if more iterations are asked for.
 * `save` is called at every `checkpointEvery` iterations, if that is asked for, and when a signal comes; the signal ends
 * the training, and is returned.
 */
export async function runSearch(
  { starts, count, standing, settings, request }: SearchToRun,
  options: TrainOptions,
  terminal: Terminal,
  save: (checkpoint: TrainedModel) => Promise<void>,
): Promise<{ search: Search; further: UnfinishedTraining | undefined } | { broken: Broken }> {
  const progress = await trainingProgress(options.iterations, options.quiet ?? false, terminal);
  const log = trainingLog(options.log, options.resume ?? false);
  const interruption = heedSignals(terminal);
  const later = [...standing.later];
  let { search } = standing;
  let isLong = true;
  let held: TrainedModel | undefined;
  try {
    for (const start of starts) {
      const isPresent = search === standing.search;
      const before = isPresent ? undefined : later.shift();
      if (before && !before.progress) {
        search = passOver(search, before);
        continue;
      }
      const from = isPresent ? standing.present : before?.progress;
      progress.begin(count > 1 ? `start ${search.finished.length + 1} of ${count}  ` : '');
      const steps = trainStart(start, search, settings, fastEngine, from);
      // If it has done all iterations already, no step follows.
      let reached = from;
      for (;;) {
        const started = performance.now();
        const next = steps.next();
        const outcome = isLong ? await Promise.race([next, interruption.came]) : await next;
        if (!outcome) {
          // Nobody waits for this iteration any more.
          next.catch(() => {});
          if (held) await save(held);
          return { broken: { signal: interruption.signal!, isSaved: held !== undefined } };
        }
        if (outcome.done) {
          search = outcome.value;
          break;
        }
        const { step } = outcome.value;
        progress.show(step);
        log(start.plan, step);
        await breathe();
        const { signal } = interruption;
        isLong = performance.now() - started > LONG;
        held =
          isLong || signal || isDue(step, options)
            ? await checkpointOf(outcome.value, request, later)
            : undefined;
        if (step.iteration === options.iterations) reached = await progressOf(outcome.value);
        if (held && (signal || isDue(step, options))) await save(held);
        if (signal) return { broken: { signal, isSaved: true } };
      }
      if (reached && couldGoFurther(search, options)) search = ableToGoFurther(search, reached);
    }
    return { search, further: furtherOf(search, request) };
  } finally {
    progress.stop();
    interruption.stop();
  }
}

/** Whether the last start ended only because no more iterations were asked for, and more would be the same training. */
function couldGoFurther({ finished }: Search, { schedule }: TrainOptions): boolean {
  return !finished.at(-1)!.converged && schedule === 'constant';
}

function isDue({ iteration }: TrainingStep, { checkpointEvery }: TrainOptions): boolean {
  return checkpointEvery !== undefined && iteration > 0 && iteration % checkpointEvery === 0;
}
