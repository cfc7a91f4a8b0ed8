// Disks that are full, or cannot be written.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS, type Command, streamingWordsOf, wordsOf } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { runHmm } from '../hmm-process.ts';
import { filesLeft, lossesOfEnd, lossesOfResult } from '../losses.ts';
import type { Workbench } from '../workbench.ts';

const NO_ROOM = /no space left on the disk|is larger than a file may be here|quota/;
const NOT_WRITABLE = /the file system cannot be written|no permission/;
const streaming = COMMANDS.filter(({ streams }) => streams);

export const disks: readonly Fault[] = [
  {
    fault: 'disk full',
    how: 'the result on a small tmpfs that has room for a random part of it',
    commands: COMMANDS,
    times: 5,
    isPossible: canMount,
    run: (command, workbench) =>
      onDisk(workbench, optionsFor, command, folder => toFile(command, workbench, folder, NO_ROOM)),
  },
  {
    fault: 'disk full under standard output',
    how: 'standard output into a file on that tmpfs',
    commands: streaming,
    times: 5,
    isPossible: canMount,
    run: (command, workbench) =>
      onDisk(workbench, optionsFor, command, folder => toOutput(command, workbench, folder)),
  },
  {
    fault: 'write fails',
    how: 'a limit on the size of files (`ulimit -f`), a random part of the result',
    commands: COMMANDS,
    times: 5,
    run: async (command, workbench) => {
      const shell = `ulimit -f ${await blocksOf(command, workbench)}`;
      return toFile(command, workbench, workbench.fresh(), NO_ROOM, shell);
    },
  },
  {
    fault: 'write to standard output fails',
    how: 'the same limit under `>`',
    commands: streaming,
    times: 5,
    run: async (command, workbench) =>
      toOutput(command, workbench, workbench.fresh(), `ulimit -f ${await blocksOf(command, workbench)}`),
  },
  {
    fault: '`/dev/full`',
    how: 'standard output there',
    commands: streaming,
    times: 2,
    run: async (command, workbench) => {
      const words = streamingWordsOf(command, workbench.inputs);
      const ended = await runHmm(words, { folder: workbench.fresh(), output: '/dev/full' });
      return ended.code === 0 ? ['no error'] : lossesOfEnd(ended, { error: NO_ROOM });
    },
  },
  {
    fault: 'quota exceeded',
    how: 'the result on a btrfs in a file, whose quota has room for a random part of it',
    commands: COMMANDS,
    times: 5,
    isPossible: canLimit,
    run: (command, workbench) =>
      underQuota(workbench, command, 0, folder => toFile(command, workbench, folder, NO_ROOM)),
  },
  {
    fault: 'quota exceeded under standard output',
    how: 'standard output into a file there',
    commands: streaming,
    times: 5,
    isPossible: canLimit,
    run: (command, workbench) =>
      underQuota(workbench, command, EMPTY_FILE, folder => toOutput(command, workbench, folder)),
  },
  {
    fault: 'read-only disk',
    how: 'the result on a tmpfs that is mounted read-only',
    commands: COMMANDS,
    times: 2,
    isPossible: canMount,
    run: (command, workbench) =>
      onDisk(
        workbench,
        () => 'ro',
        command,
        async folder => toFile(command, workbench, folder, NOT_WRITABLE),
      ),
  },
];

/** Runs a command that writes its file, which it does whole or not at all. */
async function toFile(
  command: Command,
  workbench: Workbench,
  folder: string,
  error: RegExp,
  shell?: string,
): Promise<string[]> {
  const { result } = await workbench.undisturbed(command);
  const ended = await runHmm(wordsOf(command, workbench.inputs), { folder, ...(shell && { shell }) });
  return [
    ...lossesOfEnd(ended, { error }),
    ...lossesOfResult(command, folder, result, ended),
    ...filesLeft(command, folder).map(name => `left behind: ${name}`),
  ];
}

