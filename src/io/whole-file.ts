// Files that appear whole or not at all, and what the system's file errors mean to a user.
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** A name beside `path` for a file that is not whole yet. */
export function unfinishedName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Writes a file beside its target, flushes it to disk and renames it into place. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const unfinished = unfinishedName(path);
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** Fails now, before hours of work, if a file could not be written at `path` later. */
export async function checkWritable(path: string): Promise<void> {
  const unfinished = unfinishedName(path);
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) {
      throw Object.assign(new Error(), { code: 'EISDIR' });
    }
    await (await open(unfinished, 'w')).close();
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, path);
  } finally {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or folder',
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
  const reason = REASONS[error.code ?? ''];
  return reason ? new UserError(reason, { place: path }) : error;
}
