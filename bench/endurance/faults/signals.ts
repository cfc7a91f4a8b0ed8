// Signals at random moments of every command.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type Command, wordsOf } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { type Ended, runHmm } from '../hmm-process.ts';
import { filesLeft, lossesOfEnd, lossesOfResult, OLD } from '../losses.ts';
import type { Workbench } from '../workbench.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export const signals: readonly Fault[] = SIGNALS.map(signal => ({
  fault: signal,
  how: 'at a random moment from start to end; then the command again, training with `--resume`',
  commands: COMMANDS,
  run: (command, workbench) => interrupted(command, workbench, signal),
}));

async function interrupted(
  command: Command,
  workbench: Workbench,
  signal: NodeJS.Signals,
): Promise<string[]> {
  const { result, milliseconds } = await workbench.undisturbed(command);
  const folder = workbench.fresh();
  // Training and init replace no file.
  if (command.streams) writeFileSync(join(folder, command.target), OLD);
  const words = wordsOf(command, workbench.inputs);
  const moment = 1.1 * milliseconds * workbench.random.uniform();
  const ended = await runHmm(words, {
    folder,
    started: child => {
      child.stdin!.end();
      setTimeout(() => child.kill(signal), moment);
    },
  });
  const left = filesLeft(command, folder);
  const isKill = signal === 'SIGKILL';
  return [
    ...lossesOfEnd(ended, { signal }),
    ...lossesOfResult(command, folder, result, ended),
    ...(isKill ? [] : left.map(name => `left behind: ${name}`)),
    ...(await lossesOfGoingOn(command, words, folder, result, ended, left)),
  ];
}

/** Runs it again, to its end: what a kill left is gone then, and training is where it would have been. */
async function lossesOfGoingOn(
  command: Command,
  words: readonly string[],
  folder: string,
  result: Buffer,
  ended: Ended,
  left: readonly string[],
): Promise<string[]> {
  const path = join(folder, command.target);
  const isThere = existsSync(path);
  // Where it was ended after it was done, there is nothing to go on with.
  const isDone = ended.code === 0 || (isThere && readFileSync(path).equals(result));
  if (left.length === 0 && (isDone || !command.resumes)) return [];
  const again = await runHmm([...words, ...(command.resumes && isThere ? ['--resume'] : [])], { folder });
  return [
    ...lossesOfEnd(again, {}),
    ...lossesOfResult(command, folder, result, again),
    ...filesLeft(command, folder).map(name => `still there after the next run: ${name}`),
  ].map(loss => `going on: ${loss}`);
}
