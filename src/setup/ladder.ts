// Makes TensorFlow's native library ready. It tries, one after the other: what is in place, the cache, the package's
// own install, and the wheel.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import { ADDON, type AddonTrial } from './addon.ts';
import { refuseOpenCache, trustedOwners } from './cache/open-to-others.ts';
import { faultOfEntry, seal } from './cache/sealed.ts';
import { asUserError } from './failures.ts';
import { ownInstall } from './own-install.ts';
import { pinnedWheel } from './pinned-wheel.ts';
import { moveAside, placeInPackage, renameUnlessThere } from './place.ts';
import { isPrelinked } from './prelink/prelink.ts';
import type { Surroundings } from './surroundings.ts';
import { clearLeftovers, withTemporaryFolder } from './temporary-folder.ts';
import { rememberedTrial, rememberTrial } from './trial-record.ts';

export interface Ready {
  /** TensorFlow's version. */
  tensorflow: string;
  /** Whether anything had to be put in place. */
  changed: boolean;
}

/** A way to get a build of the library. */
interface Rung {
  /** The folder of its build in the cache. Its name has everything in which two builds may differ. */
  entryOf: (surroundings: Surroundings) => string;
  /** Fills an empty folder with `deps` and `lib`. If it cannot, but another rung may, it returns the reason. */
  fill: (folder: string, surroundings: Surroundings) => Promise<string | undefined>;
}

const OWN_INSTALL: Rung = {
  entryOf: ({ cacheFolder, platform, packageVersion }) =>
    join(cacheFolder, `own-install-${platform}-${packageVersion}`),
  fill: ownInstall,
};

const PINNED_WHEEL: Rung = {
  entryOf: ({ cacheFolder, platform, packageVersion, wheels }) =>
    join(
      cacheFolder,
      `tensorflow-${wheels[platform]?.version ?? 'none'}-${platform}-${packageVersion}` +
        // Builds without this suffix are from earlier versions of hmm, and may be in use.
        (isPrelinked(platform) ? '-prelinked' : ''),
    ),
  fill: pinnedWheel,
};

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
  const { packageFolder, cacheFolder, report } = surroundings;
  await clearLeftovers(packageFolder);

  const there = await tryInPackage(surroundings);
  if (there.loads) return { tensorflow: there.tensorflow, changed: false };

  await refuseOpenCache(surroundings);
  await clearLeftovers(cacheFolder);
  for (const rung of [OWN_INSTALL, PINNED_WHEEL]) {
    const entry = rung.entryOf(surroundings);
    if (!existsSync(entry)) continue;
    const fault = await faultOfEntry(entry, await trustedOwners(surroundings.hmmFolder));
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

  report("trying @tensorflow/tfjs-node's own install, whose download has no hash to check");
  const own = await buildAndPlace(OWN_INSTALL, surroundings);
  if (own.loads) return { tensorflow: own.tensorflow, changed: true };
  report(`that does not work here (${own.reason})`);

  const built = await buildAndPlace(PINNED_WHEEL, surroundings);
  if (built.loads) return { tensorflow: built.tensorflow, changed: true };
  throw new UserError(
    'compiling-failed',
    `TensorFlow's native library was built, but does not load: ${built.reason}`,
    {
      hint: `Try again; if it stays so, this machine cannot run TensorFlow for ${surroundings.platform}.`,
    },
  );
}

/** Makes the rung's entry in the cache, which appears only when complete and tried, and puts it into the package. */
async function buildAndPlace(rung: Rung, surroundings: Surroundings): Promise<AddonTrial> {
  const entry = rung.entryOf(surroundings);
  const trial = await withTemporaryFolder(surroundings.cacheFolder, async (folder): Promise<AddonTrial> => {
    const fresh = join(folder, 'entry');
    await mkdir(fresh);
    const reason = await rung.fill(fresh, surroundings);
    if (reason) return { loads: false, reason };
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

/** Tries several times, since another set-up of this package may be swapping the same folders at this moment. */
async function placeAndTry(entry: string, surroundings: Surroundings): Promise<AddonTrial> {
  for (let attempt = 1; ; attempt++) {
    const trial = await placeAndTryOnce(entry, surroundings);
    if (trial.loads || attempt === 3) return trial;
    await sleep(250);
  }
}

async function placeAndTryOnce(entry: string, surroundings: Surroundings): Promise<AddonTrial> {
  try {
    await placeInPackage(entry, surroundings.packageFolder);
  } catch (error) {
    // Part of the entry was removed. Any other error, such as a package that may not be written to, goes to the user.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { loads: false, reason: 'files are missing' };
  }
  return tryInPackage(surroundings);
}

async function tryInPackage(surroundings: Surroundings): Promise<AddonTrial> {
  const trial = await surroundings.tryAddon(join(surroundings.packageFolder, ADDON));
  if (trial.loads) await rememberTrial(surroundings, trial.tensorflow);
  return trial;
}
