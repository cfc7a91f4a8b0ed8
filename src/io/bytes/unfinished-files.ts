// Files that are not whole yet stand beside their target under another name. A signal that ends the process removes
// them first; what a kill left behind, the next process that writes into the folder removes.
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../../living.ts';
import { ENDING_SIGNALS } from '../../terminal.ts';

const A_DAY = 24 * 3600 * 1000;

/** So many letters of the target are in the name: a file system allows some 255 bytes. */
const LONGEST_BASE = 48;

const NAME = /\.hmm-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/**
 * Makes an empty file in the folder of `target`, hands its path to `use`, and removes what is left of it afterwards,
 * also when `use` throws or a signal ends the process. `use` writes into it without making it, and renames it.
 *
 * @param mode who may read and write it, as in `stat`; what is usual unless given
 */
export async function withUnfinished<Result>(
  target: string,
  mode: number | undefined,
  use: (unfinished: string) => Promise<Result>,
): Promise<Result> {
  const folder = dirname(target);
  await clearOnce(folder);
  const random = randomBytes(4).toString('hex');
  const base = basename(target).slice(0, LONGEST_BASE);
  const unfinished = join(folder, `${base}.hmm-${placeOfIds()}-${process.pid}-${random}.tmp`);
  keepTrack(unfinished);
  try {
    // At once, and not on another thread, which could make it after a signal has removed it.
    makeEmpty(unfinished, mode);
    return await use(unfinished);
  } finally {
    // After a renaming there is nothing to remove.
    await rm(unfinished, { force: true }).catch(() => {});
    loseTrack(unfinished);
  }
}

function makeEmpty(path: string, mode: number | undefined): void {
  const file = openSync(path, 'wx');
  try {
    if (mode !== undefined) fchmodSync(file, mode & 0o777);
  } catch {
    // Some file systems know no modes.
  } finally {
    closeSync(file);
  }
}

// --- What others left -----------------------------------------------------------------------------------------------

let place: string | undefined;

/**
 * Where process ids mean what they mean here: this machine since it was started, and this container. Machines that
 * share a folder, and containers, cannot see each other's processes.
 */
function placeOfIds(): string {
  const orNothing = (read: () => string) => {
    try {
      return read();
    } catch {
      return '';
    }
  };
  const boot = orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = orNothing(() => readlinkSync('/proc/self/ns/pid'));
  const text = [hostname(), boot, namespace].join('\n');
  return (place ??= createHash('sha256').update(text).digest('hex').slice(0, 8));
}

const cleared = new Set<string>();

async function clearOnce(folder: string): Promise<void> {
  if (cleared.has(folder)) return;
  cleared.add(folder);
  await clearLeftovers(folder);
}

/**
 * Removes the unfinished files in a folder whose processes are gone. Of processes elsewhere nothing is known: theirs
 * go when nothing was written to them for a day.
 */
export async function clearLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, where, pid] = NAME.exec(name) ?? [];
    if (where === undefined) continue;
    const path = join(folder, name);
    const isLeft = where === placeOfIds() ? !isAlive(Number(pid)) : await isOld(path);
    if (isLeft) await rm(path, { force: true }).catch(() => {});
  }
}

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > A_DAY;
}

// --- Signals --------------------------------------------------------------------------------------------------------

const tracked = new Set<string>();

/**
 * Makes a signal that ends the process remove this file first. Ours is asked before other listeners, since one that
 * heeds the first signal alone is no longer there when it has heard it.
 */
function keepTrack(unfinished: string): void {
  if (tracked.size === 0) for (const signal of ENDING_SIGNALS) process.prependListener(signal, endBySignal);
  tracked.add(unfinished);
}

function loseTrack(unfinished: string): void {
  tracked.delete(unfinished);
  if (tracked.size === 0) for (const signal of ENDING_SIGNALS) process.off(signal, endBySignal);
}

function endBySignal(signal: NodeJS.Signals): void {
  // If another handler heeds the signal, the process lives on, and the file will be whole.
  if (process.listenerCount(signal) > 1) return;
  for (const unfinished of [...tracked]) {
    rmSync(unfinished, { force: true });
    loseTrack(unfinished);
  }
  // Without our handlers, the signal ends the process as usual, and the shell sees it.
  process.kill(process.pid, signal);
}
