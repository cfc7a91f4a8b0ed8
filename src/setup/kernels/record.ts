// Where the module of kernels is that the engine loads, and the record beside it that says what it was made from.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';

interface KernelsRecord {
  /** The key of the sources it was made from. */
  key: string;
  /** Size and time of the module, when it was tried. */
  file: string;
}

/** The module's file name, in every folder. */
export const KERNELS = 'hmm_kernels.node';

/** The module that the engine loads. */
export function builtKernels(readyFolder: string): string {
  return join(readyFolder, KERNELS);
}

/** Whether the built module was made from these sources, and whether it also has not changed since it was tried. */
export async function kernelsRecord(
  readyFolder: string,
  key: string,
): Promise<{ sameSources: boolean; sameFile: boolean }> {
  try {
    const record = JSON.parse(await readFile(recordFile(readyFolder), 'utf8')) as KernelsRecord;
    const sameSources = record.key === key;
    return { sameSources, sameFile: sameSources && record.file === (await describe(readyFolder)) };
  } catch {
    return { sameSources: false, sameFile: false };
  }
}

/**
 * Records that the built module was made from the sources with this key. If another set-up has replaced the module
 * meanwhile, the record is written once more, so that it is of the module that stays.
 */
export async function recordKernels(readyFolder: string, key: string): Promise<void> {
  await withTemporaryFolder(readyFolder, async folder => {
    const fresh = join(folder, 'record');
    let file: string;
    do {
      file = await describe(readyFolder);
      const record: KernelsRecord = { key, file };
      await writeFile(fresh, JSON.stringify(record));
      await rename(fresh, recordFile(readyFolder));
    } while ((await describe(readyFolder)) !== file);
  });
}

/** Removes the module and its record, if that is allowed. */
export async function forgetKernels(readyFolder: string): Promise<void> {
  for (const file of [recordFile(readyFolder), builtKernels(readyFolder)]) {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

function recordFile(readyFolder: string): string {
  return join(readyFolder, 'hmm_kernels.json');
}

async function describe(readyFolder: string): Promise<string> {
  const { size, mtimeMs } = await stat(builtKernels(readyFolder));
  return `${size} ${mtimeMs}`;
}
