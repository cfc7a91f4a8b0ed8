// Writes files that appear whole or not at all; says what the system's file errors mean.
import { constants } from 'node:fs';
import { access, readlink, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../../system-code.ts';
import { UserError } from '../../user-error.ts';
import { OutputClosed } from './output-closed.ts';
import { withUnfinished } from './unfinished-files.ts';

/** How to open a file for writing. */
export interface WritingOptions {
  /** Into a file that is there and empty, or at the end of what is no plain file. */
  flags: 'r+' | 'a';
  /** Whether the bytes must be on the disk before the file is closed. */
  flush: boolean;
}

/**
 * Writes a file under another name and renames it; if `write` throws, nothing is left behind. A symbolic link stays,
 * and its target is replaced, as does who may read the file. What is no plain file, like a pipe or /dev/null, is written
 * to directly.
 */
export async function replaceFile(
  path: string,
  write: (path: string, options: WritingOptions) => Promise<void>,
): Promise<void> {
  try {
    const target = await replaceable(path);
    if (target === undefined) return await write(path, { flags: 'a', flush: false });
    await withUnfinished(target.path, target.mode, async unfinished => {
      await write(unfinished, { flags: 'r+', flush: true });
      await rename(unfinished, target.path);
    });
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
    if (target !== undefined) await withUnfinished(target.path, target.mode, async () => {});
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** A plain file that is replaced; the mode of one that exists. */
interface Replaceable {
  path: string;
  mode?: number;
}

/** The plain file that is replaced, whether it exists or not; undefined for pipes and devices. */
async function replaceable(path: string): Promise<Replaceable | undefined> {
  // A file must not be renamed to /dev/null or /dev/stdout, which root may be allowed to do.
  if (/^\/(dev|proc)\//.test(path)) return undefined;
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (status === undefined) {
    // A link to a file that is not there yet stays a link, too.
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? { path } : replaceable(resolve(dirname(path), link));
  }
  if (status.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  if (!status.isFile()) return undefined;
  // Renaming asks for no permission but the folder's, and would replace a file that is protected.
  await access(path, constants.W_OK);
  return { path: await realpath(path), mode: status.mode };
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
  EFBIG: 'is larger than a file may be here',
  ENAMETOOLONG: 'the name is too long',
};

/** The UserError for a file error of the system; anything else comes back as it is. */
export function fileError(error: NodeJS.ErrnoException, path: string): Error {
  // A pipe that is written to by its path, as /dev/stdout is.
  const code = systemCode(error);
  if (code === 'EPIPE') return new OutputClosed();
  if (code === undefined) return error;
  const reason = REASONS[code] ?? `cannot be written (${code})`;
  if (code === 'ENOENT') {
    return new UserError('cannot-be-written', reason, {
      place: path,
      hint: `make it first: mkdir -p ${dirname(path)}`,
    });
  }
  if (code === 'EISDIR')
    return new UserError('cannot-be-written', reason, { place: path, hint: 'name a file in it' });
  return new UserError('cannot-be-written', reason, { place: path });
}
