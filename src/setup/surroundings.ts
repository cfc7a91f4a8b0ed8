// What the set-up depends on: folders, environment, platform, and where its messages go. All is given from outside.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user-error.ts';
import { type AddonTrial, tryAddon } from './addon.ts';
import { type KernelsTrial, tryKernels } from './kernels/trial.ts';
import { PINNED_WHEELS, type Wheel } from './wheels.ts';

/** Everything the set-up touches. Tests give their own folders, PATH and wheels. */
export interface Surroundings {
  /** Folder of hmm itself, which gets `build` with its kernels. */
  hmmFolder: string;
  /** Folder of the installed @tensorflow/tfjs-node, which gets `deps` and `lib`. */
  packageFolder: string;
  /** Version in that package's package.json. */
  packageVersion: string;
  /** Folder with node_api.h. */
  headersFolder: string;
  /** Folder of finished builds, shared by all checkouts of this user. */
  cacheFolder: string;
  /** The environment of every program that is started. Programs are looked for in its PATH. */
  environment: NodeJS.ProcessEnv;
  /** `linux-x64`, `linux-arm64`, `darwin-arm64`, ..., with `-musl` where there is no glibc. */
  platform: string;
  /** Wheels that hold the native library, by platform. */
  wheels: Readonly<Record<string, Wheel>>;
  /** Tries an addon in a child process. */
  tryAddon: (file: string) => Promise<AddonTrial>;
  /** Tries a module of hmm's own kernels in a child process. */
  tryKernels: (file: string) => Promise<KernelsTrial>;
  /** Is called with a line of text for each step. */
  report: (line: string) => void;
  /** Whether to show the output of the programs that are started. */
  verbose: boolean;
}

/** The surroundings of this very process. Throws a UserError where the packages are not installed. */
export function surroundingsOfThisProcess(
  report: (line: string) => void,
  options: { verbose?: boolean; environment?: NodeJS.ProcessEnv } = {},
): Surroundings {
  const packageFolder = dirname(resolvePackage('@tensorflow/tfjs-node'));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { environment = process.env } = options;
  return {
    // This file is in its folder src/setup or dist/setup.
    hmmFolder: fileURLToPath(new URL('../../', import.meta.url)),
    packageFolder,
    packageVersion: version,
    headersFolder: join(dirname(resolvePackage('node-api-headers')), 'include'),
    cacheFolder: cacheFolderOf(environment),
    environment,
    platform: platformOfThisProcess(),
    wheels: PINNED_WHEELS,
    tryAddon: file => tryAddon(file, environment),
    tryKernels: file => tryKernels(file, environment),
    report,
    verbose: options.verbose ?? false,
  };
}

/** `$HMM_CACHE/hmm`, or else `hmm` in the user's cache folder (XDG Base Directory Specification). */
function cacheFolderOf(environment: NodeJS.ProcessEnv): string {
  const base =
    environment.HMM_CACHE || environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return resolve(base, 'hmm');
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    throw new UserError('program-missing', `the package ${name} is not installed`, {
      hint: 'Run npm ci --ignore-scripts.',
    });
  }
}

function platformOfThisProcess(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return platform;
  // The wheels are built against glibc, and do not load in a process that musl's loader has started.
  return /ld-musl/.test(loadedLibraries()) ? `${platform}-musl` : platform;
}

function loadedLibraries(): string {
  try {
    return readFileSync('/proc/self/maps', 'latin1');
  } catch {
    return '';
  }
}
