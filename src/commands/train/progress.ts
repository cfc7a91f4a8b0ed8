// The progress bar of training, which is drawn on standard error if that is a terminal.
import type { TrainingStep } from '../../model/training/train.ts';
import type { Terminal } from '../../terminal.ts';

/** Shows one iteration after another. */
export interface Progress {
  /** Begins the bar of the next start. */
  begin(title: string): void;
  show(step: TrainingStep): void;
  stop(): void;
}

/** A bar of `iterations` steps for each start, or nothing where output is no terminal. */
export async function trainingProgress(
  iterations: number,
  quiet: boolean,
  { errors }: Terminal,
): Promise<Progress> {
  if (quiet || !errors.isTTY) return { begin() {}, show() {}, stop() {} };
  // Loaded only where there is something to see.
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    stream: errors,
    format:
      '{title}{bar} {value}/{total}  log-likelihood {perSymbol} per symbol  gain {gain}  left {eta_formatted}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // Iterations leave no time for timers, so that the bar is drawn when they end.
    synchronousUpdate: true,
    gracefulExit: false,
  });
  return {
    begin: title => bar.start(iterations, 0, { title, perSymbol: '', gain: '' }),
    show({ iteration, statistics, gainPerSymbol }) {
      bar.update(iteration, {
        perSymbol: (statistics.logLikelihood / statistics.positions).toFixed(6),
        gain: gainPerSymbol.toExponential(1),
      });
    },
    stop: () => bar.stop(),
  };
}
