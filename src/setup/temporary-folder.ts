// Makes folders that are filled beside their target and renamed when complete; removes those that were left behind.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../living.ts';

const PREFIX = '.new-';
const HOST = hostname().replace(/[^A-Za-z0-9]/g, '') || 'host';
const A_DAY = 24 * 3600 * 1000;

const inUse = new Set<string>();

/**
 * Makes an empty folder in `parent`, hands it to `use`, and removes what is left of it afterwards, also when `use`
 * throws or the user stops us with Ctrl-C. `use` moves what should stay elsewhere.
 */
export async function withTemporaryFolder<Result>(
  parent: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  // Others may not write to it, whatever the umask: what is in the cache gets loaded.
  await mkdir(parent, { recursive: true, mode: 0o755 });
  // The name is unique, so that two set-ups at the same time do not meet. It has host and process, so that a later
  // set-up can tell whether this one still runs.
  const folder = await mkdtemp(join(parent, `${PREFIX}${HOST}-${process.pid}-`));
  inUse.add(folder);
  if (inUse.size === 1) listenForTheEnd();
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    inUse.delete(folder);
    if (inUse.size === 0) stopListening();
  }
}

/** Removes the temporary folders in `parent` that belong to processes that are gone. */
export async function clearLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const folder = join(parent, name);
    if (name.startsWith(PREFIX) && !inUse.has(folder) && (await isLeftover(name, folder))) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isLeftover(name: string, folder: string): Promise<boolean> {
  const [, host, pid] = /^\.new-([^-]*)-(\d+)-/.exec(name) ?? [];
  if (host === HOST && pid && Number(pid) !== process.pid) return !isAlive(Number(pid));
  // The folder belongs to another machine or container, whose processes we cannot see.
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > A_DAY;
}

const removeAll = () => {
  for (const folder of inUse) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The next set-up removes it.
    }
  }
};
const interrupted = () => process.exit(130);
const terminated = () => process.exit(143);

function listenForTheEnd(): void {
  process.on('exit', removeAll);
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', terminated);
  process.on('SIGHUP', terminated);
}

function stopListening(): void {
  process.removeListener('exit', removeAll);
  process.removeListener('SIGINT', interrupted);
  process.removeListener('SIGTERM', terminated);
  process.removeListener('SIGHUP', terminated);
}
