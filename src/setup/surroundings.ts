// What the set-up depends on: folders, environment, platform, and where its messages go. All is given from outside.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  addonIn,
  cacheFolderOf,
  HMM_FOLDER,
  sharedFolder,
  userFolder,
} from '../model/native/ready-folder.ts';
import { UserError } from '../user-error.ts';
import { type AddonTrial, tryAddon } from './addon.ts';
import { type KernelsTrial, tryKernels } from './kernels/trial.ts';
import { PINNED_WHEELS, type Wheel } from './wheels.ts';

/** Everything the set-up touches. Tests give their own folders, PATH and wheels. */
export interface Surroundings {
  /** Folder of hmm itself, with the sources of its kernels. */
  hmmFolder: string;
  /** Folder that gets what is made ready: `tensorflow`, and hmm's own kernels. */
  readyFolder: string;
  /** Folder with the C++ sources of tfjs-node's addon, in `binding`. */
  addonSources: string;
  /** Version of tfjs-node. */
  addonVersion: string;
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

/** The folder of TensorFlow: `deps` and `lib`, as tfjs-node's package would have them, and the records of trials. */
export function tensorflowFolder({ readyFolder }: Surroundings): string {
  return join(readyFolder, 'tensorflow');
}

/** The surroundings of this very process. Throws a UserError where the packages are not installed. */
export function surroundingsOfThisProcess(
  report: (line: string) => void,
  options: { verbose?: boolean; environment?: NodeJS.ProcessEnv } = {},
): Surroundings {
  const addonSources = join(HMM_FOLDER, 'dist', 'tensorflow');
  const { environment = process.env } = options;
  return {
    hmmFolder: HMM_FOLDER,
    readyFolder: readyFolderFor(HMM_FOLDER, environment),
    addonSources,
    addonVersion: versionIn(addonSources),
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

/**
 * Where this user puts what is made ready: the folder for all users, if it may be written to or has everything already,
 * or else the user's own.
 */
export function readyFolderFor(
  hmmFolder: string,
  environment: NodeJS.ProcessEnv,
  mayWrite: (folder: string) => boolean = mayWriteTo,
): string {
  const shared = sharedFolder(hmmFolder);
  const isUsable = existsSync(addonIn(shared)) || mayWrite(existsSync(shared) ? shared : hmmFolder);
  return isUsable ? shared : userFolder(hmmFolder, environment);
}

function mayWriteTo(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function versionIn(folder: string): string {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    throw new UserError('program-missing', `hmm's own files are not whole: ${folder} is missing`, {
      hint: 'Install hmm again; in a checkout: npm run setup.',
    });
  }
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
