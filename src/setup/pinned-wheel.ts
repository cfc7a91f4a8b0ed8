// Third rung of the ladder: TensorFlow's library out of the pinned Python wheel, with the addon compiled here.
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { compileAddon } from './compile.ts';
import { prelinkBuild } from './prelink/prelink.ts';
import type { Surroundings } from './surroundings.ts';
import { findTools } from './tools.ts';
import { unpackWheel } from './unpack.ts';
import { downloadWheel, megabytes } from './wheel.ts';

/** Fills `folder` with `deps` and `lib`. Throws a UserError for everything the user can mend. */
export async function pinnedWheel(folder: string, surroundings: Surroundings): Promise<undefined> {
  const { platform, report } = surroundings;
  const wheel = surroundings.wheels[platform];
  if (!wheel) {
    throw new UserError('unsupported-platform', `there is no TensorFlow library for ${platform}`, {
      hint: `hmm runs on ${Object.keys(surroundings.wheels).join(', ')}, and wherever @tensorflow/tfjs-node's own install works.`,
    });
  }
  const tools = await findTools(surroundings);
  await wantRoom(surroundings.cacheFolder, wheel.bytes + wheel.unpackedBytes);

  report(`downloading ${wheel.project} ${wheel.version} (${megabytes(wheel.bytes)}) with pip`);
  const file = await downloadWheel(wheel, tools.python, folder, surroundings);
  report(`unpacking its libraries (${megabytes(wheel.unpackedBytes)}) to ${surroundings.cacheFolder}`);
  await unpackWheel(file, tools.python, folder, surroundings);
  await rm(join(folder, 'wheel'), { recursive: true });
  await rm(join(folder, 'pip'), { recursive: true });
  report(`compiling the addon with ${tools.compiler.join(' ')}`);
  await compileAddon(tools.compiler, folder, surroundings);
  await prelinkBuild(folder, surroundings);
  return undefined;
}

async function wantRoom(cacheFolder: string, bytes: number): Promise<void> {
  const wanted = bytes + 50e6;
  const { bavail, bsize, blocks } = await statfs(cacheFolder);
  // A file system that says 0 of 0 does not tell.
  if (bavail * bsize < wanted && blocks > 0) {
    throw new UserError(
      'cannot-be-written',
      `${megabytes(wanted)} are needed in ${cacheFolder}, and ${megabytes(bavail * bsize)} are free`,
      {
        hint: 'Make room, or set HMM_CACHE to a folder on another disk, and try again.',
      },
    );
  }
}
