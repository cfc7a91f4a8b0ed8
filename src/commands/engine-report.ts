// Prints what --verbose says after the work: which engines ran, over how many positions, how fast.
import { type EngineName, observeEngines } from '../model/inference/observer.ts';
import type { Terminal } from '../terminal.ts';
import { grouped, plural } from '../wording.ts';
import { say } from './messages.ts';

/**
 * Starts to listen to engines. The function that it returns prints on standard error what it has heard, if an engine
 * ran.
 */
export function watchEngines(terminal: Terminal): () => void {
  const started = performance.now();
  const engines = new Set<EngineName>();
  let positions = 0;
  let fallen = 0;
  observeEngines({
    ran(engine, count) {
      engines.add(engine);
      positions += count;
    },
    fellBack(sequences) {
      fallen += sequences;
    },
  });
  return () => {
    observeEngines();
    if (engines.size === 0) return;
    const seconds = (performance.now() - started) / 1000;
    const rate = grouped(Math.round(positions / seconds));
    say(`engine: ${[...engines].join(', ')}; sequences done again in log space: ${fallen}`, terminal);
    say(
      `${plural(positions, 'position')}, each pass counted, in ${seconds.toFixed(2)} s: ${rate} a second`,
      terminal,
    );
  };
}
