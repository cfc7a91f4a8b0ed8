// Files appear whole or not at all, keep what their owner has said of them, and leave nothing behind.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { clearLeftovers } from '../../../src/io/bytes/unfinished-files.ts';
import { checkWritable, fileError, replaceFile, writeWhole } from '../../../src/io/bytes/whole-file.ts';
import { UserError } from '../../../src/user-error.ts';

const CHILD = fileURLToPath(new URL('write-for-ever.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

let folder: string;
let target: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'hmm-whole-'));
  target = join(folder, 'result.tsv');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A process that has begun to write the target, and is not done. */
async function writer(how = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, target, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return ended;
}

const unfinished = () => fs.readdirSync(folder).filter(name => name.endsWith('.tmp'));

test('what a kill left is removed by the next that writes there; what a living process writes stays', async () => {
  const [dead, living] = [await writer(), await writer()];
  assert.equal(unfinished().length, 2);
  const [, signal] = await killed(dead, 'SIGKILL');
  assert.equal(signal, 'SIGKILL');
  assert.equal(unfinished().length, 2, 'a kill leaves its file');
  await writeWhole(join(folder, 'another.tsv'), 'x');
  assert.deepEqual(
    unfinished().map(name => name.includes(`-${living.pid}-`)),
    [true],
  );
  await killed(living, 'SIGTERM');
  assert.deepEqual(fs.readdirSync(folder), ['another.tsv']);
});

test('unfinished files of another machine, and files of other names, stay', async () => {
  const others = ['result.tsv.deadbeef.tmp', 'x.tmp'];
  const names = [...others, 'result.tsv.hmm-00000000-4194305-00000000.tmp'];
  for (const name of names) fs.writeFileSync(join(folder, name), '');
  await clearLeftovers(folder);
  assert.deepEqual(unfinished().sort(), names.sort());
  const old = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of names) fs.utimesSync(join(folder, name), old, old);
  await clearLeftovers(folder);
  assert.deepEqual(unfinished().sort(), others);
});

test('a signal that is held back while a file is written does not end the process', async () => {
  const child = await writer('heeded');
  assert.deepEqual(await killed(child, 'SIGTERM'), [0, null]);
  assert.deepEqual(fs.readdirSync(folder), ['result.tsv']);
});

test('a file that is replaced keeps who may read it', async () => {
  fs.writeFileSync(target, 'old');
  for (const mode of [0o600, 0o664]) {
    fs.chmodSync(target, mode);
    await writeWhole(target, 'new');
    assert.equal(fs.statSync(target).mode & 0o777, mode);
  }
});

test('a link to a file that is not there yet stays a link', async () => {
  const link = join(folder, 'link.tsv');
  fs.symlinkSync('result.tsv', link);
  await checkWritable(link);
  await writeWhole(link, 'new');
  assert.equal(fs.readlinkSync(link), 'result.tsv');
  assert.equal(fs.readFileSync(target, 'utf8'), 'new');
});

test('a write-protected file is not replaced', { skip: isRoot && 'root may write to any' }, async () => {
  fs.writeFileSync(target, 'old', { mode: 0o444 });
  for (const write of [() => checkWritable(target), () => writeWhole(target, 'new')]) {
    await assert.rejects(write, { code: 'cannot-be-written' });
  }
  assert.equal(fs.readFileSync(target, 'utf8'), 'old');
});

test('a name as long as the system allows is written', async () => {
  const long = join(folder, `${'n'.repeat(250)}.json`);
  await writeWhole(long, 'x');
  assert.equal(fs.readFileSync(long, 'utf8'), 'x');
});

test('a quota that is used up, which Node has no name for, is an error of the system', () => {
  const errno = -constants.errno.EDQUOT;
  // As the promises of node:fs have it, and as its functions do.
  for (const code of [`Unknown system error ${errno}`, 'UNKNOWN']) {
    const told = fileError(Object.assign(new Error('open'), { errno, code }), 'result.tsv');
    assert.ok(told instanceof UserError && /quota/.test(told.message), String(told));
  }
  const unknown = fileError(
    Object.assign(new Error('open'), { errno: -9999, code: 'Unknown system error -9999' }),
    'x',
  );
  assert.ok(unknown instanceof UserError && /E9999/.test(unknown.message), String(unknown));
});

for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EMFILE']) {
  test(`writing that fails with ${code} leaves the old file and nothing else`, async () => {
    fs.writeFileSync(target, 'old');
    const failing = replaceFile(target, async path => {
      fs.writeFileSync(path, 'half');
      throw Object.assign(new Error(code), { code });
    });
    await assert.rejects(failing, { code: 'cannot-be-written' });
    assert.deepEqual(fs.readdirSync(folder), ['result.tsv']);
    assert.equal(fs.readFileSync(target, 'utf8'), 'old');
  });
}
