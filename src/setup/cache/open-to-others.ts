// Whether other users can write to the cache. What is in it gets loaded into our process, so they must not.
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../user-error.ts';
import type { Surroundings } from '../surroundings.ts';

const WRITABLE_BY_ALL = 0o002;
/** In a folder with this bit, like /tmp, nobody may rename what belongs to others. */
const STICKY = 0o1000;

/** Users whose files may be loaded: ourselves, root, and whoever owns hmm, whose code runs already. */
export async function trustedOwners(hmmFolder: string): Promise<Set<number>> {
  const own = process.getuid?.();
  return new Set([0, (await lstat(hmmFolder)).uid, ...(own === undefined ? [] : [own])]);
}

/** Who else may have written a file or folder, as the end of a sentence about it; undefined if nobody. */
export async function writtenByOthers(
  path: string,
  trusted: ReadonlySet<number>,
): Promise<string | undefined> {
  const found = await lstat(path);
  if (!trusted.has(found.uid)) return `belongs to another user (${found.uid})`;
  if (!found.isSymbolicLink() && found.mode & WRITABLE_BY_ALL) return 'can be written to by everyone';
  return undefined;
}

/**
 * Looks at the folder of the cache before anything of it is read or changed.
 * @throws UserError if other users can put files in there, or another folder in its place
 */
export async function refuseOpenCache({ cacheFolder, hmmFolder }: Surroundings): Promise<void> {
  try {
    const above = dirname(cacheFolder);
    const { mode } = await lstat(above);
    if (mode & WRITABLE_BY_ALL && !(mode & STICKY)) throw openTo(above, 'can be written to by everyone');
    const fault = await writtenByOthers(cacheFolder, await trustedOwners(hmmFolder));
    if (fault) throw openTo(cacheFolder, fault);
  } catch (error) {
    // A folder that is not there yet will be made by us.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function openTo(folder: string, fault: string): UserError {
  return new UserError(
    'unsafe-cache',
    `the cache is not used: ${folder} ${fault}, who could change what hmm loads`,
    {
      hint: `Take that right away (chmod go-w ${folder}), or set HMM_CACHE to a folder of your own, and try again.`,
    },
  );
}
