// All that the command line has of the process around it: arguments, input and output, environment, exit. bin/hmm gives the
// real one, tests give their own, and nothing else in src/commands, src/io and src/main.ts asks the process.

/** Standard input. */
export type Input = AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };

/** Standard output or standard error. Who writes hears of failures from the callback of each write. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface Terminal {
  /** The arguments after `hmm`. */
  readonly args: readonly string[];
  readonly input: Input;
  readonly output: Output;
  readonly errors: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The exit code, for when all that is left is done. */
  exit(code: number): void;
  /** Ends as this signal would have ended us, so that the shell sees it. */
  endBy(signal: NodeJS.Signals): void;
  /** Tells of signals that ask us to end, which then end nothing, until the answer is called. */
  heedSignals(listener: (signal: NodeJS.Signals) => void): () => void;
}

/** Signals that ask a process to end. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal of a process. */
export function terminalOf(process: NodeJS.Process): Terminal {
  // A reader of help or messages may go away, and the process lives on; results say so themselves.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    args: process.argv.slice(2),
    // Only when it is asked for: opening it has effects.
    get input() {
      return process.stdin;
    },
    output: process.stdout,
    errors: process.stderr,
    environment: process.env,
    exit(code) {
      process.exitCode = code;
    },
    endBy(signal) {
      process.kill(process.pid, signal);
    },
    heedSignals(listener) {
      for (const signal of ENDING_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of ENDING_SIGNALS) process.off(signal, listener);
      };
    },
  };
}
