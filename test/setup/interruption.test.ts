// Set-ups that are killed: what they leave never counts as whole, and the next one clears it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { prepareNativeLibrary } from '../../src/setup/ladder.ts';
import { run } from '../../src/setup/run.ts';
import { clearLeftovers, withTemporaryFolder } from '../../src/setup/temporary-folder.ts';
import { fakeMachine } from './fake-machine.ts';

const CHILD = fileURLToPath(new URL('set-up-in-a-child.ts', import.meta.url));

/** Kills a set-up in a child process in the middle of unpacking. Returns what is in the cache then. */
async function killedIn(folder: string, signal: NodeJS.Signals): Promise<string[]> {
  const cache = join(folder, 'cache', 'hmm');
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], { stdio: 'inherit' });
  const ended = new Promise(resolve => child.on('exit', resolve));
  const isHalfWay = () =>
    existsSync(cache) &&
    readdirSync(cache).some(name =>
      existsSync(join(cache, name, 'entry', 'deps', 'lib', 'libtensorflow_cc.so.2')),
    );
  // However busy the machine is: it stays half way, so there is nothing to miss.
  while (!isHalfWay()) {
    assert.equal(child.exitCode, null, 'the set-up in the child ended before it was half way');
    await sleep(20);
  }
  child.kill(signal);
  await ended;
  return readdirSync(cache);
}

test('a set-up killed with SIGKILL while unpacking', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const left = await killedIn(machine.folder, 'SIGKILL');
  assert.deepEqual(
    left.filter(name => !name.startsWith('.new-')),
    [],
  );
  const ready = await prepareNativeLibrary(machine.surroundings);
  assert.equal(ready.changed, true);
  assert.deepEqual(machine.cached(), ['tensorflow-9.9.9-linux-x64-4.22.0-2']);
});

test('a set-up stopped with SIGINT clears up behind itself', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  assert.deepEqual(await killedIn(machine.folder, 'SIGINT'), []);
});

test('temporary folders of the living stay, those of the dead go', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const host = hostname().replace(/[^A-Za-z0-9]/g, '');
  const dead = `.new-${host}-4194305-abcdef`;
  const living = `.new-${host}-${process.ppid}-abcdef`;
  const elsewhere = '.new-anothermachine-4194305-abcdef';
  for (const name of [dead, living, elsewhere])
    mkdirSync(join(machine.folder, 'shared', name), { recursive: true });
  await withTemporaryFolder(join(machine.folder, 'shared'), async mine => {
    await clearLeftovers(join(machine.folder, 'shared'));
    assert.ok(existsSync(mine), 'it is gone');
  });
  assert.deepEqual(readdirSync(join(machine.folder, 'shared')).sort(), [elsewhere, living].sort());
});

test('a program that stands still is stopped with everything it started', async () => {
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'inherit'})`;
  const began = Date.now();
  const ran = await run(process.execPath, ['-e', grandchild], { environment: process.env, idleSeconds: 0.3 });
  assert.equal(ran.code, null);
  assert.match(ran.stopped ?? '', /stood still/);
  // The grandchild would never end by itself, and keeps the output open while it lives.
  assert.ok(Date.now() - began < 60_000, 'took more than a minute');
});

test('a program that prints or writes goes on until its time is over', async () => {
  // In sh, which prints at once, where Node on a busy machine is silent for longer than it may stand still.
  const chatter = 'while :; do echo 1; sleep 0.05; done';
  const ran = await run('sh', ['-c', chatter], {
    environment: process.env,
    idleSeconds: 1,
    totalSeconds: 1.5,
  });
  assert.match(ran.stopped ?? '', /more than 1.5 s/);
});
