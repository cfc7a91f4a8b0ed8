// An entry of the cache is sealed when it is complete: a list of the SHA-256 of its files, in the format of sha256sum.
// An entry without the list, or whose files are others, was half written, damaged or changed, and is not used.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writtenByOthers } from './open-to-others.ts';

const LIST = 'SHA256SUMS';

/** SHA-256 of a file, in hexadecimal digits. It takes a second for a gigabyte. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Writes the list into a complete entry, and takes away from others the right to write to it. */
export async function seal(entry: string): Promise<void> {
  await writeFile(join(entry, LIST), await listOf(entry));
  for (const path of ['', ...(await everythingBelow(entry))]) {
    const found = await lstat(join(entry, path));
    if (!found.isSymbolicLink() && found.mode & 0o022) await chmod(join(entry, path), found.mode & 0o755);
  }
}

/** Why an entry is not to be used, as a sentence without its end; undefined if it is whole and ours. */
export async function faultOfEntry(entry: string, trusted: ReadonlySet<number>): Promise<string | undefined> {
  try {
    for (const path of ['', ...(await everythingBelow(entry))]) {
      const fault = await writtenByOthers(join(entry, path), trusted);
      if (fault) return `${path || 'it'} ${fault}`;
      if (path && (await leadsAway(join(entry, path)))) return `${path} is a link out of its folder`;
    }
    const list = await readFile(join(entry, LIST), 'utf8').catch(() => undefined);
    if (list === undefined)
      return 'it is half written, or of an earlier version: it has no list of its files';
    const found = await listOf(entry);
    if (found === list) return undefined;
    const lines = new Set(found.split('\n'));
    const changed = list.split('\n').find(line => !lines.has(line));
    return changed
      ? `${changed.slice(66)} is missing or was changed`
      : 'it has files that are not in its list';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'files are missing';
    throw error;
  }
}

/** Links stand for a file beside them, which has a line of its own in the list. */
async function leadsAway(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSymbolicLink()) return false;
  const target = await readlink(path);
  return target !== basename(target) || target === '.' || target === '..';
}

/** A line `<hash>  <path>` for each file. */
async function listOf(entry: string): Promise<string> {
  const lines: string[] = [];
  for (const path of await everythingBelow(entry)) {
    const file = join(entry, path);
    if (path !== LIST && (await lstat(file)).isFile()) lines.push(`${await sha256(file)}  ${path}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The paths of all that is in a folder, sorted, folders among them. Links are not followed: they may lead in circles. */
async function everythingBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = await Promise.all(
    entries.map(async entry => {
      const below = entry.isDirectory() ? await everythingBelow(join(folder, entry.name)) : [];
      return [entry.name, ...below.map(path => join(entry.name, path))];
    }),
  );
  return paths.flat().sort();
}
