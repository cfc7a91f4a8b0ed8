// A signal that asks the process to end, kept until there is something whole to save.
import type { Terminal } from '../../terminal.ts';

/** What came, if anything; and how to end by it, as if it had not been held back. */
export interface Interruption {
  readonly signal: NodeJS.Signals | undefined;
  /** Fulfilled when a signal comes. */
  readonly came: Promise<void>;
  /** Signals end the process at once again. */
  stop(): void;
}

/** From now on, the first signal only leaves word; the second ends the process. */
export function heedSignals(terminal: Terminal): Interruption {
  let signal: NodeJS.Signals | undefined;
  let tell = () => {};
  const came = new Promise<void>(resolve => {
    tell = resolve;
  });
  const stop = terminal.heedSignals(name => {
    signal = name;
    tell();
    stop();
  });
  return {
    get signal() {
      return signal;
    },
    came,
    stop,
  };
}
