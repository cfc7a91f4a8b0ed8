// All that the command line has of the process around it: arguments, input, output, environment and exit. bin/hmm
// gives the real one and tests give their own; nothing else in src/commands, src/io and src/main.ts asks the process.

/** Standard input. */
export type Input = AsyncIterable<Uint8Array> & { readonly isTTY?: boolean; readonly fd?: number };

/** Standard output or standard error. */
export interface Output {
  /** The callback tells the writer of failures. */
  write(chunk: string | Uint8Array, done?: (error?: NodeJS.ErrnoException | null) => void): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly fd?: number | undefined;
}

export interface Terminal {
  /** The arguments after `hmm`. */
  readonly args: readonly string[];
  readonly input: Input;
  readonly output: Output;
  readonly errors: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The time, in milliseconds since some moment. */
  now(): number;
  /** Sets the exit code with which the process ends when nothing is left to do. */
  exit(code: number): void;
  /** Ends the process as this signal would, so that the shell sees it. */
  endBy(signal: NodeJS.Signals): void;
  /**
   * Tells the listener of signals that ask us to end, which then do not end us. The function that it returns stops
   * this.
   */
  heedSignals(listener: (signal: NodeJS.Signals) => void): () => void;
}

/** Signals that ask a process to end. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal of a process. */
export function terminalOf(process: NodeJS.Process): Terminal {
  // The reader of help or messages may go away without ending the process; writers of results find out by themselves.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    args: process.argv.slice(2),
    // Opened only when it is asked for, since opening it has effects.
    get input() {
      return process.stdin;
    },
    output: process.stdout,
    errors: process.stderr,
    environment: process.env,
    now: () => performance.now(),
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
