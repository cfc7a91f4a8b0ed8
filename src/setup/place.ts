// Puts a finished build from the cache into the package, as hard links, or as links where those cannot be.
import { copyFile, link, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from './temporary-folder.ts';

/** What @tensorflow/tfjs-node looks for in its own folder. */
const PARTS = ['deps', 'lib'];

/**
 * Makes `deps` and `lib` of `packageFolder` those of the cache entry. Each is swapped whole; `lib`, without which
 * nothing counts as there, comes last.
 *
 * Hard links cost no room, stay when the cache is removed, and are plain files to whatever copies the checkout.
 * Where the cache is on another disk, `deps` and `lib` are links to it, which the next set-up mends if they break.
 */
export async function placeInPackage(entry: string, packageFolder: string): Promise<void> {
  await withTemporaryFolder(packageFolder, async folder => {
    const fresh = join(folder, 'new');
    await mkdir(fresh);
    for (const part of PARTS) {
      try {
        await linkTree(join(entry, part), join(fresh, part));
      } catch (error) {
        if (!cannotHardLink(error)) throw error;
        await rm(join(fresh, part), { recursive: true, force: true });
        await symlink(join(entry, part), join(fresh, part), 'junction');
      }
    }
    for (const part of PARTS) await swap(join(fresh, part), join(packageFolder, part), join(folder, part));
  });
}

/** Hard-links the files of a folder, without the headers, which only the compiler needed. */
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

/** A copy where the target is on another disk, or the file is somebody else's. */
export async function linkOrCopy(file: string, target: string): Promise<void> {
  await link(file, target).catch(() => copyFile(file, target));
}

/** Another disk; a file system without hard links; files of another user; too many links to one file. */
function cannotHardLink(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(code);
}

/** Puts `fresh` in the place of `target`, which goes to `old`. Another set-up may do the same at the same time. */
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

/** Renames a folder, in one step that nobody sees half of. False when there is one of that name already. */
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
