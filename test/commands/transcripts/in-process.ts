// Runs `hmm` inside this process, through main() and a terminal of the test's own, so that TensorFlow is loaded once.
import { strict as assert } from 'node:assert';
import { Readable, Writable } from 'node:stream';
import { main } from '../../../src/main.ts';
import type { Output } from '../../../src/terminal.ts';

/** What comes out of a run, as it comes. */
export interface Listeners {
  output(bytes: Buffer): void;
  errors(bytes: Buffer): void;
}

/** Runs in a folder, which must be nobody else's meanwhile; the answer is the exit code. */
export async function runInProcess(
  words: readonly string[],
  {
    folder,
    input,
    environment,
    program = main,
  }: {
    folder: string;
    input: Buffer | undefined;
    environment: NodeJS.ProcessEnv;
    /** The main() of another copy of hmm. */
    program?: typeof main;
  },
  listeners: Listeners,
): Promise<number> {
  const before = process.cwd();
  process.chdir(folder);
  let exitCode = 0;
  try {
    await program({
      args: words,
      input: Readable.from(input && input.length > 0 ? [input] : []),
      output: streamTo(listeners.output),
      errors: streamTo(listeners.errors),
      environment,
      now: () => performance.now(),
      exit(code) {
        exitCode = code;
      },
      endBy(signal) {
        throw new Error(`hmm ${words.join(' ')} ends by ${signal}`);
      },
      heedSignals: () => () => {},
    });
    return exitCode;
  } finally {
    process.chdir(before);
  }
}

/** What a command line prints, which must go well. */
export async function printed(words: readonly string[], folder: string, input?: Buffer): Promise<string> {
  const output: Buffer[] = [];
  let errors = '';
  const listeners = {
    output: (bytes: Buffer) => output.push(bytes),
    errors: (bytes: Buffer) => (errors += bytes.toString()),
  };
  const code = await runInProcess(words, { folder, input, environment: process.env }, listeners);
  assert.equal(code, 0, errors);
  return Buffer.concat(output).toString();
}

function streamTo(listen: (bytes: Buffer) => void): Output {
  return new Writable({
    decodeStrings: true,
    write(bytes: Buffer, _, done) {
      listen(Buffer.from(bytes));
      done();
    },
  });
}
