// The progress bar of training, which is drawn on standard error if that is a terminal.
import type { TrainingStep } from '../../model/training/train.ts';
import type { Terminal } from '../../terminal.ts';
import { fixed } from '../../wording.ts';
import { barOf, clearBar } from '../bar.ts';

/** Shows one iteration after another. */
export interface Progress {
  /** Begins the bar of the next start. */
  begin(title: string): void;
  show(step: TrainingStep): void;
  stop(): void;
}

const FORMAT =
  '{title}{bar} {value}/{total}  log-likelihood {perSymbol} per symbol  gain {gain}  left {eta_formatted}';

/** A bar of `iterations` steps for each start, or nothing where output is no terminal. */
export async function trainingProgress(
  iterations: number,
  quiet: boolean,
  terminal: Terminal,
): Promise<Progress> {
  if (quiet || !terminal.errors.isTTY) return { begin() {}, show() {}, stop() {} };
  const bar = await barOf(terminal, FORMAT);
  let title = '';
  return {
    begin(next) {
      clearBar();
      title = next;
      bar.draw(0, iterations, { title, perSymbol: '', gain: '' });
    },
    show({ iteration, statistics, gainPerSymbol }) {
      bar.draw(iteration, iterations, {
        title,
        perSymbol: fixed(statistics.logLikelihood / statistics.positions, 6),
        gain: gainPerSymbol.toExponential(1),
      });
    },
    stop: clearBar,
  };
}
