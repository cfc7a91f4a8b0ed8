// A signal that asks the process to end, kept until there is something whole to save.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What came, if anything; and how to end by it, as if it had not been held back. */
export interface Interruption {
  readonly signal: NodeJS.Signals | undefined;
  /** Signals end the process at once again. */
  stop(): void;
}

/** From now on, the first signal only leaves word; the second ends the process. */
export function heedSignals(): Interruption {
  let signal: NodeJS.Signals | undefined;
  const note = (came: NodeJS.Signals) => {
    signal = came;
    stop();
  };
  const stop = () => {
    for (const name of SIGNALS) process.off(name, note);
  };
  for (const name of SIGNALS) process.on(name, note);
  return {
    get signal() {
      return signal;
    },
    stop,
  };
}

/** Lets signals and timers in: work without a pause would keep them waiting. */
export function breathe(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
