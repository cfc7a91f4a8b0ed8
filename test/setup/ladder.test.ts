// The ladder on a pretended machine: what it builds, what it keeps, and what it leaves when something is missing.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareNativeLibrary } from '../../src/setup/ladder.ts';
import { tensorflowFolder } from '../../src/setup/surroundings.ts';
import { UserError } from '../../src/user-error.ts';
import { addonOf, type FakeMachine, fakeMachine } from './fake-machine.ts';

const ENTRY = 'tensorflow-9.9.9-linux-x64-4.22.0-2';
const FROM_THE_WHEEL = ['pip download tensorflow-fake==9.9.9', 'unpack', 'compile'];

/** What is ready. */
function added({ surroundings }: FakeMachine): string[] {
  const folder = tensorflowFolder(surroundings);
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
}

function startedBy(machine: FakeMachine): string[] {
  return machine.calls().filter(call => call !== 'trial');
}

/** The UserError that the set-up ends with. */
async function failureOf(machine: FakeMachine): Promise<UserError> {
  try {
    await prepareNativeLibrary(machine.surroundings);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  return assert.fail('the set-up succeeded');
}

test('an empty machine gets the library from the wheel, as hard links to the cache', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const ready = await prepareNativeLibrary(machine.surroundings);
  assert.deepEqual(ready, { tensorflow: '9.9.9', changed: true });
  assert.deepEqual(startedBy(machine), FROM_THE_WHEEL);
  assert.deepEqual(machine.cached(), [ENTRY]);
  assert.deepEqual(fs.readdirSync(join(machine.surroundings.cacheFolder, ENTRY)), [
    'SHA256SUMS',
    'deps',
    'lib',
  ]);
  assert.match(added(machine).join(' '), /^deps lib tried-linux-x64-node\d+\.json$/);
  assert.equal(fs.statSync(addonOf(machine)).nlink, 2);
  assert.deepEqual(fs.readdirSync(join(tensorflowFolder(machine.surroundings), 'deps')), ['lib']);
});

test('a second run starts nothing and does not try the addon again', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  const before = machine.calls();
  assert.deepEqual(await prepareNativeLibrary(machine.surroundings), { tensorflow: '9.9.9', changed: false });
  assert.deepEqual(machine.calls(), before);
});

test('the addon is tried again when a file of it changed, and mended when it is broken', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  fs.rmSync(addonOf(machine));
  fs.writeFileSync(addonOf(machine), 'broken');
  const ready = await prepareNativeLibrary(machine.surroundings);
  assert.equal(ready.changed, true);
  assert.deepEqual(startedBy(machine), FROM_THE_WHEEL);
});

test('another version of tfjs-node is tried anew', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  const trials = machine.calls().length;
  await prepareNativeLibrary({ ...machine.surroundings, addonVersion: '4.23.0' });
  assert.equal(machine.calls().length, trials + 1);
});

test('an hmm installed anew is ready from the cache without any program', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  for (const name of added(machine))
    fs.rmSync(join(tensorflowFolder(machine.surroundings), name), { recursive: true });
  machine.surroundings.environment.PATH = '';
  const ready = await prepareNativeLibrary(machine.surroundings);
  assert.equal(ready.changed, true);
  assert.deepEqual(startedBy(machine), FROM_THE_WHEEL);
});

test('hard links outlive the cache', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  fs.rmSync(machine.surroundings.cacheFolder, { recursive: true });
  const ready = await prepareNativeLibrary(machine.surroundings);
  assert.equal(ready.changed, false);
});

test('links to a cache that was removed are mended', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  // As they are where the cache is on another disk.
  for (const part of ['deps', 'lib']) {
    const inPlace = join(tensorflowFolder(machine.surroundings), part);
    fs.rmSync(inPlace, { recursive: true });
    fs.symlinkSync(join(machine.surroundings.cacheFolder, ENTRY, part), inPlace);
  }
  assert.equal((await prepareNativeLibrary(machine.surroundings)).changed, false);
  fs.rmSync(machine.surroundings.cacheFolder, { recursive: true });
  assert.equal((await prepareNativeLibrary(machine.surroundings)).changed, true);
  assert.deepEqual(startedBy(machine), [...FROM_THE_WHEEL, ...FROM_THE_WHEEL]);
});

test('a cache entry with a missing library is made anew', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  await prepareNativeLibrary(machine.surroundings);
  const library = join(machine.surroundings.cacheFolder, ENTRY, 'deps', 'lib', 'libtensorflow_cc.so.2');
  fs.rmSync(library);
  fs.rmSync(join(tensorflowFolder(machine.surroundings), 'lib'), { recursive: true });
  assert.equal((await prepareNativeLibrary(machine.surroundings)).changed, true);
  assert.ok(fs.existsSync(library), `${library} is missing`);
  assert.deepEqual(machine.cached(), [ENTRY]);
});

