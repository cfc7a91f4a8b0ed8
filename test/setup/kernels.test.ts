// hmm's own kernels on a pretended machine: when they are compiled, what is taken instead, and what is left without.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { kernelsAreReady, prepareKernels } from '../../src/setup/kernels/prepare.ts';
import { keepAsReadyMade, readyMadeKernels } from '../../src/setup/kernels/ready-made.ts';
import { builtKernels, kernelsRecord, recordKernels } from '../../src/setup/kernels/record.ts';
import { kernelSources } from '../../src/setup/kernels/sources.ts';
import { type FakeMachine, fakeMachine, KERNELS_TEXT } from './fake-machine.ts';

const CHILD = fileURLToPath(new URL('kernels-in-a-child.ts', import.meta.url));
const COMPILED = [
  'kernels levels/loop.cc v2',
  'kernels levels/loop.cc v3',
  'kernels levels/loop.cc v4',
  'kernels module.cc',
  'link kernels',
];

function machineFor(t: TestContext, environment: Record<string, string> = {}): FakeMachine {
  const machine = fakeMachine(environment);
  t.after(machine.remove);
  return machine;
}

function builtOf({ surroundings }: FakeMachine): string {
  return builtKernels(surroundings.readyFolder);
}

function textOf(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** Starts of the compiler, those at the same time in no order of their own. */
function compilations(machine: FakeMachine): string[] {
  return machine
    .calls()
    .filter(call => call.includes('kernels'))
    .sort();
}

/** A ready-made module with this text. Without a key, if none is given. */
function addReadyMade({ surroundings }: FakeMachine, text: string, key?: string): void {
  const file = readyMadeKernels(surroundings.hmmFolder, surroundings.platform);
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  if (key) fs.writeFileSync(join(dirname(file), 'hmm_kernels.key'), key);
}

test('kernels are compiled once, for each level, and linked from the cache', async t => {
  const machine = machineFor(t);
  assert.equal(await kernelsAreReady(machine.surroundings), false);
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  assert.deepEqual(compilations(machine), COMPILED);
  assert.deepEqual(machine.lines, ["compiling hmm's kernels with g++"]);
  assert.equal(fs.statSync(builtOf(machine)).nlink, 2);
  assert.match(machine.cached().join(), /^kernels-[0-9a-f]{16}-linux-x64$/);
  const entry = join(machine.surroundings.cacheFolder, machine.cached()[0] ?? '');
  assert.deepEqual(fs.readdirSync(entry), ['SHA256SUMS', 'hmm_kernels.node']);
  assert.deepEqual(fs.readdirSync(dirname(builtOf(machine))), ['hmm_kernels.json', 'hmm_kernels.node']);

  assert.equal(await kernelsAreReady(machine.surroundings), true);
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: false });
  assert.deepEqual(compilations(machine), COMPILED);
});

test('a changed source or header is compiled again, and the former one is still in the cache', async t => {
  const machine = machineFor(t);
  await prepareKernels(machine.surroundings);
  const header = join(machine.kernelSources, 'module.h');
  fs.writeFileSync(header, 'changed');
  assert.equal(await kernelsAreReady(machine.surroundings), false);
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  assert.equal(compilations(machine).length, 2 * COMPILED.length);
  fs.writeFileSync(header, 'module.h');
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  assert.equal(compilations(machine).length, 2 * COMPILED.length);
});

test('the cache keeps the newest modules only', async t => {
  const machine = machineFor(t);
  for (let version = 0; version < 10; version++) {
    fs.writeFileSync(join(machine.kernelSources, 'module.h'), `${version}`);
    await prepareKernels(machine.surroundings);
  }
  assert.equal(machine.cached().length, 8);
});

