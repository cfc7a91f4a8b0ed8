// Makes the module of hmm's own kernels ready: is it there, ready-made with the package, in the cache, compiled.
import { copyFile, link, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { asUserError } from '../failures.ts';
import { moveAside } from '../place.ts';
import type { Surroundings } from '../surroundings.ts';
import { clearLeftovers, withTemporaryFolder } from '../temporary-folder.ts';
import { findCompiler } from '../tools.ts';
import { cacheEntry, fillCache } from './cache.ts';
import { compileKernels } from './compile.ts';
import { flagsOf } from './flags.ts';
import { isOfTheseSources, readyMadeKernels } from './ready-made.ts';
import { buildFolder, builtKernels, forgetKernels, KERNELS, kernelsRecord, recordKernels } from './record.ts';
import { type KernelSources, kernelSources } from './sources.ts';
import { NOT_THERE } from './trial.ts';

export type Kernels =
  /** `changed`: whether anything had to be put in place. */
  | { ready: true; changed: boolean }
  /** `reason` is a sentence without its end, `hint` says how to mend it. */
  | { ready: false; reason: string; hint?: string | undefined };

/** Whether the module is there, made from the present sources, and was tried. */
export async function kernelsAreReady({ hmmFolder, platform }: Surroundings): Promise<boolean> {
  const sources = kernelSources(hmmFolder, platform);
  return sources !== undefined && (await kernelsRecord(hmmFolder, sources.key)).sameFile;
}

/**
 * Leaves a module that loads and is of the present sources, or none. That there can be none is no error, since hmm works
 * without: the reason is in the result. `signal` stops a compilation.
 */
export async function prepareKernels(surroundings: Surroundings, signal?: AbortSignal): Promise<Kernels> {
  const { hmmFolder, platform } = surroundings;
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
    // An older one would not fit the rest of hmm.
    await forgetKernels(hmmFolder);
    return { ready: false, reason: (error as Error).message, hint: (error as UserError).hint };
  }
}

async function climb(
  sources: KernelSources,
  surroundings: Surroundings,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { hmmFolder, cacheFolder, platform, report } = surroundings;
  const { sameSources, sameFile } = await kernelsRecord(hmmFolder, sources.key);
  if (sameFile) return false;
  await clearLeftovers(buildFolder(hmmFolder));
  await clearLeftovers(cacheFolder);

  // Its time changes when a checkout is copied, and there may be no compiler where it is copied to.
  if (sameSources && (await surroundings.tryKernels(builtKernels(hmmFolder))).loads) {
    await recordKernels(hmmFolder, sources.key);
    return false;
  }

  const readyMade = readyMadeKernels(hmmFolder, platform);
  if (!(await isOfTheseSources(hmmFolder, platform, sources))) {
    report('the ready-made kernels are of other sources');
  } else if (await tryAndPlace(readyMade, sources, surroundings)) return true;

  const entry = cacheEntry(cacheFolder, sources.key);
  if (await tryAndPlace(join(entry, KERNELS), sources, surroundings)) return true;
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
  await fillCache(cacheFolder, sources.key, async folder => {
    const file = await compileKernels(build, folder);
    const trial = await surroundings.tryKernels(file);
    if (!trial.loads)
      throw new UserError('compiling-failed', `its kernels were compiled, but do not load: ${trial.reason}`);
    return file;
  });
  if (await tryAndPlace(join(entry, KERNELS), sources, surroundings)) return true;
  throw new UserError('compiling-failed', 'its kernels were compiled, but others remove them all the time', {
    hint: 'Try again.',
  });
}

/** Makes a finished module the one that the engine loads, if it is there and loads. */
async function tryAndPlace(
  file: string,
  sources: KernelSources,
  { hmmFolder, tryKernels, report }: Surroundings,
): Promise<boolean> {
  const trial = await tryKernels(file);
  if (!trial.loads) {
    if (trial.reason !== NOT_THERE) report(`${file} does not load (${trial.reason})`);
    return false;
  }
  await mkdir(buildFolder(hmmFolder), { recursive: true });
  await withTemporaryFolder(buildFolder(hmmFolder), async folder => {
    const fresh = join(folder, KERNELS);
    // A copy where the cache is on another disk, or the file is somebody else's.
    await link(file, fresh).catch(() => copyFile(file, fresh));
    await rename(fresh, builtKernels(hmmFolder));
  });
  await recordKernels(hmmFolder, sources.key);
  return true;
}
