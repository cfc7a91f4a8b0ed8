// Where the set-up puts what it makes ready, TensorFlow's library and our kernels, and where the engine looks for it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of hmm itself: a checkout, or the installed package. This file is in its src/model/native or dist/model/native. */
export const HMM_FOLDER = fileURLToPath(new URL('../../../', import.meta.url));

/** The addon of tfjs-node, in a folder of what is ready. It loads the library at `../../deps/lib`. */
export function addonIn(ready: string): string {
  return join(ready, 'tensorflow', 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** `$HMM_CACHE/hmm`, or else `hmm` in the user's cache folder (XDG Base Directory Specification). */
export function cacheFolderOf(environment: NodeJS.ProcessEnv): string {
  const base =
    environment.HMM_CACHE || environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return resolve(base, 'hmm');
}

/** The folder of what is ready for all users: `build` in hmm's own. */
export function sharedFolder(hmmFolder: string): string {
  return join(hmmFolder, 'build');
}

/**
 * The folder of what is ready for one user, in the user's cache, where hmm itself is in a place that this user may not
 * write to. Each installation and version of hmm has its own.
 */
export function userFolder(hmmFolder: string, environment: NodeJS.ProcessEnv): string {
  const { version } = JSON.parse(readFileSync(join(hmmFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const name = createHash('sha256')
    .update(`${resolve(hmmFolder)}\0${version}`)
    .digest('hex')
    .slice(0, 16);
  return join(cacheFolderOf(environment), `ready-${name}`);
}

let found: string | undefined;

/** The folder of what is ready: the one for all users, unless there is nothing in it and something in this user's own. */
export function readyFolder(): string {
  found ??= find(sharedFolder(HMM_FOLDER));
  return found;
}

/** Whether TensorFlow was made ready, for all users or for this one. */
export function isSetUp(): boolean {
  return existsSync(addonIn(readyFolder()));
}

function find(shared: string): string {
  if (existsSync(addonIn(shared))) return shared;
  const own = userFolder(HMM_FOLDER, process.env);
  return existsSync(addonIn(own)) ? own : shared;
}
