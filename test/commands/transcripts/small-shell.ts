// A shell that starts other shells. To start a process from one that holds TensorFlow takes longer than most of what it
// is to do, as the memory of the one is first copied for the other.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Seconds after which a script is ended. */
export const LONGEST = 120;

export interface Surroundings {
  /** The folder to run in. */
  folder: string;
  input: Buffer | undefined;
  /** What is set beside what this process was given. */
  variables: Readonly<Record<string, string>>;
  /** Whether standard error goes where standard output goes. */
  merged: boolean;
}

let shell: ReturnType<typeof start> | undefined;

/** Runs a script by bash, whose streams are files. One at a time. */
export async function runScript(
  script: string,
  { folder, input, variables, merged }: Surroundings,
): Promise<{ stdout: Buffer; stderr: Buffer; exitCode: number }> {
  const { stdin, stdout } = (shell ??= start());
  const files = mkdtempSync(join(tmpdir(), 'hmm-script-'));
  const file = (name: string) => join(files, name);
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
  const command = `${assignments.join(' ')} exec timeout ${LONGEST} bash -c ${quoted(script)}`;
  const streams = `< ${file('stdin')} > ${file('stdout')} 2>${merged ? '&1' : ` ${file('stderr')}`}`;
  try {
    writeFileSync(file('stdin'), input ?? '');
    writeFileSync(file('stderr'), '');
    // Only who waits for an answer keeps this process from ending.
    stdout.ref();
    stdin.write(`(cd ${quoted(folder)} && ${command}) ${streams}; echo $?\n`);
    const [answer] = await once(stdout, 'data');
    return {
      stdout: readFileSync(file('stdout')),
      stderr: readFileSync(file('stderr')),
      exitCode: Number(answer),
    };
  } finally {
    stdout.unref();
    rmSync(files, { recursive: true });
  }
}

/** What this process was given, without what makes Node's test runner take its children for its own. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  return environment;
}

function start() {
  const child = spawn('bash', { env: ownEnvironment(), stdio: ['pipe', 'pipe', 'inherit'] });
  child.unref();
  const [stdin, stdout] = [child.stdin as Socket, child.stdout as Socket];
  stdin.unref();
  return { stdin, stdout };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