test('a built module that was copied is kept, one that was changed or removed is mended', async t => {
  const machine = machineFor(t);
  await prepareKernels(machine.surroundings);
  fs.rmSync(machine.surroundings.cacheFolder, { recursive: true });
  fs.utimesSync(builtOf(machine), 1, 1);
  machine.surroundings.environment.PATH = '';
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: false });
  assert.equal(await kernelsAreReady(machine.surroundings), true);

  machine.surroundings.environment.PATH = join(machine.folder, 'bin');
  fs.writeFileSync(builtOf(machine), 'changed');
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  fs.rmSync(builtOf(machine));
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  assert.equal(textOf(builtOf(machine)), KERNELS_TEXT);
});

test('a ready-made module is taken, with a key or without', async t => {
  for (const hasKey of [true, false]) {
    const machine = machineFor(t);
    const { hmmFolder, platform } = machine.surroundings;
    const sources = kernelSources(hmmFolder, platform);
    assert.ok(sources);
    addReadyMade(machine, KERNELS_TEXT);
    const file = readyMadeKernels(hmmFolder, platform);
    if (hasKey) await keepAsReadyMade(file, hmmFolder, platform, sources);
    machine.surroundings.environment.PATH = '';
    assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
    assert.equal(textOf(builtOf(machine)), KERNELS_TEXT);
    assert.deepEqual(machine.cached(), []);
    assert.deepEqual(compilations(machine), []);
  }
});

test('a ready-made module that does not load, or is of other sources, is compiled in place of', async t => {
  const broken = machineFor(t);
  addReadyMade(broken, 'for another C library');
  assert.deepEqual(await prepareKernels(broken.surroundings), { ready: true, changed: true });
  assert.match(broken.lines[0] ?? '', /prebuilds.* does not load \(it is broken\)/);
  assert.deepEqual(compilations(broken), COMPILED);

  const old = machineFor(t);
  addReadyMade(old, KERNELS_TEXT, '0123456789abcdef-linux-x64');
  assert.deepEqual(await prepareKernels(old.surroundings), { ready: true, changed: true });
  assert.deepEqual(old.lines[0], 'the ready-made kernels are of other sources');
  assert.deepEqual(compilations(old), COMPILED);
});

test('a module in the cache that does not load is made anew', async t => {
  const machine = machineFor(t);
  await prepareKernels(machine.surroundings);
  fs.writeFileSync(builtOf(machine), 'both, since they are one file');
  assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
  assert.equal(compilations(machine).length, 2 * COMPILED.length);
  assert.equal(machine.cached().length, 1);
});

for (const [how, sentence] of [
  ['wrong', /g\+\+ could not compile hmm's kernels: .*:1:1: error: wrong$/],
  ['broken', /its kernels were compiled, but do not load: it is broken$/],
] as const) {
  test(`kernels that come out ${how} are no error, and are not kept`, async t => {
    const machine = machineFor(t, { FAKE_COMPILE: how });
    const kernels = await prepareKernels(machine.surroundings);
    assert.match(kernels.ready ? '' : kernels.reason, sentence);
    assert.equal(textOf(builtOf(machine)), undefined);
    assert.deepEqual(machine.cached(), []);
  });
}

test('a processor without kernels, and missing sources', async t => {
  const machine = machineFor(t);
  const elsewhere = await prepareKernels({ ...machine.surroundings, platform: 'linux-riscv64' });
  assert.match(elsewhere.ready ? '' : elsewhere.reason, /no kernels for linux-riscv64/);
  fs.rmSync(machine.kernelSources, { recursive: true });
  const missing = await prepareKernels(machine.surroundings);
  assert.match(missing.ready ? '' : missing.reason, /sources .* missing/);
});

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`a compilation that ends with ${signal} leaves nothing half`, async t => {
    const machine = machineFor(t);
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, machine.folder], { stdio: 'inherit' });
    const ended = new Promise(resolve => child.on('exit', resolve));
    while (compilations(machine).length === 0) {
      assert.ok(child.exitCode === null, 'the child does not get to compile');
      await sleep(20);
    }
    child.kill(signal);
    await ended;
    assert.deepEqual(
      machine.cached().filter(name => signal === 'SIGINT' || !name.startsWith('.new-')),
      [],
    );
    assert.equal(textOf(builtOf(machine)), undefined);
    assert.deepEqual(await prepareKernels(machine.surroundings), { ready: true, changed: true });
    assert.match(machine.cached().join(), /^kernels-[0-9a-f]{16}-linux-x64$/);
  });
}

