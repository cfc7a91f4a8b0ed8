// Takes the native libraries and the C headers out of a wheel and lays them out as @tensorflow/tfjs-node expects them.
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';

// A wheel has thousands of files, 1.1 GB. Of these we need two libraries and 2 MB of headers. In the arm64 wheel,
// tensorflow.libs has one more library (OpenMP), which TensorFlow's looks for at ../tensorflow.libs. Python's zipfile
// checks every CRC.
const UNPACK = `
import os, shutil, sys, zipfile
wheel, target = sys.argv[1:3]
headers = ('tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/', 'xla/tsl/c/')
def place(name):
    folder, file = os.path.split(name)
    if folder == 'tensorflow' and file.startswith(('libtensorflow_cc.', 'libtensorflow_framework.')):
        return 'lib/' + file
    if folder == 'tensorflow.libs' and file:
        return name
    inside = name[len('tensorflow/include/'):]
    if name.startswith('tensorflow/include/') and name.endswith('.h') and inside.startswith(headers):
        return 'include/' + inside
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if place(name):
            path = os.path.join(target, *place(name).split('/'))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, 'wb') as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
`;

/** Unpacks `wheel` to `deps/lib` and `deps/include` below `folder`, and adds links with the names linkers look for. */
export async function unpackWheel(
  wheel: string,
  python: string,
  folder: string,
  surroundings: Surroundings,
): Promise<void> {
  const deps = join(folder, 'deps');
  const unpacked = await run(python, ['-c', UNPACK, wheel, deps], {
    environment: surroundings.environment,
    verbose: surroundings.verbose,
  });
  if (unpacked.code !== 0) {
    const isFull = /No space left|Errno 28/.test(unpacked.stderr);
    const reason = isFull ? 'the disk is full' : (unpacked.stderr.trim().split('\n').at(-1) ?? '');
    throw new UserError('download-failed', `TensorFlow's native library could not be unpacked: ${reason}`, {
      hint: isFull
        ? 'Make room, or set HMM_CACHE to a folder on another disk, and try again.'
        : 'Try again; if it stays so, look whether python3 is whole.',
    });
  }
  for (const [name, target] of linksOf(surroundings.platform)) {
    if (!existsSync(join(deps, 'lib', target))) throw new Error(`the wheel holds no ${target}`);
    // A link, since a copy of the first would take another 686 MB.
    await symlink(target, join(deps, 'lib', name));
  }
}

function linksOf(platform: string): [name: string, target: string][] {
  if (platform.startsWith('darwin')) {
    return [
      ['libtensorflow.dylib', 'libtensorflow_cc.2.dylib'],
      ['libtensorflow.2.dylib', 'libtensorflow_cc.2.dylib'],
      ['libtensorflow_framework.dylib', 'libtensorflow_framework.2.dylib'],
    ];
  }
  return [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ];
}
