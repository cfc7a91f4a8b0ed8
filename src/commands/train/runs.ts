// Runs a training, showing how it goes: with checkpoints on the way, until all starts have ended or a signal comes.
import type { Search, TrainedModel } from '../../model/training/search.ts';
import type { TrainingStep } from '../../model/training/train.ts';
import { breathe } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { heedSignals } from './interruption.ts';
import { trainingLog } from './log.ts';
import type { TrainOptions } from './options.ts';
import { trainingProgress } from './progress.ts';

/** Iterations that take longer, in milliseconds, are broken off by a signal; others are waited for. */
const LONG = 500;

/** How a signal ended a search: whether there was something to save. */
export interface Broken {
  signal: NodeJS.Signals;
  isSaved: boolean;
}

/**
 * Runs what is left of a search. `save` is called every so many iterations if that is asked for, and at a signal,
 * which ends the training and is returned.
 */
export async function runSearch(
  search: Search,
  options: TrainOptions,
  terminal: Terminal,
  save: (checkpoint: TrainedModel) => Promise<void>,
): Promise<Broken | undefined> {
  const runs = search.remaining();
  const before = search.finished.length;
  const progress = trainingProgress(options.iterations, options.quiet ?? false, terminal);
  const log = trainingLog(options.log, options.resume ?? false);
  const interruption = heedSignals(terminal);
  try {
    for (const [n, run] of runs.entries()) {
      progress.begin(before + runs.length > 1 ? `start ${before + n + 1} of ${before + runs.length}  ` : '');
      const steps = search.steps(run);
      let isLong = true;
      let held: TrainedModel | undefined;
      for (;;) {
        const started = performance.now();
        const next = steps.next();
        const outcome = isLong ? await Promise.race([next, interruption.came]) : await next;
        if (!outcome) {
          // The iteration goes on in vain until the process ends.
          next.catch(() => {});
          if (held) await save(held);
          return { signal: interruption.signal!, isSaved: held !== undefined };
        }
        if (outcome.done) break;
        const step = outcome.value;
        progress.show(step);
        log(run, step);
        await breathe();
        const { signal } = interruption;
        isLong = performance.now() - started > LONG;
        held = isLong || signal || isDue(step, options) ? await search.checkpoint(step) : undefined;
        if (held && (signal || isDue(step, options))) await save(held);
        if (signal) return { signal, isSaved: true };
      }
    }
    return undefined;
  } finally {
    progress.stop();
    interruption.stop();
  }
}

function isDue({ iteration }: TrainingStep, { checkpointEvery }: TrainOptions): boolean {
  return checkpointEvery !== undefined && iteration > 0 && iteration % checkpointEvery === 0;
}
