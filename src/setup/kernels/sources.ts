// Finds the sources of hmm's own kernels, and makes a key from them and from the flags they are compiled with.
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf } from './flags.ts';

/** The folder of the sources in that of hmm, in a checkout and in an installed package. */
const FOLDER = join('src', 'model', 'native', 'kernels');

export interface KernelSources {
  folder: string;
  /** Compiled once. */
  common: readonly string[];
  /** Compiled once for each instruction level. */
  leveled: readonly string[];
  /** `<hash of sources and flags>-linux-x64`: other sources, flags or platforms have another one. */
  key: string;
}

/** Reads all sources, in a few milliseconds. Undefined if there are none. */
export function kernelSources(hmmFolder: string, platform: string): KernelSources | undefined {
  const folder = join(hmmFolder, FOLDER);
  // The hash is of no path of this machine, so that what was compiled elsewhere has the same key.
  const hash = createHash('sha256').update(JSON.stringify(flagsOf(platform) ?? null));
  const files = filesBelow(folder);
  for (const name of files) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  const compiled = files.filter(name => /^(levels\/)?[^/]+\.cc$/.test(name));
  if (compiled.length === 0) return undefined;
  return {
    folder,
    common: compiled.filter(name => !name.includes('/')),
    leveled: compiled.filter(name => name.includes('/')),
    key: `${hash.digest('hex').slice(0, 16)}-${platform}`,
  };
}

/** The names of all files, sorted, with `/` between folders on every system. */
function filesBelow(folder: string, prefix = ''): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(entry =>
      entry.isDirectory()
        ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [`${prefix}${entry.name}`],
    )
    .sort();
}
