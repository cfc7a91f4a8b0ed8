// Finished modules of kernels in the cache: an entry appears whole or not at all, and old ones go.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { linkOrCopy, renameUnlessThere } from '../place.ts';
import { KERNELS } from './record.ts';

const PREFIX = 'kernels-';
/** Who works on the kernels makes an entry of a megabyte with every change. */
const KEPT = 8;

/** Folder of the module with this key. */
export function cacheEntry(cacheFolder: string, key: string): string {
  return join(cacheFolder, `${PREFIX}${key}`);
}

/** Makes the finished module in `folder`, a temporary one of the cache, the entry of this key, if there is none by then. */
export async function keepInCache(
  module: string,
  folder: string,
  cacheFolder: string,
  key: string,
): Promise<void> {
  const fresh = join(folder, 'entry');
  await mkdir(fresh);
  await linkOrCopy(module, join(fresh, KERNELS));
  await renameUnlessThere(fresh, cacheEntry(cacheFolder, key));
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
