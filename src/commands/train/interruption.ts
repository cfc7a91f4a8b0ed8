// Holds back a signal that asks the process to end, until there is something whole to save.
import type { Terminal } from '../../terminal.ts';

/** A signal that is held back, if one has come. */
export interface Interruption {
  readonly signal: NodeJS.Signals | undefined;
  /** Resolves when a signal comes. */
  readonly came: Promise<void>;
  /** Makes signals end the process at once again. */
  stop(): void;
}

/** Holds back the first signal that comes; a second one ends the process. */
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