test('missing programs are named all at once, before anything is downloaded', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  machine.surroundings.environment.PATH = '';
  const failure = await failureOf(machine);
  assert.equal(failure.code, 'program-missing');
  assert.match(failure.message, /python3, pip, .*\(g\+\+\)$/);
  assert.match(failure.hint ?? '', /apt install python3 python3-pip g\+\+/);
  assert.deepEqual(startedBy(machine), []);
});

test('a missing pip and the compiler of CXX are named', async t => {
  const machine = fakeMachine({ FAKE_NO_PIP: 'yes', CXX: 'no-such-compiler -m64' });
  t.after(machine.remove);
  const { code, message } = await failureOf(machine);
  assert.equal(code, 'program-missing');
  assert.match(message, /pip \(for python3\), .*CXX.*\(no-such-compiler -m64\)$/);
});

test('a wheel with another hash is refused and thrown away', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const wheel = machine.surroundings.wheels['linux-x64']!;
  const wheels = { 'linux-x64': { ...wheel, sha256: '0'.repeat(64) } };
  const failure = await failureOf({ ...machine, surroundings: { ...machine.surroundings, wheels } });
  assert.equal(failure.code, 'download-failed');
  assert.match(failure.message, /fake\.whl/);
  assert.match(failure.hint ?? '', /SHA-256 0000/);
  assert.deepEqual(startedBy(machine), FROM_THE_WHEEL.slice(0, 1), 'it was unpacked');
  assert.deepEqual(machine.cached(), []);
  assert.deepEqual(added(machine), []);
});

test('an index out of reach and a full disk are said in one sentence', async t => {
  const machine = fakeMachine({ FAKE_PIP: 'WARNING: Retrying after connection broken\nERROR: No matching' });
  t.after(machine.remove);
  const unreached = await failureOf(machine);
  assert.equal(unreached.code, 'download-failed');
  assert.doesNotMatch(unreached.message, /No matching/);
  machine.surroundings.environment.FAKE_PIP = 'ERROR: No matching distribution found';
  const unknown = await failureOf(machine);
  assert.equal(unknown.code, 'download-failed');
  assert.match(unknown.message, /: No matching distribution found$/);
  machine.surroundings.environment.FAKE_PIP = 'OSError: [Errno 28] No space left on device';
  assert.equal((await failureOf(machine)).code, 'cannot-be-written');
  assert.deepEqual(machine.cached(), []);
});

test('unpacking that breaks off leaves nothing', async t => {
  const machine = fakeMachine({ FAKE_UNPACK: 'half' });
  t.after(machine.remove);
  assert.equal((await failureOf(machine)).code, 'download-failed');
  assert.deepEqual(machine.cached(), []);
  assert.deepEqual(added(machine), []);
});

test('a platform without a wheel is named', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  machine.surroundings.platform = 'linux-x64-musl';
  const failure = await failureOf(machine);
  assert.equal(failure.code, 'unsupported-platform');
  assert.match(failure.message, /linux-x64-musl/);
  assert.match(failure.hint ?? '', /linux-x64/);
});

test('a build that does not load is not kept', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  machine.surroundings.tryAddon = async () => ({ loads: false, reason: 'this processor is too old' });
  const failure = await failureOf(machine);
  assert.equal(failure.code, 'compiling-failed');
  assert.match(failure.message, /this processor is too old/);
  assert.deepEqual(machine.cached(), []);
  assert.deepEqual(added(machine), []);
});

test('a cache folder that cannot be made is said plainly', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  fs.writeFileSync(join(machine.folder, 'cache'), 'in the way');
  const failure = await failureOf(machine);
  assert.equal(failure.code, 'cannot-be-written');
  assert.match(failure.message, /cache/);
});

test('two set-ups of one hmm at the same time both end well', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const both = await Promise.all([1, 2].map(() => prepareNativeLibrary(machine.surroundings)));
  assert.deepEqual(
    both.map(ready => ready.tensorflow),
    ['9.9.9', '9.9.9'],
  );
  assert.deepEqual(machine.cached(), [ENTRY]);
  assert.equal((await prepareNativeLibrary(machine.surroundings)).changed, false);
});

test('builds of other versions in the cache are named, and stay', async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  const older = join(machine.surroundings.cacheFolder, 'tensorflow-9.9.8-linux-x64-4.22.0');
  fs.mkdirSync(older, { recursive: true });
  await prepareNativeLibrary(machine.surroundings);
  assert.ok(machine.lines.at(-1)?.endsWith(`: ${older}`), machine.lines.join('\n'));
  assert.ok(fs.existsSync(older));
});

test('two checkouts share one cache', async t => {
  const machine = fakeMachine();
  const other = fakeMachine();
  t.after(machine.remove);
  t.after(other.remove);
  await prepareNativeLibrary(machine.surroundings);
  fs.cpSync(machine.surroundings.cacheFolder, other.surroundings.cacheFolder, {
    recursive: true,
    verbatimSymlinks: true,
  });
  await prepareNativeLibrary(other.surroundings);
  assert.deepEqual(startedBy(other), []);
});