/** Runs a command whose standard output is a file: that is cut where there is no room, but never without an error. */
async function toOutput(
  command: Command,
  workbench: Workbench,
  folder: string,
  shell?: string,
): Promise<string[]> {
  const output = join(folder, 'output');
  // What a name makes of the format goes with -o: the whole is what standard output gets when there is room.
  const words = streamingWordsOf(command, workbench.inputs);
  const whole = await runHmm(words, { folder: workbench.fresh() });
  const ended = await runHmm(words, { folder, output, ...(shell && { shell }) });
  const written = readFileSync(output);
  const isPart = whole.stdout.subarray(0, written.length).equals(written);
  return [
    ...lossesOfEnd(ended, { error: NO_ROOM }),
    ...(isPart ? [] : ['what was written is no beginning of the result']),
    ...(ended.code === 0 && written.length < whole.stdout.length ? ['cut without a word'] : []),
  ];
}

/** A limit in blocks of 512 bytes, of a part of the result. */
async function blocksOf(command: Command, workbench: Workbench): Promise<number> {
  const { result } = await workbench.undisturbed(command);
  return Math.floor((workbench.random.uniform() * result.length) / 512);
}

/** A tmpfs counts in pages of 4 kB; one of no size would have no limit. */
function optionsFor(room: number): string {
  return `size=${4 * Math.max(1, Math.floor(room / 4096))}k`;
}

async function onDisk(
  workbench: Workbench,
  options: (room: number) => string,
  command: Command,
  use: (folder: string) => Promise<string[]>,
): Promise<string[]> {
  const { result } = await workbench.undisturbed(command);
  const folder = workbench.fresh();
  const room = 1.2 * result.length * workbench.random.uniform();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options(room), 'hmm-endurance', folder]);
  try {
    return await use(folder);
  } finally {
    execFileSync('umount', [folder]);
  }
}

/** What an empty subvolume of btrfs takes already, in bytes. */
const EMPTY_SUBVOLUME = 1 << 14;
/** What it needs to make a file in it, which a shell does before the command begins. */
const EMPTY_FILE = 1 << 17;
/** The smallest btrfs, in bytes; the file has holes. */
const SMALLEST_BTRFS = 1 << 27;

async function underQuota(
  workbench: Workbench,
  command: Command,
  least: number,
  use: (folder: string) => Promise<string[]>,
): Promise<string[]> {
  const { result } = await workbench.undisturbed(command);
  const room = EMPTY_SUBVOLUME + least + Math.floor(1.2 * result.length * workbench.random.uniform());
  return onBtrfs(workbench.fresh(), folder => {
    const limited = join(folder, 'limited');
    execFileSync('btrfs', ['-q', 'subvolume', 'create', limited]);
    execFileSync('btrfs', ['-q', 'quota', 'enable', folder]);
    execFileSync('btrfs', ['-q', 'qgroup', 'limit', String(room), limited]);
    return use(limited);
  });
}

/** A btrfs in a file, mounted in a folder that is there. */
async function onBtrfs<Result>(folder: string, use: (folder: string) => Result): Promise<Awaited<Result>> {
  const image = `${folder}.img`;
  const file = openSync(image, 'w');
  ftruncateSync(file, SMALLEST_BTRFS);
  closeSync(file);
  try {
    execFileSync('mkfs.btrfs', ['-q', '-f', image], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', image, folder], { stdio: 'ignore' });
    try {
      return await use(folder);
    } finally {
      execFileSync('umount', [folder]);
    }
  } finally {
    rmSync(image, { force: true });
  }
}

/** Whether there is btrfs, whose quotas need nothing of the system beside it. */
async function canLimit(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-quota-'));
  try {
    await onBtrfs(folder, place =>
      execFileSync('btrfs', ['-q', 'quota', 'enable', place], { stdio: 'ignore' }),
    );
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Root may mount, but in some containers. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'hmm-endurance', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