test('two set-ups at the same time both end well', async t => {
  const machine = machineFor(t);
  const both = await Promise.all([1, 2].map(() => prepareKernels(machine.surroundings)));
  assert.deepEqual(
    both.map(kernels => kernels.ready),
    [true, true],
  );
  assert.equal(await kernelsAreReady(machine.surroundings), true);
  assert.equal(machine.cached().length, 1);
});

test('an entry of the cache that another set-up takes for missing and moves away is not missed', async t => {
  const machine = machineFor(t);
  const { surroundings } = machine;
  const isCached = (file: string) => file.startsWith(join(surroundings.cacheFolder, 'kernels-'));
  const until = async (condition: () => boolean) => {
    for (let tries = 0; tries < 20_000 && !condition(); tries++) await sleep(5);
  };
  const isThere = () => machine.cached().some(name => name.startsWith('kernels-'));
  // It looks for an entry and finds none, and by the time it goes on, there is one.
  const late = prepareKernels({
    ...surroundings,
    tryKernels: async file => {
      const trial = await surroundings.tryKernels(file);
      if (isCached(file) && !trial.loads) await until(isThere);
      return trial;
    },
  });
  // Should it look for what it has put in the cache, it does so when that is gone.
  const early = prepareKernels({
    ...surroundings,
    tryKernels: async file => {
      if (isCached(file) && isThere()) await until(() => !isThere());
      return surroundings.tryKernels(file);
    },
  });
  assert.deepEqual(await Promise.all([late, early]), [
    { ready: true, changed: true },
    { ready: true, changed: true },
  ]);
  assert.equal(await kernelsAreReady(surroundings), true);
});

test('an entry of the cache that goes between its trial and its use is compiled anew', async t => {
  const machine = machineFor(t);
  const { surroundings } = machine;
  await prepareKernels(surroundings);
  fs.rmSync(dirname(builtOf(machine)), { recursive: true });
  const prepared = await prepareKernels({
    ...surroundings,
    tryKernels: async file => {
      const trial = await surroundings.tryKernels(file);
      if (trial.loads && file.startsWith(join(surroundings.cacheFolder, 'kernels-')))
        fs.rmSync(dirname(file), { recursive: true });
      return trial;
    },
  });
  assert.deepEqual(prepared, { ready: true, changed: true });
  assert.equal(compilations(machine).length, 2 * COMPILED.length);
});

test('a set-up that fails leaves the kernels that another one has made meanwhile', async t => {
  const { surroundings } = machineFor(t);
  const failing = await prepareKernels({
    ...surroundings,
    environment: { ...surroundings.environment, FAKE_COMPILE: 'wrong' },
    // It finds nothing in the cache; then the other one makes everything.
    tryKernels: async file => {
      const trial = await surroundings.tryKernels(file);
      if (file.startsWith(surroundings.cacheFolder)) await prepareKernels(surroundings);
      return trial;
    },
  });
  assert.deepEqual(failing, { ready: true, changed: true });
  assert.equal(await kernelsAreReady(surroundings), true);
});

test('records written at the same time are whole, and the last one is of the module that is there', async t => {
  const machine = machineFor(t);
  const { readyFolder } = machine.surroundings;
  await prepareKernels(machine.surroundings);
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      Array.from({ length: 4 }, async (_, index) => {
        await sleep(index);
        const fresh = `${builtOf(machine)}.${index}`;
        fs.writeFileSync(fresh, 'x'.repeat(10 * round + index));
        fs.renameSync(fresh, builtOf(machine));
        await recordKernels(readyFolder, 'key');
      }),
    );
    assert.deepEqual(await kernelsRecord(readyFolder, 'key'), { sameSources: true, sameFile: true });
  }
});
