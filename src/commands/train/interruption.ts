// A signal that asks the process to end, kept until there is something whole to save.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What came, if anything; and how to end by it, as if it had not been held back. */
export interface Interruption {
  readonly signal: NodeJS.Signals | undefined;
  /** Fulfilled when a signal comes. */
  readonly came: Promise<void>;
  /** Signals end the process at once again. */
  stop(): void;
}

/** From now on, the first signal only leaves word; the second ends the process. */
export function heedSignals(): Interruption {
  let signal: NodeJS.Signals | undefined;
  let tell = () => {};
  const came = new Promise<void>(resolve => {
    tell = resolve;
  });
  const note = (name: NodeJS.Signals) => {
    signal = name;
    tell();
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
    came,
    stop,
  };
}
