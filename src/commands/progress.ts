// How far a command is that takes long: a bar on standard error, if that is a terminal.
import { fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { observeWalks } from '../model/native/walks.ts';
import type { Terminal } from '../terminal.ts';
import { grouped } from '../wording.ts';
import { type Bar, barOf, clearBar } from './bar.ts';

/** A command that takes less than this, in milliseconds, says nothing of how far it is. */
const PATIENCE = 1000;
/** The bar is drawn anew after so many milliseconds. */
const INTERVAL = 100;

const FORMAT = '{bar} {percentage} %  {text}';
const FORMAT_WITHOUT_TOTAL = '{text}';

/** What there is to do: bytes or positions are taken in, and positions are worked on. */
export interface Task {
  /** How much is to be taken in, if that is known. */
  total: number | undefined;
  /** How often a position is walked over once it is there: 0 where all is done with the reading. */
  walks: number;
}

/** What has been done of a task. */
export interface Done {
  /** Taken in so far. */
  taken: number;
  /** Taken in up to the end of the last batch that is done. */
  finished: number;
  /** Positions that are done. */
  positions: number;
  /** The batch that is worked on: its positions, and how many have been walked over since it is there. */
  batch: { positions: number; walked: number } | undefined;
}

/** Is told of all that is done. */
export interface Progress {
  /** So much more has been taken in, which is so many positions at once where nobody works on them afterwards. */
  took(amount: number, positions?: number): void;
  /** A batch of so many positions is there, and is worked on; the one before is done. */
  began(positions: number): void;
  /** The batch is done. */
  finished(): void;
  /** Nothing more will come: the bar is taken away. */
  stop(): void;
}

/** How much of a task is done, 0 to 1. Taking in counts as a walk over the positions. */
export function shareDone({ total, walks }: Task, { taken, finished, batch }: Done): number {
  if (!total) return 0;
  const walked = batch ? Math.min(walks, batch.walked / Math.max(1, batch.positions)) : 0;
  return Math.min(1, (finished + ((taken - finished) * (1 + walked)) / (1 + walks)) / total);
}

/** Positions so far, how many a second, and how long the rest will take, where that can be said. */
export function progressText(task: Task, done: Done, milliseconds: number): string {
  const { positions, batch } = done;
  const inBatch = batch ? Math.min(batch.positions, Math.floor(batch.walked / Math.max(1, task.walks))) : 0;
  const share = shareDone(task, done);
  const count = positions + inBatch;
  const rate = Math.round((1000 * count) / milliseconds);
  return [
    count === 0 ? 'reading' : `${grouped(count)} positions  ${grouped(rate)} a second`,
    ...(share > 0 ? [`left ${duration((milliseconds * (1 - share)) / share)}`] : []),
  ].join('  ');
}

/** Seconds, minutes or hours. */
function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface Quiet {
  quiet?: boolean | undefined;
}

function isShown({ errors }: Terminal, { quiet = false }: Quiet): boolean {
  return !quiet && errors.isTTY === true;
}

const NOBODY: Progress = { took() {}, began() {}, finished() {}, stop() {} };

/** Follows the reading of files, and what is done with each position after that. `stop` is to be called whatever happens. */
export async function followReading(
  files: readonly string[],
  walks: number,
  terminal: Terminal,
  options: Quiet,
): Promise<Progress> {
  if (!isShown(terminal, options)) return NOBODY;
  return follow({ total: await bytesOf(files, terminal), walks }, terminal, options);
}

/** Follows the reading of files alone, which is told of the bytes. */
export async function followed<Result>(
  files: readonly string[],
  options: Quiet,
  terminal: Terminal,
  read: (took: (bytes: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = await followReading(files, 0, terminal, options);
  try {
    return await read(progress.took);
  } finally {
    progress.stop();
  }
}

/** Follows a task from now on. `stop` is to be called whatever happens. */
export function follow(task: Task, terminal: Terminal, options: Quiet): Progress {
  if (!isShown(terminal, options)) return NOBODY;
  const started = terminal.now();
  const done: Done = { taken: 0, finished: 0, positions: 0, batch: undefined };
  let next = started + PATIENCE;
  let bar: Bar | 'awaited' | undefined;
  let isStopped = false;
  const tick = () => {
    const now = terminal.now();
    if (now < next || isStopped) return;
    next = now + INTERVAL;
    if (bar === undefined) {
      bar = 'awaited';
      barOf(terminal, task.total ? FORMAT : FORMAT_WITHOUT_TOTAL).then(made => {
        bar = made;
        next = started;
        tick();
      });
    }
    if (bar === 'awaited') return;
    bar.draw(100 * shareDone(task, done), 100, { text: progressText(task, done, now - started) });
  };
  const stopListening = observeWalks(positions => {
    if (done.batch) done.batch.walked += positions;
    tick();
  });
  const progress: Progress = {
    took(amount, positions = 0) {
      done.taken += amount;
      done.positions += positions;
      tick();
    },
    began(positions) {
      progress.finished();
      done.batch = { positions, walked: 0 };
      tick();
    },
    finished() {
      if (!done.batch) return;
      done.positions += done.batch.positions;
      done.finished = done.taken;
      done.batch = undefined;
      tick();
    },
    stop() {
      isStopped = true;
      stopListening();
      stopHeeding();
      clearBar();
    },
  };
  // A signal ends the command as it would without a bar, but for the bar.
  const stopHeeding = terminal.heedSignals(signal => {
    progress.stop();
    terminal.endBy(signal);
  });
  return progress;
}

/** The bytes of these files, compressed as they are; undefined unless all of them are plain files. */
async function bytesOf(files: readonly string[], { input }: Terminal): Promise<number | undefined> {
  const sizes = await Promise.all(
    (files.length > 0 ? files : ['-']).map(async path => {
      try {
        const status = path === '-' && input.fd !== undefined ? fstatSync(input.fd) : await stat(path);
        return status.isFile() ? status.size : undefined;
      } catch {
        return undefined;
      }
    }),
  );
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
}
