// Runs hmm as a process of its own, sends it a signal where that is asked for, and says how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.ts';

export interface Running {
  /** The folder it runs in. */
  folder: string;
  /** Commands of sh before it starts: `umask 077`, `ulimit -f 8`. */
  shell?: string;
  /** What is other in its environment; undefined takes a variable out. */
  environment?: Record<string, string | undefined>;
  /** A file that standard output goes into. */
  output?: string;
  /** The process, when it has started. */
  started?: (child: ChildProcess) => void;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: Buffer;
  stderr: string;
  milliseconds: number;
}

/** Nothing here takes so long unless it hangs. */
const HANGS = 120_000;

export function runHmm(words: readonly string[], running: Running): Promise<Ended> {
  const { folder, shell, environment, output, started } = running;
  const hmm = [process.execPath, join(root, 'bin', 'hmm'), ...words];
  const [program, ...rest] = shell ? ['/bin/sh', '-c', `${shell}\nexec "$@"`, 'sh', ...hmm] : hmm;
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const file = output === undefined ? undefined : openSync(output, 'w');
  const began = performance.now();
  const child = spawn(program!, rest, {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
    timeout: HANGS,
  });
  if (file !== undefined) closeSync(file);
  child.stdin!.on('error', () => {});
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', bytes => stdout.push(bytes));
  child.stderr!.on('data', text => (stderr += text));
  if (started) started(child);
  else child.stdin!.end();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const milliseconds = performance.now() - began;
      resolve({ code, signal, stdout: Buffer.concat(stdout), stderr, milliseconds });
    });
  });
}
