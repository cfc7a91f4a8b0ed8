// The whole set-up on a pretended machine: TensorFlow and hmm's own kernels together, and one without the other.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepareKernels } from '../../src/setup/kernels/prepare.ts';
import { buildFolder } from '../../src/setup/kernels/record.ts';
import { isReady, prepare } from '../../src/setup/prepare.ts';
import { type FakeMachine, fakeMachine } from './fake-machine.ts';

function machineFor(t: TestContext, environment: Record<string, string> = {}): FakeMachine {
  const machine = fakeMachine(environment);
  t.after(machine.remove);
  return machine;
}

test("without a compiler, TensorFlow's own install is enough, and no older module stays", async t => {
  const machine = machineFor(t, { FAKE_OWN_INSTALL: 'works' });
  await prepareKernels(machine.surroundings);
  fs.writeFileSync(join(machine.kernelSources, 'module.cc'), 'changed');
  machine.surroundings.environment.PATH = '';
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
  assert.deepEqual(fs.readdirSync(buildFolder(machine.surroundings.hmmFolder)), []);
  assert.equal(await isReady(machine.surroundings), false);

  machine.surroundings.environment.PATH = join(machine.folder, 'bin');
  assert.equal((await prepare(machine.surroundings)).kernels, true);
  assert.equal(await isReady(machine.surroundings), true);
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
  const began = Date.now();
  await assert.rejects(prepare(machine.surroundings), { code: 'program-missing', message: /pip/ });
  assert.ok(Date.now() - began < 5000, 'took more than 5 s');
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
