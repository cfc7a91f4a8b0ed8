// Runs a command line: in this process where it is simple, with bash where it is not or where that is asked for.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HmmStage, type Pipeline, pipelinesOf, type Stage } from './command-line.ts';
import { type Listeners, runInProcess } from './in-process.ts';
import type { Outcome } from './transcript.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Running {
  /** The folder to run in, which is HOME as well. */
  folder: string;
  /** Whether standard error goes where standard output goes, as on a screen. */
  merged?: boolean;
  /** Whether every `hmm` has to be a process of its own. */
  processes?: boolean;
  /** Whether the line ends at the first part that does not go well. */
  strict?: boolean;
}

/** What a line has printed so far. */
type Printed = Record<'stdout' | 'stderr', Buffer[]>;

const LONGEST_STEP = 120_000;

/** Runs one command line. */
export async function runLine(
  line: string,
  { folder, merged, processes, strict }: Running,
): Promise<Outcome> {
  const printed: Printed = { stdout: [], stderr: [] };
  const errors = merged ? 'stdout' : 'stderr';
  const pipelines = processes ? undefined : pipelinesOf(line);
  let exitCode = 0;
  const text = (name: keyof Printed) => Buffer.concat(printed[name]).toString();
  const outcome = () => ({ stdout: text('stdout'), stderr: text('stderr'), exitCode });
  const settings = `${strict ? 'set -e -o pipefail\n' : ''}${merged ? 'exec 2>&1\n' : ''}`;
  for (const { ifWell, stages } of pipelines ?? wholeLine(settings + line)) {
    if (ifWell && exitCode !== 0) continue;
    let input: Buffer | undefined;
    for (const [n, stage] of stages.entries()) {
      const passedOn: Buffer[] = [];
      const output = n + 1 < stages.length ? passedOn : printed.stdout;
      exitCode = await runStage(stage, folder, input, {
        output: bytes => output.push(bytes),
        errors: bytes => printed[errors].push(bytes),
      });
      if (strict && exitCode !== 0) return outcome();
      input = Buffer.concat(passedOn);
    }
  }
  return outcome();
}

const wholeLine = (script: string): Pipeline[] => [{ ifWell: false, stages: [{ kind: 'bash', script }] }];

/** Runs `hmm` in this process, with its streams as the line wants them. */
async function runHmm(
  { words, to, merged }: HmmStage,
  surroundings: { folder: string; input: Buffer | undefined; environment: NodeJS.ProcessEnv },
  { output: passOn, errors }: Listeners,
): Promise<number> {
  const { folder } = surroundings;
  const written: Buffer[] = [];
  if (to) writeFileSync(join(folder, to), '');
  const output = to ? (bytes: Buffer) => written.push(bytes) : passOn;
  const listeners = { output, errors: merged ? output : errors };
  const exitCode = await runInProcess(words, surroundings, listeners);
  if (to) writeFileSync(join(folder, to), Buffer.concat(written));
  return exitCode;
}

function runStage(
  stage: Stage,
  folder: string,
  input: Buffer | undefined,
  listeners: Listeners,
): Promise<number> {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  const PATH = [join(ROOT, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const environment = { ...rest, PATH, LC_ALL: 'C', HOME: folder, HMM_CACHE: folder };
  if (stage.kind === 'hmm') return runHmm(stage, { folder, input, environment }, listeners);
  const child = spawn('bash', ['-c', stage.script], {
    cwd: folder,
    env: environment,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    timeout: LONGEST_STEP,
  });
  // Who has read enough may leave.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  child.stdout!.on('data', listeners.output);
  child.stderr!.on('data', listeners.errors);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`ended by ${signal}: ${stage.script}`));
      else resolve(code);
    });
  });
}
