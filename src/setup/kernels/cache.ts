// Keeps finished modules of kernels in the cache. An entry appears only when it is complete; old ones are removed.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { seal } from '../cache/sealed.ts';
import { linkOrCopy, renameUnlessThere } from '../place.ts';
import { KERNELS } from './record.ts';

const PREFIX = 'kernels-';
/** How many entries stay. Each change of the kernels makes one, of a megabyte. */
const KEPT = 8;

/** Folder of the module with this key. */
export function cacheEntry(cacheFolder: string, key: string): string {
  return join(cacheFolder, `${PREFIX}${key}`);
}

/** Adds a finished module under its key, unless it has an entry by then. `folder` is a temporary one in the cache. */
export async function keepInCache(
  module: string,
  folder: string,
  cacheFolder: string,
  key: string,
): Promise<void> {
  const fresh = join(folder, 'entry');
  await mkdir(fresh);
  await linkOrCopy(module, join(fresh, KERNELS));
  await seal(fresh);
  await renameUnlessThere(fresh, cacheEntry(cacheFolder, key));
  await removeOldest(cacheFolder);
}

/** Removes the oldest entries. Modules that were taken from them have files of their own, and stay. */
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
