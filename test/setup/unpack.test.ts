// What is taken out of a wheel, with the real python3 where there is one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unpackWheel } from '../../src/setup/unpack.ts';
import { fakeMachine } from './fake-machine.ts';

const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    for name in sys.argv[2:]:
        wheel.writestr(name, name)
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

test('libraries and C headers come out, nothing else does', { skip: !hasPython && 'no python3' }, async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const wheel = join(machine.folder, 'fake.whl');
  const names = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow.libs/libomp.so.5',
    'tensorflow/include/tensorflow/c/eager/c_api.h',
    'tensorflow/include/tensorflow/core/platform/ctstring.h',
    'tensorflow/include/tsl/platform/ctstring_internal.h',
    'tensorflow/include/xla/tsl/c/tsl_status.h',
    'tensorflow/include/xla/service/hlo.h',
    'tensorflow/include/tensorflow/c/BUILD',
    'tensorflow/python/libtensorflow_cc.so.2',
    'tensorflow/keras/layers.py',
  ];
  spawnSync('python3', ['-c', MAKE_WHEEL, wheel, ...names]);
  await unpackWheel(wheel, 'python3', machine.folder, { ...machine.surroundings, environment: process.env });

  const deps = join(machine.folder, 'deps');
  const files = readdirSync(deps, { recursive: true }).map(String);
  const isLeaf = (name: string) => /\.(h|so[.\d]*)$/.test(name);
  assert.deepEqual(files.filter(isLeaf).sort(), [
    'include/tensorflow/c/eager/c_api.h',
    'include/tensorflow/core/platform/ctstring.h',
    'include/tsl/platform/ctstring_internal.h',
    'include/xla/tsl/c/tsl_status.h',
    'lib/libtensorflow.so',
    'lib/libtensorflow.so.2',
    'lib/libtensorflow_cc.so.2',
    'lib/libtensorflow_framework.so',
    'lib/libtensorflow_framework.so.2',
    'tensorflow.libs/libomp.so.5',
  ]);
  assert.equal(readlinkSync(join(deps, 'lib', 'libtensorflow.so.2')), 'libtensorflow_cc.so.2');
  assert.ok(!existsSync(join(deps, 'include', 'xla', 'service')), 'more was unpacked than is needed');
});

test('a wheel that is cut off is an error', { skip: !hasPython && 'no python3' }, async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const notAWheel = join(machine.folder, 'log');
  await assert.rejects(
    unpackWheel(notAWheel, 'python3', machine.folder, { ...machine.surroundings, environment: process.env }),
    { name: 'UserError', code: 'download-failed', message: /not a zip file/ },
  );
});
