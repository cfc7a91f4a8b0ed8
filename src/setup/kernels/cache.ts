// Finished modules of kernels in the cache: an entry appears whole or not at all, and old ones go.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { renameUnlessThere } from '../place.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { KERNELS } from './record.ts';

const PREFIX = 'kernels-';
/** Who works on the kernels makes an entry of a megabyte with every change. */
const KEPT = 8;

/** Folder of the module with this key. */
export function cacheEntry(cacheFolder: string, key: string): string {
  return join(cacheFolder, `${PREFIX}${key}`);
}

/** Lets `make` make a module in a temporary folder; it becomes the entry of this key, if there is none by then. */
export async function fillCache(
  cacheFolder: string,
  key: string,
  make: (folder: string) => Promise<string>,
): Promise<void> {
  await withTemporaryFolder(cacheFolder, async folder => {
    const [work, fresh] = [join(folder, 'work'), join(folder, 'entry')];
    await mkdir(work);
    await mkdir(fresh);
    await rename(await make(work), join(fresh, KERNELS));
    await renameUnlessThere(fresh, cacheEntry(cacheFolder, key));
  });
  await removeOldest(cacheFolder);
}

/** What was built from them has files of its own and stays. */
async function removeOldest(cacheFolder: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter(name => name.startsWith(PREFIX));
  const entries = await Promise.all(
    names.map(async name => {
      const folder = join(cacheFolder, name);
      return { folder, time: (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  entries.sort((a, b) => b.time - a.time);
  for (const { folder } of entries.slice(KEPT)) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
