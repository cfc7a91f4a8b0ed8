// Binds the names in the library of a fresh build at set-up, so that no start has to; undoes it if that fails.
import { join } from 'node:path';
import { ADDON } from '../addon.ts';
import type { Surroundings } from '../surroundings.ts';
import { withFile, writeChanges } from './changes.ts';
import { readLibrary } from './elf.ts';
import { loadedFiles, namesDefinedIn } from './names.ts';
import { planChanges } from './plan.ts';
import { cutOffUnloaded } from './unloaded.ts';

/** Nine tenths of the names are in here. In the other library nearly all are ones that Node or libstdc++ have too. */
const LIBRARY = join('deps', 'lib', 'libtensorflow_cc.so.2');
const FRAMEWORK = join('deps', 'lib', 'libtensorflow_framework.so.2');

/** Whether the names of builds for this platform are bound. */
function isPrelinked(platform: string): boolean {
  return platform === 'linux-x64';
}

/**
 * Binds the names of the build in `folder`, which nobody uses yet. If the addon does not work with it, the library
 * becomes as it was. This never fails for a reason of its own: a library as it was shipped works, too, but starts slower.
 */
export async function prelinkBuild(folder: string, surroundings: Surroundings): Promise<void> {
  if (!isPrelinked(surroundings.platform)) return;
  const addon = join(folder, ADDON);
  const library = join(folder, LIBRARY);
  let undo: () => void;
  try {
    undo = prelink(library, addon, loadedFiles());
  } catch (error) {
    if (surroundings.verbose)
      surroundings.report(`the library is left as it is: ${(error as Error).message}`);
    return;
  }
  const trial = await surroundings.tryAddon(addon);
  if (!trial.loads) return undo();
  for (const file of [library, join(folder, FRAMEWORK)]) {
    try {
      cutOffUnloaded(file);
    } catch {
      // Then the library takes more room.
    }
  }
}

/**
 * Changes the library in place, and returns a function that undoes it. `before` are the files, besides the addon, in
 * which names are looked up first. Throws, with the library as it was, if it cannot be changed.
 */
export function prelink(file: string, addon: string, before: readonly string[]): () => void {
  const changes = withFile(file, read =>
    withFile(addon, readAddon => {
      const taken = new Set(namesDefinedIn(readAddon));
      for (const other of before) {
        for (const name of withFile(other, namesDefinedIn)) taken.add(name);
      }
      return planChanges(readLibrary(read), readLibrary(readAddon), taken);
    }),
  );
  const former = withFile(file, read =>
    changes.map(({ position, bytes }) => ({ position, bytes: read(position, bytes.length) })),
  );
  const undo = () => writeChanges(file, former);
  try {
    writeChanges(file, changes);
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}
