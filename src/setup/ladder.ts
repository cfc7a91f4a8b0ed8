// Makes TensorFlow's native library ready. It tries, one after the other: what is in place, the cache, and the wheel.
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import { ADDON, type AddonTrial } from './addon.ts';
import { refuseOpenCache, trustedOwners } from './cache/open-to-others.ts';
import { faultOfEntry, seal } from './cache/sealed.ts';
import { asUserError } from './failures.ts';
import { pinnedWheel } from './pinned-wheel.ts';
import { moveAside, placeBuild, renameUnlessThere } from './place.ts';
import { type Surroundings, tensorflowFolder } from './surroundings.ts';
import { clearLeftovers, withTemporaryFolder } from './temporary-folder.ts';
import { rememberedTrial, rememberTrial } from './trial-record.ts';

export interface Ready {
  /** TensorFlow's version. */
  tensorflow: string;
  /** Whether anything had to be put in place. */
  changed: boolean;
}

/** Raised when a build of the same wheel comes out otherwise: compiled, prelinked or cut in another way. */
const WAY_OF_BUILDING = 2;

/** The folder of the build in the cache. Its name has everything in which two builds may differ. */
function entryOf({ cacheFolder, platform, addonVersion, wheels }: Surroundings): string {
  const version = wheels[platform]?.version ?? 'none';
  return join(cacheFolder, `tensorflow-${version}-${platform}-${addonVersion}-${WAY_OF_BUILDING}`);
}

/** Climbs the ladder until the addon loads. Throws a UserError if it does not and the user can mend that. */
export async function prepareNativeLibrary(surroundings: Surroundings): Promise<Ready> {
  const remembered = await rememberedTrial(surroundings);
  if (remembered) return { tensorflow: remembered, changed: false };
  try {
    return await climb(surroundings);
  } catch (error) {
    throw asUserError(error);
  }
}

async function climb(surroundings: Surroundings): Promise<Ready> {
  const { cacheFolder, hmmFolder, report } = surroundings;
  await clearLeftovers(tensorflowFolder(surroundings));

  const there = await tryInPlace(surroundings);
  if (there.loads) return { tensorflow: there.tensorflow, changed: false };

  await refuseOpenCache(surroundings);
  await clearLeftovers(cacheFolder);
  const entry = entryOf(surroundings);
  if (existsSync(entry)) {
    const fault = await faultOfEntry(entry, await trustedOwners(hmmFolder));
    if (fault) {
      report(`${entry} is not used: ${fault}`);
    } else {
      report(`taking TensorFlow from ${entry}`);
      const trial = await placeAndTry(entry, surroundings);
      if (trial.loads) return { tensorflow: trial.tensorflow, changed: true };
      report(`that does not load (${trial.reason})`);
    }
    await withTemporaryFolder(cacheFolder, folder => moveAside(entry, join(folder, 'old')));
  }

  const built = await buildAndPlace(entry, surroundings);
  if (built.loads) {
    await nameOlderBuilds(entry, surroundings);
    return { tensorflow: built.tensorflow, changed: true };
  }
  throw new UserError(
    'compiling-failed',
    `TensorFlow's native library was built, but does not load: ${built.reason}`,
    {
      hint: `Try again; if it stays so, this machine cannot run TensorFlow for ${surroundings.platform}.`,
    },
  );
}

/** Names builds of other versions. Others may link to them, so that they are not removed. */
async function nameOlderBuilds(entry: string, { cacheFolder, report }: Surroundings): Promise<void> {
  const older = (await readdir(cacheFolder))
    .filter(name => /^(tensorflow|own-install)-/.test(name))
    .map(name => join(cacheFolder, name))
    .filter(folder => folder !== entry);
  if (older.length > 0)
    report(`builds of other versions may be removed, if no other hmm uses them: ${older.join(', ')}`);
}

/** Makes the entry in the cache, which appears only when complete and tried, and puts it in place. */
async function buildAndPlace(entry: string, surroundings: Surroundings): Promise<AddonTrial> {
  const trial = await withTemporaryFolder(surroundings.cacheFolder, async (folder): Promise<AddonTrial> => {
    const fresh = join(folder, 'entry');
    await mkdir(fresh);
    await pinnedWheel(fresh, surroundings);
    const freshTrial = await surroundings.tryAddon(join(fresh, ADDON));
    // If another set-up was faster, its entry stays, since others may be linking to it at this moment.
    if (freshTrial.loads) {
      await seal(fresh);
      await renameUnlessThere(fresh, entry);
    }
    return freshTrial;
  });
  return trial.loads ? placeAndTry(entry, surroundings) : trial;
}

/** Tries several times, since another set-up may be swapping the same folders at this moment. */
async function placeAndTry(entry: string, surroundings: Surroundings): Promise<AddonTrial> {
  for (let attempt = 1; ; attempt++) {
    const trial = await placeAndTryOnce(entry, surroundings);
    if (trial.loads || attempt === 3) return trial;
    await sleep(250);
  }
}

async function placeAndTryOnce(entry: string, surroundings: Surroundings): Promise<AddonTrial> {
  try {
    await placeBuild(entry, tensorflowFolder(surroundings));
  } catch (error) {
    // Part of the entry was removed. Any other error, such as a folder that may not be written to, goes to the user.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { loads: false, reason: 'files are missing' };
  }
  return tryInPlace(surroundings);
}

async function tryInPlace(surroundings: Surroundings): Promise<AddonTrial> {
  const trial = await surroundings.tryAddon(join(tensorflowFolder(surroundings), ADDON));
  if (trial.loads) await rememberTrial(surroundings, trial.tensorflow);
  return trial;
}
