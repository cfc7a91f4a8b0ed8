// Remembers that the addon was tried and works, so that a set-up with nothing to do need not load 750 MB.
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ADDON } from './addon.ts';
import { type Surroundings, tensorflowFolder } from './surroundings.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

interface TrialRecord {
  tensorflow: string;
  addonVersion: string;
  /** Size and time of the addon and of each library beside it. */
  files: Record<string, string>;
}

/**
 * Returns TensorFlow's version if the addon was tried on this platform with this major version of Node, and neither the
 * addon nor a library has changed since. This takes 3 ms, a trial 400. The record is beside
 * them, so that it is removed with them.
 */
export async function rememberedTrial(surroundings: Surroundings): Promise<string | undefined> {
  try {
    const record = JSON.parse(await readFile(recordFile(surroundings), 'utf8')) as TrialRecord;
    const present = await describe(surroundings, record.tensorflow);
    return JSON.stringify(record) === JSON.stringify(present) ? record.tensorflow : undefined;
  } catch {
    // No record, a damaged one, or a file is gone: the addon has to be tried.
    return undefined;
  }
}

/** Records that the addon works. If the folder may not be written to, every set-up tries the addon again. */
export async function rememberTrial(surroundings: Surroundings, tensorflow: string): Promise<void> {
  try {
    await withTemporaryFolder(tensorflowFolder(surroundings), async folder => {
      const fresh = join(folder, 'record');
      await writeFile(fresh, JSON.stringify(await describe(surroundings, tensorflow)));
      await rename(fresh, recordFile(surroundings));
    });
  } catch {
    // Then the next set-up tries the addon again.
  }
}

function recordFile(surroundings: Surroundings): string {
  const node = process.versions.node.split('.')[0];
  return join(tensorflowFolder(surroundings), `tried-${surroundings.platform}-node${node}.json`);
}

async function describe(surroundings: Surroundings, tensorflow: string): Promise<TrialRecord> {
  const { addonVersion } = surroundings;
  const home = tensorflowFolder(surroundings);
  const files: Record<string, string> = {};
  for (const folder of [dirname(ADDON), join('deps', 'lib')]) {
    for (const name of (await readdir(join(home, folder))).sort()) {
      const { size, mtimeMs } = await stat(join(home, folder, name));
      files[join(folder, name)] = `${size} ${mtimeMs}`;
    }
  }
  return { tensorflow, addonVersion, files };
}
