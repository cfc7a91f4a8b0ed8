// Runs a training, showing how it goes: with checkpoints on the way, until all starts have ended or a signal comes.
import type { Search, TrainedModel } from '../../model/training/search.ts';
import type { TrainingStep } from '../../model/training/train.ts';
import type { TrainOptions } from '../definitions/train-options.ts';
import { breathe, heedSignals } from './interruption.ts';
import { trainingLog } from './log.ts';
import { trainingProgress } from './progress.ts';

/**
 * Runs what is left of a search. `save` is called every so many iterations if that is asked for, and at a signal,
 * which ends the training and is returned.
 */
export async function runSearch(
  search: Search,
  options: TrainOptions,
  save: (checkpoint: TrainedModel) => Promise<void>,
): Promise<NodeJS.Signals | undefined> {
  const runs = search.remaining();
  const before = search.finished.length;
  const progress = trainingProgress(options.iterations, options.quiet ?? false);
  const log = trainingLog(options.log, options.resume ?? false);
  const interruption = heedSignals();
  try {
    for (const [n, run] of runs.entries()) {
      progress.begin(before + runs.length > 1 ? `start ${before + n + 1} of ${before + runs.length}  ` : '');
      for await (const step of search.steps(run)) {
        progress.show(step);
        log(run, step);
        await breathe();
        const { signal } = interruption;
        if (signal || isDue(step, options)) await save(await search.checkpoint(step));
        if (signal) return signal;
      }
    }
  } finally {
    progress.stop();
    interruption.stop();
  }
}

function isDue({ iteration }: TrainingStep, { checkpointEvery }: TrainOptions): boolean {
  return checkpointEvery !== undefined && iteration > 0 && iteration % checkpointEvery === 0;
}
