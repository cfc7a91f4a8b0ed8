// An hmm that several users share: what root makes ready is for all of them, and a place that may not be written to needs none.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addonIn } from '../../src/model/native/ready-folder.ts';
import { placeBuild } from '../../src/setup/place.ts';
import { prepare } from '../../src/setup/prepare.ts';
import { readyFolderFor } from '../../src/setup/surroundings.ts';
import { fakeMachine } from './fake-machine.ts';

test('whatever the umask, others can read what is ready', async t => {
  const umask = process.umask(0o077);
  t.after(() => process.umask(umask));
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepare(machine.surroundings);
  assert.equal(process.umask(), 0o077, 'the umask is another one afterwards');
  const { readyFolder } = machine.surroundings;
  for (const name of ['', ...(fs.readdirSync(readyFolder, { recursive: true }) as string[])]) {
    const { mode } = fs.statSync(join(readyFolder, name));
    assert.equal(mode & 0o044, 0o044, `${name}: ${mode.toString(8)}`);
  }
});

test('an hmm that may not be written to is made ready in the cache of its user, each version by itself', t => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-shared-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const environment = { HMM_CACHE: join(folder, 'cache') };
  const readyFor = (version: string, mayWrite: boolean) => {
    fs.writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    return readyFolderFor(folder, environment, () => mayWrite);
  };
  assert.equal(readyFor('1.0.0', true), join(folder, 'build'));
  const [first, second] = [readyFor('1.0.0', false), readyFor('2.0.0', false)];
  for (const own of [first, second]) assert.ok(own.startsWith(join(folder, 'cache', 'hmm', 'ready-')), own);
  assert.notEqual(first, second);

  // Whoever may write there has set it up.
  const shared = addonIn(join(folder, 'build'));
  fs.mkdirSync(join(shared, '..'), { recursive: true });
  fs.writeFileSync(shared, 'addon');
  assert.equal(readyFor('1.0.0', false), join(folder, 'build'));
});

const OTHER_DISK = '/dev/shm';
const isOther = fs.existsSync(OTHER_DISK) && fs.statSync(OTHER_DISK).dev !== fs.statSync(tmpdir()).dev;

test('a cache on another disk is linked to, or copied for others', { skip: !isOther }, async t => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-shared-'));
  const entry = fs.mkdtempSync(join(OTHER_DISK, 'hmm-cache-'));
  t.after(() => {
    for (const made of [folder, entry]) fs.rmSync(made, { recursive: true });
  });
  for (const part of ['deps', 'lib']) {
    fs.mkdirSync(join(entry, part));
    fs.writeFileSync(join(entry, part, 'file'), part);
    fs.symlinkSync('file', join(entry, part, 'link'));
  }
  const isLink = (path: string) => fs.lstatSync(join(folder, path)).isSymbolicLink();
  await placeBuild(entry, folder, false);
  assert.ok(isLink('deps'));
  await placeBuild(entry, folder, true);
  assert.ok(!isLink('deps') && !isLink('lib'));
  assert.equal(fs.readFileSync(join(folder, 'lib', 'link'), 'utf8'), 'lib');
  assert.equal(fs.readlinkSync(join(folder, 'lib', 'link')), 'file');
});
