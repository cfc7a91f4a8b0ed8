// Writes files that appear whole or not at all; says what the system's file errors mean.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ENDING_SIGNALS } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { OutputClosed } from './output-closed.ts';

/** How to open a file for writing. */
export interface WritingOptions {
  flags: 'w' | 'a';
  /** Whether the bytes must be on the disk before the file is closed. */
  flush: boolean;
}

/**
 * Writes a file under another name and renames it; if `write` throws, nothing is left behind. A symbolic link stays,
 * and its target is replaced. What is no plain file, like a pipe or /dev/null, is written to directly.
 */
export async function replaceFile(
  path: string,
  write: (path: string, options: WritingOptions) => Promise<void>,
): Promise<void> {
  try {
    const target = await replaceable(path);
    if (target === undefined) return await write(path, { flags: 'a', flush: false });
    const unfinished = unfinishedName(target);
    keepTrack(unfinished);
    try {
      await write(unfinished, { flags: 'w', flush: true });
      await rename(unfinished, target);
    } finally {
      // After the renaming there is nothing to remove.
      await rm(unfinished, { force: true }).catch(() => {});
      loseTrack(unfinished);
    }
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** Writes a file with this content. A reader sees the old file or the new one, never half of it. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await replaceFile(path, (unfinished, { flags, flush }) =>
    writeFile(unfinished, content, { flag: flags, flush }),
  );
}

/** Fails at once, and not after hours of work, if a file cannot be written at `path`. */
export async function checkWritable(path: string): Promise<void> {
  try {
    const target = await replaceable(path);
    if (target === undefined) return;
    const unfinished = unfinishedName(target);
    await (await open(unfinished, 'w')).close();
    await rm(unfinished);
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** The path of the plain file that is replaced, whether it exists or not; undefined for pipes and devices. */
async function replaceable(path: string): Promise<string | undefined> {
  // A file must not be renamed to /dev/null or /dev/stdout, which root may be allowed to do.
  if (/^\/(dev|proc)\//.test(path)) return undefined;
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (status === undefined) return path;
  if (status.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  return status.isFile() ? realpath(path) : undefined;
}

/** A name in the same folder for a file that is not whole yet. */
function unfinishedName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.tmp`;
}

const tracked = new Set<string>();

/** Makes a signal that ends the process remove this file first. */
function keepTrack(unfinished: string): void {
  if (tracked.size === 0) for (const signal of ENDING_SIGNALS) process.on(signal, endBySignal);
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

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'part of the path is a file, not a folder',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system cannot be written',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
};

/** The UserError for a file error of the system; anything else comes back as it is. */
export function fileError(error: NodeJS.ErrnoException, path: string): Error {
  // A pipe that is written to by its path, as /dev/stdout is.
  if (error.code === 'EPIPE') return new OutputClosed();
  const reason = REASONS[error.code ?? ''];
  if (reason === undefined) return error;
  if (error.code === 'ENOENT') {
    return new UserError('cannot-be-written', reason, {
      place: path,
      hint: `make it first: mkdir -p ${dirname(path)}`,
    });
  }
  if (error.code === 'EISDIR')
    return new UserError('cannot-be-written', reason, { place: path, hint: 'name a file in it' });
  return new UserError('cannot-be-written', reason, { place: path });
}
