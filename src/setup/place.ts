// Puts a finished build from the cache into the folder of what is ready, as hard links, symbolic links or copies.
import { copyFile, cp, link, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from './temporary-folder.ts';

/** The folders of a build. */
const PARTS = ['deps', 'lib'];

/**
 * Replaces `deps` and `lib` of `target` by those of the cache entry, each as a whole. `lib` comes last, since without it
 * nothing counts as set up.
 *
 * Hard links take no room, survive the removal of the cache, and look like plain files to programs that copy the
 * checkout. If the cache is on another disk, `deps` and `lib` are symbolic links to it; the next set-up mends them if
 * they break. Those of root are copies then, since root sets up for users who may not look into root's cache.
 */
export async function placeBuild(
  entry: string,
  target: string,
  serveOthers = process.getuid?.() === 0,
): Promise<void> {
  await withTemporaryFolder(target, async folder => {
    const fresh = join(folder, 'new');
    await mkdir(fresh);
    for (const part of PARTS) {
      try {
        await linkTree(join(entry, part), join(fresh, part));
      } catch (error) {
        if (!cannotHardLink(error)) throw error;
        await rm(join(fresh, part), { recursive: true, force: true });
        if (serveOthers) await copyTree(join(entry, part), join(fresh, part));
        else await symlink(join(entry, part), join(fresh, part), 'junction');
      }
    }
    for (const part of PARTS) await swap(join(fresh, part), join(target, part), join(folder, part));
  });
}

/** Makes hard links to the files of a folder, but not to the headers that entries of earlier versions have. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const item of await readdir(from, { withFileTypes: true })) {
    const source = join(from, item.name);
    const target = join(to, item.name);
    if (item.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (item.isFile()) await link(source, target);
    else if (item.name !== 'include') await linkTree(source, target);
  }
}

function copyTree(from: string, to: string): Promise<void> {
  const filter = (source: string) => !source.endsWith('/include');
  return cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter });
}

/** Makes a hard link to a file, or a copy if the target is on another disk or the file belongs to another user. */
export async function linkOrCopy(file: string, target: string): Promise<void> {
  await link(file, target).catch(() => copyFile(file, target));
}

/** Whether there is another disk, a file system without hard links, a file of another user, or too many links. */
function cannotHardLink(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(code);
}

/** Moves `target` to `old`, and `fresh` to its place. Another set-up may do the same at the same time. */
async function swap(fresh: string, target: string, old: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await moveAside(target, `${old}.${attempt}`);
    if (await renameUnlessThere(fresh, target)) return;
  }
  throw new Error(`${target} is being written by others all the time`);
}

/** Moves a file or folder out of the way, if it is there. */
export async function moveAside(target: string, old: string): Promise<void> {
  try {
    await rename(target, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Renames a folder in one atomic step. Returns false if there is a folder of that name already. */
export async function renameUnlessThere(fresh: string, target: string): Promise<boolean> {
  try {
    await rename(fresh, target);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR'].includes(code)) return false;
    throw error;
  }
}
