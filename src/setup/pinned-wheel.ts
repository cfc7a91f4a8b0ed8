// Last rung of the ladder: TensorFlow's library out of the pinned Python wheel, with the addon ready-made or compiled here.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { ADDON, readyMadeAddon } from './addon.ts';
import { compileAddon } from './compile.ts';
import { prelinkBuild } from './prelink/prelink.ts';
import type { Surroundings } from './surroundings.ts';
import { findCompiler, findTools, programsMissing } from './tools.ts';
import { unpackWheel } from './unpack.ts';
import { downloadWheel, megabytes } from './wheel.ts';

/** Fills `folder` with `deps` and `lib`. Throws a UserError for everything the user can mend. */
export async function pinnedWheel(folder: string, surroundings: Surroundings): Promise<void> {
  const { platform, report, cacheFolder } = surroundings;
  const wheel = surroundings.wheels[platform];
  if (!wheel) {
    throw new UserError('unsupported-platform', `there is no TensorFlow library for ${platform}`, {
      hint: `hmm runs on ${Object.keys(surroundings.wheels).join(', ')}.`,
    });
  }
  const { python } = await findTools(surroundings, { compiler: !existsSync(readyMadeAddon(surroundings)) });
  await wantRoom(cacheFolder, wheel.bytes + wheel.unpackedBytes);

  report(
    `TensorFlow: ${megabytes(wheel.bytes)} to download, ${megabytes(wheel.keptBytes)} to keep in ${cacheFolder}` +
      `, ${megabytes(wheel.bytes + wheel.unpackedBytes)} meanwhile`,
  );
  report(`downloading ${wheel.project} ${wheel.version} with pip`);
  const file = await downloadWheel(wheel, python, folder, surroundings);
  report('unpacking its libraries');
  await unpackWheel(file, python, folder, surroundings);
  await rm(join(folder, 'wheel'), { recursive: true });
  await rm(join(folder, 'pip'), { recursive: true });
  if (!(await takeReadyMade(folder, surroundings))) await compile(folder, surroundings);
  // Only the compiler needed the headers.
  await rm(join(folder, 'deps', 'include'), { recursive: true, force: true });
  await prelinkBuild(folder, surroundings);
}

/** Takes the addon that came with the package, if it loads here. */
async function takeReadyMade(folder: string, surroundings: Surroundings): Promise<boolean> {
  const readyMade = readyMadeAddon(surroundings);
  if (!existsSync(readyMade)) return false;
  const addon = join(folder, ADDON);
  await mkdir(dirname(addon), { recursive: true });
  await copyFile(readyMade, addon);
  const trial = await surroundings.tryAddon(addon);
  if (!trial.loads) surroundings.report(`${readyMade} does not load (${trial.reason})`);
  return trial.loads;
}

async function compile(folder: string, surroundings: Surroundings): Promise<void> {
  const compiler = await findCompiler(surroundings);
  if (!compiler) throw programsMissing(['a C++ compiler (g++)'], surroundings);
  surroundings.report(`compiling the addon with ${compiler.join(' ')}`);
  await compileAddon(compiler, folder, surroundings);
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
