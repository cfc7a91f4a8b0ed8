// Signals at random moments of every command.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../src/model/random.ts';
import { COMMANDS, type Command, wordsOf } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { type Ended, runHmm } from '../hmm-process.ts';
import { filesLeft, lossesOfEnd, lossesOfResult, OLD } from '../losses.ts';
import { follow, type Progress } from '../progress.ts';
import type { Workbench } from '../workbench.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export const signals: readonly Fault[] = SIGNALS.map(signal => ({
  fault: signal,
  how: 'at a random moment of its processor time, or a random change in its folder; then the command again, training with `--resume`',
  commands: COMMANDS,
  run: (command, workbench) => interrupted(command, workbench, signal),
}));

async function interrupted(
  command: Command,
  workbench: Workbench,
  signal: NodeJS.Signals,
): Promise<string[]> {
  const { result, extent } = await workbench.undisturbed(command);
  const folder = workbench.fresh();
  // Training and init replace no file.
  if (command.streams) writeFileSync(join(folder, command.target), OLD);
  const words = wordsOf(command, workbench.inputs);
  const moment = momentOf(extent, workbench.random);
  let stage = 'it had ended';
  const ended = await runHmm(words, {
    folder,
    started: child => {
      child.stdin!.end();
      follow(child, folder, ({ time, changes }) => {
        if (child.killed || (time < moment.time && changes < moment.changes)) return;
        stage = stageOf(command, folder, changes);
        child.kill(signal);
      });
    },
  });
  workbench.note(`${signal}: ${stage}`);
  const left = filesLeft(command, folder);
  const isKill = signal === 'SIGKILL';
  return [
    ...lossesOfEnd(ended, { signal }),
    ...lossesOfResult(command, folder, result, ended),
    ...(isKill ? [] : left.map(name => `left behind: ${name}`)),
    ...(await lossesOfGoingOn(command, words, folder, result, ended, left)),
  ];
}

/**
 * Half of the moments are spread over the whole run, the last of them after its end; the others are at changes in the folder,
 * as files are written for so short a time that they would hardly ever be hit.
 */
function momentOf({ time, changes }: Progress, random: Random): Progress {
  const share = random.uniform();
  return random.uniform() < 0.5
    ? { time: 1.05 * share * time, changes: Infinity }
    : { time: Infinity, changes: Math.ceil(share * changes) };
}

/** How far a command is, as its folder shows it. */
function stageOf(command: Command, folder: string, changes: number): string {
  if (changes === 0) return 'no file was touched';
  return filesLeft(command, folder).length > 0 ? 'a file was unfinished' : 'files were whole';
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
