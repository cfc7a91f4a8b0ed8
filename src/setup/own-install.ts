// Second rung of the ladder: the install script of @tensorflow/tfjs-node, which downloads a finished build.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, readdir, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';

const NOT_NEEDED = new Set(['deps', 'lib', 'dist', 'src', 'build', 'node_modules']);

/**
 * Runs the package's install script in a copy of the package in `folder`, which then holds `deps` and `lib`.
 * Returns why it failed, or undefined.
 *
 * It runs in a copy for two reasons: the script edits its own package.json, and leaves it so when it fails; and after
 * an interruption, it takes a library that is half unpacked for a complete one.
 */
export async function ownInstall(folder: string, surroundings: Surroundings): Promise<string | undefined> {
  const { packageFolder, environment } = surroundings;
  for (const name of await readdir(packageFolder)) {
    if (NOT_NEEDED.has(name) || name.startsWith('.')) continue;
    await cp(join(packageFolder, name), join(folder, name), { recursive: true });
  }
  const nested = join(packageFolder, 'node_modules');
  if (existsSync(nested)) await symlink(nested, join(folder, 'node_modules'), 'dir');

  const modules = moduleFoldersAbove(packageFolder);
  const ran = await run(process.execPath, [join('scripts', 'install.js')], {
    cwd: folder,
    environment: {
      ...environment,
      // The copy has no node_modules above it, and the script starts node-pre-gyp by name, as npm's PATH allows.
      NODE_PATH: modules.join(delimiter),
      PATH: [...modules.map(modulesFolder => join(modulesFolder, '.bin')), environment.PATH].join(delimiter),
    },
    verbose: surroundings.verbose,
    // The script's download has no time limit, and behind a firewall that drops packets it would never end.
    idleSeconds: 60,
    totalSeconds: 600,
    progress: () => sizeOf(folder),
  });
  for (const name of await readdir(folder)) {
    if (name !== 'deps' && name !== 'lib') await rm(join(folder, name), { recursive: true, force: true });
  }
  if (ran.code === 0) return undefined;
  const complaint = /Error: (?!Error:)(.+)/.exec(`${ran.stderr}\n${ran.stdout}`)?.[1];
  return ran.stopped ?? complaint ?? 'it ended with an error';
}

/** The node_modules folders in which a module of the package would look for its own modules, nearest first. */
function moduleFoldersAbove(packageFolder: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(packageFolder); at !== dirname(at); at = dirname(at)) {
    const candidate = at.endsWith('node_modules') ? at : join(at, 'node_modules');
    if (existsSync(candidate) && !folders.includes(candidate)) folders.push(candidate);
  }
  return folders;
}

function sizeOf(folder: string): number {
  let total = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) total += sizeOf(path);
      else if (entry.isFile()) total += statSync(path).size;
    }
  } catch {
    // Something was removed while we looked, which is progress, too.
  }
  return total;
}
