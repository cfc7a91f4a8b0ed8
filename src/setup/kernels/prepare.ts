// Makes the module of hmm's own kernels ready. It tries, one after the other: the module in place, the one that came
// with the package, one in the cache, and the compiler.
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { refuseOpenCache, trustedOwners } from '../cache/open-to-others.ts';
import { faultOfEntry } from '../cache/sealed.ts';
import { asUserError } from '../failures.ts';
import { linkOrCopy, moveAside } from '../place.ts';
import type { Surroundings } from '../surroundings.ts';
import { clearLeftovers, withTemporaryFolder } from '../temporary-folder.ts';
import { findCompiler } from '../tools.ts';
import { cacheEntry, keepInCache } from './cache.ts';
import { compileKernels } from './compile.ts';
import { flagsOf } from './flags.ts';
import { isOfTheseSources, readyMadeKernels } from './ready-made.ts';
import { builtKernels, forgetKernels, KERNELS, kernelsRecord, recordKernels } from './record.ts';
import { type KernelSources, kernelSources } from './sources.ts';
import { NOT_THERE } from './trial.ts';

export type Kernels =
  /** `changed`: whether anything had to be put in place. */
  | { ready: true; changed: boolean }
  /** `reason` is a sentence without its end, `hint` says how to mend it. */
  | { ready: false; reason: string; hint?: string | undefined };

/** Whether the module is there, made from the present sources, and was tried. */
export async function kernelsAreReady({ hmmFolder, readyFolder, platform }: Surroundings): Promise<boolean> {
  const sources = kernelSources(hmmFolder, platform);
  return sources !== undefined && (await kernelsRecord(readyFolder, sources.key)).sameFile;
}

/**
 * Afterwards there is a module that loads and was made from the present sources, or none. None is not an error, since
 * hmm works without; the result has the reason. `signal` stops a compilation.
 */
export async function prepareKernels(surroundings: Surroundings, signal?: AbortSignal): Promise<Kernels> {
  const { hmmFolder, readyFolder, platform } = surroundings;
  try {
    const sources = kernelSources(hmmFolder, platform);
    if (!sources)
      throw new UserError('program-missing', 'the sources of its kernels are missing', {
        hint: 'Install hmm again.',
      });
    if (!flagsOf(platform)) throw new UserError('unsupported-platform', `it has no kernels for ${platform}`);
    return { ready: true, changed: await climb(sources, surroundings, signal) };
  } catch (caught) {
    const error = asUserError(caught);
    if (!(error instanceof UserError) && !(error as NodeJS.ErrnoException).syscall) throw error;
    // Another set-up of the same sources may have succeeded.
    if (await kernelsAreReady(surroundings)) return { ready: true, changed: true };
    // An older module would not fit the rest of hmm.
    await forgetKernels(readyFolder);
    return { ready: false, reason: (error as Error).message, hint: (error as UserError).hint };
  }
}

async function climb(
  sources: KernelSources,
  surroundings: Surroundings,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { hmmFolder, readyFolder, cacheFolder, platform, report } = surroundings;
  const { sameSources, sameFile } = await kernelsRecord(readyFolder, sources.key);
  if (sameFile) return false;
  await clearLeftovers(readyFolder);

  // A copy of a checkout has files with new times, and there may be no compiler where it is.
  if (sameSources && (await surroundings.tryKernels(builtKernels(readyFolder))).loads) {
    await recordKernels(readyFolder, sources.key);
    return false;
  }

  const readyMade = readyMadeKernels(hmmFolder, platform);
  if (!(await isOfTheseSources(hmmFolder, platform, sources))) {
    report('the ready-made kernels are of other sources');
  } else if (await tryAndPlace(readyMade, sources, surroundings)) return true;

  await refuseOpenCache(surroundings);
  await clearLeftovers(cacheFolder);
  const entry = cacheEntry(cacheFolder, sources.key);
  const fault = existsSync(entry) ? await faultOfEntry(entry, await trustedOwners(hmmFolder)) : undefined;
  if (fault) report(`${entry} is not used: ${fault}`);
  else if (await tryAndPlace(join(entry, KERNELS), sources, surroundings)) return true;
  await withTemporaryFolder(cacheFolder, folder => moveAside(entry, join(folder, 'old')));

  const compiler = await findCompiler(surroundings);
  if (!compiler) {
    throw new UserError('program-missing', 'there is no C++ compiler to make its kernels with', {
      hint: platform.startsWith('darwin')
        ? 'Install Xcode’s command line tools (xcode-select --install) and run the set-up again.'
        : 'Install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++) and run the set-up again.',
    });
  }
  report(`compiling hmm's kernels with ${compiler.join(' ')}`);
  const { headersFolder, environment, verbose } = surroundings;
  const build = { sources, platform, compiler, headersFolder, environment, verbose, signal };
  // The module is taken from where it was made, since another set-up may remove the entry in the cache.
  await withTemporaryFolder(cacheFolder, async folder => {
    const work = join(folder, 'work');
    await mkdir(work);
    const file = await compileKernels(build, work);
    const trial = await surroundings.tryKernels(file);
    if (!trial.loads)
      throw new UserError('compiling-failed', `its kernels were compiled, but do not load: ${trial.reason}`);
    await keepInCache(file, folder, cacheFolder, sources.key);
    await place(file, sources, surroundings);
  });
  return true;
}

/** Makes a finished module the one that the engine loads, if it is there and loads. */
async function tryAndPlace(
  file: string,
  sources: KernelSources,
  surroundings: Surroundings,
): Promise<boolean> {
  const trial = await surroundings.tryKernels(file);
  if (trial.loads) {
    try {
      await place(file, sources, surroundings);
      return true;
    } catch (error) {
      // Another set-up has removed the file. Any other error, such as a folder that may not be written to, goes on.
      if (existsSync(file)) throw error;
    }
  } else if (trial.reason !== NOT_THERE) surroundings.report(`${file} does not load (${trial.reason})`);
  return false;
}

/** Makes a module that was tried the one that the engine loads. */
async function place(file: string, sources: KernelSources, { readyFolder }: Surroundings): Promise<void> {
  await withTemporaryFolder(readyFolder, async folder => {
    const fresh = join(folder, KERNELS);
    await linkOrCopy(file, fresh);
    await rename(fresh, builtKernels(readyFolder));
  });
  await recordKernels(readyFolder, sources.key);
}
