// Modules of kernels that come ready-made with the package, one for each platform, for machines without a compiler.
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { KERNELS } from './record.ts';
import type { KernelSources } from './sources.ts';

/** The file beside the module with the key of its sources, so that it is not used with other sources. */
const KEY = 'hmm_kernels.key';

export function readyMadeKernels(hmmFolder: string, platform: string): string {
  return join(folderOf(hmmFolder, platform), KERNELS);
}

/** Whether the ready-made module was made from these sources. One without a key is taken to be. */
export async function isOfTheseSources(
  hmmFolder: string,
  platform: string,
  { key }: KernelSources,
): Promise<boolean> {
  const written = await readFile(join(folderOf(hmmFolder, platform), KEY), 'utf8').catch(() => key);
  return written.trim() === key;
}

/** Writes a finished module there, and its key. Each appears only when it is complete. */
export async function keepAsReadyMade(
  module: string,
  hmmFolder: string,
  platform: string,
  { key }: KernelSources,
): Promise<void> {
  const target = folderOf(hmmFolder, platform);
  await mkdir(target, { recursive: true });
  await withTemporaryFolder(target, async folder => {
    await copyFile(module, join(folder, KERNELS));
    await writeFile(join(folder, KEY), `${key}\n`);
    for (const name of [KERNELS, KEY]) await rename(join(folder, name), join(target, name));
  });
}

function folderOf(hmmFolder: string, platform: string): string {
  return join(hmmFolder, 'prebuilds', platform);
}
