// The sources of hmm's own kernels: which there are, and a name for them and for how they are compiled.
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf } from './flags.ts';

/** Where the sources lie below the folder of hmm, in a checkout as in an installed package. */
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

/** Reads them all, which takes a few milliseconds. Undefined when there are none. */
export function kernelSources(hmmFolder: string, platform: string): KernelSources | undefined {
  const folder = join(hmmFolder, FOLDER);
  // Without paths, so that what was compiled elsewhere has the same key.
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

/** Names of all files, with `/` between folders on every system, in an order that depends on nothing else. */
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
