// Where the module of kernels lies that the engine loads, and the record beside it of what it was made from.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';

interface KernelsRecord {
  /** Of the sources it was made from. */
  key: string;
  /** Size and time of the module, when it was tried. */
  file: string;
}

/** The module's name, wherever it lies. */
export const KERNELS = 'hmm_kernels.node';

export function buildFolder(hmmFolder: string): string {
  return join(hmmFolder, 'build');
}

/** The module that the engine loads. */
export function builtKernels(hmmFolder: string): string {
  return join(buildFolder(hmmFolder), KERNELS);
}

/** What the record says of the built module: made from these sources, and unchanged since it was tried. */
export async function kernelsRecord(
  hmmFolder: string,
  key: string,
): Promise<{ sameSources: boolean; sameFile: boolean }> {
  try {
    const record = JSON.parse(await readFile(recordFile(hmmFolder), 'utf8')) as KernelsRecord;
    const sameSources = record.key === key;
    return { sameSources, sameFile: sameSources && record.file === (await describe(hmmFolder)) };
  } catch {
    return { sameSources: false, sameFile: false };
  }
}

/**
 * Writes down that the built module is of the sources with this key. Once more, where another set-up has put a module of
 * its own there meanwhile, so that the record left behind is of the module left behind.
 */
export async function recordKernels(hmmFolder: string, key: string): Promise<void> {
  await withTemporaryFolder(buildFolder(hmmFolder), async folder => {
    const fresh = join(folder, 'record');
    let file: string;
    do {
      file = await describe(hmmFolder);
      const record: KernelsRecord = { key, file };
      await writeFile(fresh, JSON.stringify(record));
      await rename(fresh, recordFile(hmmFolder));
    } while ((await describe(hmmFolder)) !== file);
  });
}

/** Removes module and record, where they can be. */
export async function forgetKernels(hmmFolder: string): Promise<void> {
  for (const file of [recordFile(hmmFolder), builtKernels(hmmFolder)]) {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

function recordFile(hmmFolder: string): string {
  return join(buildFolder(hmmFolder), 'hmm_kernels.json');
}

async function describe(hmmFolder: string): Promise<string> {
  const { size, mtimeMs } = await stat(builtKernels(hmmFolder));
  return `${size} ${mtimeMs}`;
}
