// The progress bar of training: on a terminal only, and on standard error.
import cliProgress from 'cli-progress';

/** Shows one iteration after another. */
export interface Progress {
  show(iteration: number, logLikelihoodPerSymbol: number, gainPerSymbol: number): void;
  stop(): void;
}

/** A bar of `iterations` steps, or silence where nobody watches. */
export function trainingProgress(iterations: number, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return { show() {}, stop() {} };
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: '{bar} {value}/{total}  log-likelihood {perSymbol} per symbol  gain {gain}  left {eta_formatted}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // Iterations run without a pause for timers, so the bar is drawn as they end.
    synchronousUpdate: true,
    gracefulExit: true,
  });
  bar.start(iterations, 0, { perSymbol: '', gain: '' });
  return {
    show(iteration, logLikelihoodPerSymbol, gainPerSymbol) {
      bar.update(iteration, {
        perSymbol: logLikelihoodPerSymbol.toFixed(6),
        gain: gainPerSymbol.toExponential(1),
      });
    },
    stop: () => bar.stop(),
  };
}
