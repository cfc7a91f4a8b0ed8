// Runs a command line: in this process where it is simple, with bash where it is not or where that is asked for.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HmmStage, pipelinesOf, type Stage, type Word } from './command-line.ts';
import { type Listeners, runInProcess } from './in-process.ts';
import { LONGEST, ownEnvironment, runScript, type Surroundings } from './small-shell.ts';
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

/** Runs one command line. */
export async function runLine(
  line: string,
  { folder, merged = false, processes, strict }: Running,
): Promise<Outcome> {
  const printed: Printed = { stdout: [], stderr: [] };
  const errors = merged ? 'stdout' : 'stderr';
  const pipelines = processes ? undefined : pipelinesOf(line);
  let exitCode = 0;
  const text = (name: keyof Printed) => Buffer.concat(printed[name]).toString();
  const outcome = () => ({ stdout: text('stdout'), stderr: text('stderr'), exitCode });
  if (!pipelines) {
    const settings = `${strict ? 'set -e -o pipefail\n' : ''}${merged ? 'exec 2>&1\n' : ''}`;
    exitCode = await runWhole(settings + line, folder, {
      output: bytes => printed.stdout.push(bytes),
      errors: bytes => printed.stderr.push(bytes),
    });
    return outcome();
  }
  for (const { ifWell, stages } of pipelines) {
    if (ifWell && exitCode !== 0) continue;
    let input: Buffer | undefined;
    for (const [n, stage] of stages.entries()) {
      const passedOn: Buffer[] = [];
      const isLast = n + 1 === stages.length;
      const output = isLast ? printed.stdout : passedOn;
      const surroundings = { folder, input, variables: variablesOf(folder), merged: merged && isLast };
      exitCode = await runStage(stage, surroundings, {
        output: bytes => output.push(bytes),
        errors: bytes => printed[errors].push(bytes),
      });
      if (strict && exitCode !== 0) return outcome();
      input = Buffer.concat(passedOn);
    }
  }
  return outcome();
}

/** What is set for every part of a line, beside what this process was given. */
const variablesOf = (folder: string): Record<string, string> => ({
  PATH: [join(ROOT, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
  LC_ALL: 'C',
  HOME: folder,
  HMM_CACHE: folder,
});

async function runStage(stage: Stage, surroundings: Surroundings, listeners: Listeners): Promise<number> {
  if (stage.kind === 'hmm') return runHmm(stage, surroundings, listeners);
  const { stdout, stderr, exitCode } = await runScript(stage.script, surroundings);
  listeners.output(stdout);
  listeners.errors(stderr);
  return exitCode;
}

/** Runs `hmm` in this process, with its streams as the line wants them. */
async function runHmm(
  { words, from, to, merged }: HmmStage,
  { folder, input: passedOn, variables }: Surroundings,
  { output: passOn, errors }: Listeners,
): Promise<number> {
  const input = from ? readFileSync(resolve(folder, from)) : passedOn;
  const written: Buffer[] = [];
  if (to) writeFileSync(resolve(folder, to), '');
  const output = to ? (bytes: Buffer) => written.push(bytes) : passOn;
  const listeners = { output, errors: merged ? output : errors };
  const environment = { ...ownEnvironment(), ...variables };
  const exitCode = await runInProcess(filled(words, folder), { folder, input, environment }, listeners);
  if (to) writeFileSync(resolve(folder, to), Buffer.concat(written));
  return exitCode;
}

/** Words with the names of files in place of patterns, as bash puts them; a pattern that no file fits stays. */
function filled(words: readonly Word[], within: string): string[] {
  return words.flatMap(word => {
    if (typeof word === 'string') return word;
    const { folder, start, end } = word;
    const place = resolve(within, folder);
    const names = existsSync(place) ? readdirSync(place) : [];
    const fitting = names.filter(
      name =>
        name.length >= start.length + end.length &&
        name.startsWith(start) &&
        name.endsWith(end) &&
        (start !== '' || !name.startsWith('.')),
    );
    return (fitting.length > 0 ? fitting.sort() : [`${start}*${end}`]).map(name => folder + name);
  });
}

/** Runs a line by bash, where standard output is a pipe. */
function runWhole(script: string, folder: string, listeners: Listeners): Promise<number> {
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...ownEnvironment(), ...variablesOf(folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 1000 * LONGEST,
  });
  child.stdout!.on('data', listeners.output);
  child.stderr!.on('data', listeners.errors);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`ended by ${signal}: ${script}`));
      else resolve(code);
    });
  });
}
