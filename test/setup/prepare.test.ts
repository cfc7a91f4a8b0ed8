// The whole set-up on a pretended machine: TensorFlow and hmm's own kernels together, and one without the other.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readyMadeAddon } from '../../src/setup/addon.ts';
import { prepareKernels } from '../../src/setup/kernels/prepare.ts';
import { isReady, prepare } from '../../src/setup/prepare.ts';
import { ADDON_TEXT, type FakeMachine, fakeMachine } from './fake-machine.ts';

function machineFor(t: TestContext, environment: Record<string, string> = {}): FakeMachine {
  const machine = fakeMachine(environment);
  t.after(machine.remove);
  return machine;
}

/** Puts an addon with this text where the one is that comes with the package. */
function addReadyMadeAddon({ surroundings }: FakeMachine, text: string): void {
  const file = readyMadeAddon(surroundings);
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

test('without a compiler, the ready-made addon is enough, and no older module of kernels stays', async t => {
  const machine = machineFor(t);
  addReadyMadeAddon(machine, ADDON_TEXT);
  await prepareKernels(machine.surroundings);
  fs.writeFileSync(join(machine.kernelSources, 'module.cc'), 'changed');
  const compiler = join(machine.folder, 'bin', 'g++');
  fs.renameSync(compiler, `${compiler}.away`);
  machine.lines.length = 0;
  assert.deepEqual(await prepare(machine.surroundings), {
    tensorflow: '9.9.9',
    changed: true,
    kernels: false,
  });
  assert.match(
    machine.lines.at(-1) ?? '',
    /^hmm will use its slow plain engine: .*no C\+\+ compiler.*apt install g\+\+/,
  );
  assert.ok(!machine.calls().includes('compile'));
  assert.deepEqual(fs.readdirSync(machine.surroundings.readyFolder), ['tensorflow']);
  assert.equal(await isReady(machine.surroundings), false);

  fs.renameSync(`${compiler}.away`, compiler);
  assert.equal((await prepare(machine.surroundings)).kernels, true);
  assert.equal(await isReady(machine.surroundings), true);
});

test('a ready-made addon that does not load is compiled in place of, or the compiler is asked for', async t => {
  const machine = machineFor(t);
  addReadyMadeAddon(machine, 'for another C library');
  const compiler = join(machine.folder, 'bin', 'g++');
  fs.renameSync(compiler, `${compiler}.away`);
  await assert.rejects(prepare(machine.surroundings), {
    code: 'program-missing',
    message: /: a C\+\+ compiler/,
  });
  fs.renameSync(`${compiler}.away`, compiler);
  await prepare(machine.surroundings);
  assert.match(machine.lines.join('\n'), /prebuilds.* does not load/);
  assert.ok(machine.calls().includes('compile'));
});

test('the sizes are said before anything is downloaded', async t => {
  const machine = machineFor(t);
  const [wheel] = Object.values(machine.surroundings.wheels);
  Object.assign(wheel!, { bytes: 7e6, unpackedBytes: 14e6, keptBytes: 12e6 });
  await prepare(machine.surroundings);
  const said = machine.lines.findIndex(line =>
    line.startsWith(
      `TensorFlow: 7 MB to download, 12 MB to keep in ${machine.surroundings.cacheFolder}, 21 MB`,
    ),
  );
  assert.ok(said >= 0 && said < machine.lines.findIndex(line => line.startsWith('downloading')));
});

test('where TensorFlow needs a compiler too, its error is the only word', async t => {
  const machine = machineFor(t);
  machine.surroundings.environment.PATH = '';
  await assert.rejects(prepare(machine.surroundings), {
    code: 'program-missing',
    message: /python3, pip, .*\(g\+\+\)$/,
  });
  assert.doesNotMatch(machine.lines.join('\n'), /plain engine/);
});

test('without TensorFlow, a compilation of kernels is stopped', async t => {
  const machine = machineFor(t, { FAKE_COMPILE: 'hang', FAKE_NO_PIP: 'yes' });
  await assert.rejects(prepare(machine.surroundings), { code: 'program-missing', message: /pip/ });
  assert.deepEqual(machine.cached(), []);
});

test('kernels are compiled while TensorFlow is downloaded', async t => {
  const machine = machineFor(t, { FAKE_PIP_WAITS: 'link kernels' });
  assert.deepEqual(await prepare(machine.surroundings), {
    tensorflow: '9.9.9',
    changed: true,
    kernels: true,
  });
});
