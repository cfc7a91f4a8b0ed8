// Fetches a pinned wheel with pip and checks it against its hash.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { sha256 } from './cache/sealed.ts';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';
import type { Wheel } from './wheels.ts';

/** Bytes as text: `252 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Downloads the wheel into `folder` and returns its path. Throws a UserError when pip fails or the hash differs. */
export async function downloadWheel(
  wheel: Wheel,
  python: string,
  folder: string,
  surroundings: Surroundings,
): Promise<string> {
  const target = join(folder, 'wheel');
  const scratch = join(folder, 'pip');
  await mkdir(target);
  await mkdir(scratch);
  const requirement = `${wheel.project}==${wheel.version}`;
  const downloaded = await run(
    python,
    // Without --no-cache-dir, pip would keep the 252 MB in its own cache, too, although they are fetched once.
    ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input']
      .concat(['--disable-pip-version-check', '--progress-bar', 'off', '--dest', target])
      .concat(['--implementation', 'cp', '--python-version', '3.12'])
      .concat(wheel.tags.flatMap(tag => ['--platform', tag]))
      .concat(requirement),
    {
      // pip writes to TMPDIR first. It is set to a folder of ours, which is on the disk whose free space was measured,
      // and which is removed in the end.
      environment: { ...surroundings.environment, TMPDIR: scratch, PIP_REQUIRE_VIRTUALENV: '0' },
      verbose: surroundings.verbose,
    },
  );
  const name = (await readdir(target)).find(file => file.endsWith('.whl'));
  if (downloaded.code !== 0 || !name) throw downloadError(requirement, downloaded.stderr, python);

  const file = join(target, name);
  const found = await sha256(file);
  if (found !== wheel.sha256) {
    const { size } = await stat(file);
    throw new UserError('download-failed', `${name} is not the file that was expected, and was thrown away`, {
      hint: `Expected ${wheel.bytes} bytes with SHA-256 ${wheel.sha256}, got ${size} bytes with ${found}. Check the package index that pip uses, then try again.`,
    });
  }
  return file;
}

function downloadError(requirement: string, complaint: string, python: string): UserError {
  if (/No space left|Errno 28/.test(complaint)) {
    return new UserError('cannot-be-written', `the disk became full while ${requirement} was downloaded`, {
      hint: 'Make room, or set HMM_CACHE to a folder on another disk, and try again.',
    });
  }
  const isNetwork = /connection|retrying|timed out|proxy|ssl|certificate/i.test(complaint);
  const lastError = complaint
    .match(/^ERROR: .+/gm)
    ?.at(-1)
    ?.slice('ERROR: '.length);
  const reason = isNetwork
    ? 'its package index cannot be reached'
    : (lastError ?? 'it ended without a message');
  return new UserError('download-failed', `pip could not download ${requirement}: ${reason}`, {
    hint: `Check the network and pip's index and proxy settings; ${python} -m pip download --no-deps ${requirement} shows more. Then try again.`,
  });
}
