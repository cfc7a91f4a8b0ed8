// Starts a program, keeps the end of its output, and stops it when it takes too long.
import { type ChildProcess, spawn } from 'node:child_process';

export interface RunOptions {
  environment: NodeJS.ProcessEnv;
  cwd?: string;
  /** Whether to show what the program prints, too. */
  verbose?: boolean;
  /** The program is stopped after so many seconds. */
  totalSeconds?: number;
  /** The program is stopped if it prints nothing and `progress` does not change for so many seconds. */
  idleSeconds?: number;
  /** Stops the program, and everything it started, within 200 ms. */
  signal?: AbortSignal | undefined;
  /** Returns a number that changes while the program makes progress, such as the size of what it writes. */
  progress?: () => number;
}

export interface Ran {
  /** The exit code; null if the program could not be started or was killed. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether the program does not exist or may not be started. */
  missing: boolean;
  /** Why we stopped it, if we did. */
  stopped?: string;
  stdout: string;
  stderr: string;
}

/** Only the end of an output is kept: it has the reason of a failure, and a compiler may print megabytes before it. */
const KEPT_CHARACTERS = 65536;

/** They stop the programs that still run when this process ends. One listener calls all, since Node warns of eleven. */
const running = new Set<() => void>();
const stopAll = () => {
  for (const stop of running) stop();
};

/** Runs a program to its end. Never throws: what went wrong is in the result. */
export function run(command: string, commandArguments: readonly string[], options: RunOptions): Promise<Ran> {
  return new Promise(resolve => {
    // A program that we may have to stop gets a process group of its own: node-pre-gyp starts node-gyp, which starts
    // make, which starts a compiler, and all of them have to be stopped.
    const mayBeStopped = options.idleSeconds !== undefined || options.signal !== undefined;
    const isGroup = mayBeStopped && process.platform !== 'win32';
    const child = spawn(command, commandArguments, {
      env: options.environment,
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
    });
    const result: Ran = { code: null, signal: null, missing: false, stdout: '', stderr: '' };
    let lastProgress = Date.now();
    let lastMeasure = Number.NaN;

    const listen = (name: 'stdout' | 'stderr') => {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        result[name] = (result[name] + text).slice(-KEPT_CHARACTERS);
        lastProgress = Date.now();
        if (options.verbose) process.stderr.write(text);
      });
    };
    listen('stdout');
    listen('stderr');

    const stop = (why?: string) => {
      if (why) result.stopped = why;
      kill(child, isGroup);
    };
    const stopAtExit = () => stop();
    if (running.size === 0) process.on('exit', stopAll);
    running.add(stopAtExit);
    const started = Date.now();
    const watch = setInterval(() => {
      const measure = options.progress?.() ?? 0;
      if (measure !== lastMeasure) lastProgress = Date.now();
      lastMeasure = measure;
      const { totalSeconds = Number.POSITIVE_INFINITY, idleSeconds = Number.POSITIVE_INFINITY } = options;
      if (options.signal?.aborted) stop('it was stopped');
      else if (Date.now() - started > totalSeconds * 1000) stop(`it took more than ${totalSeconds} s`);
      else if (Date.now() - lastProgress > idleSeconds * 1000) stop(`it stood still for ${idleSeconds} s`);
    }, 200);

    const finish = () => {
      clearInterval(watch);
      running.delete(stopAtExit);
      if (running.size === 0) process.removeListener('exit', stopAll);
      resolve(result);
    };
    child.on('error', () => {
      result.missing = true;
      finish();
    });
    child.on('close', (code, signal) => {
      result.code = code;
      result.signal = signal;
      finish();
    });
  });
}

function kill(child: ChildProcess, isGroup: boolean): void {
  try {
    if (isGroup && child.pid) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}
