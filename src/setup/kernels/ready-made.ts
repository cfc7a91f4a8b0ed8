// Modules of kernels that come ready-made with the package, one for each platform, for machines without a compiler.
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { KERNELS } from './record.ts';
import type { KernelSources } from './sources.ts';

/** Beside the module, what it was made from, so that it is not taken when the sources are others by now. */
const KEY = 'hmm_kernels.key';

export function readyMadeKernels(hmmFolder: string, platform: string): string {
  return join(folderOf(hmmFolder, platform), KERNELS);
}

/** Whether it is of these sources. One that does not say is believed. */
export async function isOfTheseSources(
  hmmFolder: string,
  platform: string,
  { key }: KernelSources,
): Promise<boolean> {
  const written = await readFile(join(folderOf(hmmFolder, platform), KEY), 'utf8').catch(() => key);
  return written.trim() === key;
}

/** Puts a finished module there, and its key, each whole or not at all. */
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
