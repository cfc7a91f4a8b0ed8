// A cache that others wrote to, that is half written or damaged: it is said, and not used. And what a set-up writes to.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepareKernels } from '../../src/setup/kernels/prepare.ts';
import { KERNELS } from '../../src/setup/kernels/record.ts';
import { prepareNativeLibrary } from '../../src/setup/ladder.ts';
import { prepare } from '../../src/setup/prepare.ts';
import { type FakeMachine, fakeMachine } from './fake-machine.ts';

function machineFor(t: TestContext, environment: Record<string, string> = {}): FakeMachine {
  const machine = fakeMachine(environment);
  t.after(machine.remove);
  return machine;
}

/** A machine that was set up, and whose build is gone, so that only the cache is left. */
async function withCacheAlone(t: TestContext): Promise<FakeMachine> {
  const machine = machineFor(t);
  await prepare(machine.surroundings);
  fs.rmSync(machine.surroundings.readyFolder, { recursive: true });
  machine.lines.length = 0;
  return machine;
}

/** The folder of an entry whose name begins so. */
function entryOf({ surroundings, cached }: FakeMachine, prefix: string): string {
  return join(surroundings.cacheFolder, cached().find(name => name.startsWith(prefix)) ?? '');
}

/** Replaces a file, which hard links to it do not notice. */
function replace(file: string, text: string): void {
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, text);
}

const LIBRARY = join('deps', 'lib', 'libtensorflow_framework.so.2');
const isRoot = process.getuid?.() === 0;

/** What happens to an entry, and what is said of it. */
const FAULTS: {
  name: string;
  damage: (entry: string, file: string) => void;
  says: RegExp;
  skip?: boolean;
}[] = [
  {
    name: 'half written: without the list of its files',
    damage: entry => fs.rmSync(join(entry, 'SHA256SUMS')),
    says: /half written/,
  },
  {
    name: 'half written: a file is cut short',
    damage: (_, file) => replace(file, fs.readFileSync(file, 'utf8').slice(0, 3)),
    says: /is missing or was changed$/,
  },
  {
    name: 'half written: a file is missing',
    damage: (_, file) => fs.rmSync(file),
    says: /is missing or was changed$/,
  },
  {
    name: 'poisoned: a file is another of the same length',
    damage: (_, file) => replace(file, 'x'.repeat(fs.statSync(file).size)),
    says: /is missing or was changed$/,
  },
  {
    name: 'poisoned: a file more',
    damage: entry => fs.writeFileSync(join(entry, 'more.so'), 'more'),
    says: /not in its list$/,
  },
  {
    name: 'poisoned: a link to elsewhere',
    damage: (entry, file) => {
      fs.renameSync(file, join(entry, '..', 'elsewhere'));
      fs.symlinkSync(join(entry, '..', 'elsewhere'), file);
    },
    says: /is a link out of its folder$/,
  },
  {
    name: 'poisoned: a link that leads in a circle',
    damage: entry => fs.symlinkSync('..', join(entry, 'circle')),
    says: /circle is a link out of its folder$/,
  },
  {
    name: 'world-writable: a file',
    damage: (_, file) => fs.chmodSync(file, 0o666),
    says: /can be written to by everyone$/,
  },
  {
    name: 'world-writable: a folder',
    damage: (_, file) => fs.chmodSync(dirname(file), 0o777),
    says: /can be written to by everyone$/,
  },
  {
    name: 'of another user',
    damage: (_, file) => fs.chownSync(file, 4321, 4321),
    says: /belongs to another user \(4321\)$/,
    skip: !isRoot,
  },
];

for (const { name, damage, says, skip = false } of FAULTS) {
  test(`TensorFlow in the cache, ${name}: it is said, not used, and made anew`, { skip }, async t => {
    const machine = await withCacheAlone(t);
    const entry = entryOf(machine, 'tensorflow-');
    damage(entry, join(entry, LIBRARY));
    const downloads = () => machine.calls().filter(call => call.startsWith('pip')).length;
    assert.equal(downloads(), 1);
    await prepareNativeLibrary(machine.surroundings);
    assert.equal(downloads(), 2);
    const said = machine.lines.find(line => line.includes('is not used')) ?? '';
    assert.ok(said.startsWith(`${entry} is not used: `), said);
    assert.match(said, says);
    assert.equal(fs.readFileSync(join(entry, LIBRARY), 'utf8'), 'library');
  });

  test(`kernels in the cache, ${name}: it is said, not tried, and compiled anew`, { skip }, async t => {
    const machine = await withCacheAlone(t);
    const entry = entryOf(machine, 'kernels-');
    damage(entry, join(entry, KERNELS));
    const tried: string[] = [];
    const { tryKernels } = machine.surroundings;
    await prepareKernels({
      ...machine.surroundings,
      tryKernels: file => {
        tried.push(file);
        return tryKernels(file);
      },
    });
    assert.ok(!tried.includes(join(entry, KERNELS)), 'loading it would have run it');
    assert.match(machine.lines.find(line => line.includes('is not used')) ?? '', says);
    assert.match(machine.lines.join('\n'), /compiling hmm's kernels/);
  });
}

const OPEN: [string, (machine: FakeMachine) => void][] = [
  [
    'the cache itself can be written to by all',
    ({ surroundings }) => fs.chmodSync(surroundings.cacheFolder, 0o777),
  ],
  [
    'the folder above can be written to by all',
    ({ surroundings }) => fs.chmodSync(dirname(surroundings.cacheFolder), 0o777),
  ],
];
for (const [name, open] of OPEN) {
  test(`${name}: nothing is read from it or written to it`, async t => {
    const machine = await withCacheAlone(t);
    open(machine);
    const before = machine.calls();
    await assert.rejects(prepare(machine.surroundings), { code: 'unsafe-cache', hint: /HMM_CACHE/ });
    assert.deepEqual(machine.calls(), before);
  });
}

test('a folder above that is like /tmp, where nobody may rename what belongs to others, is no danger', async t => {
  const machine = await withCacheAlone(t);
  fs.chmodSync(dirname(machine.surroundings.cacheFolder), 0o1777);
  assert.equal((await prepare(machine.surroundings)).kernels, true);
});

test('whatever the umask, others cannot write to what goes into the cache', async t => {
  const umask = process.umask(0);
  t.after(() => process.umask(umask));
  const machine = machineFor(t);
  fs.mkdirSync(dirname(machine.surroundings.cacheFolder), { mode: 0o755 });
  await prepare(machine.surroundings);
  const { cacheFolder } = machine.surroundings;
  for (const name of ['', ...(fs.readdirSync(cacheFolder, { recursive: true }) as string[])]) {
    const found = fs.lstatSync(join(cacheFolder, name));
    if (!found.isSymbolicLink()) assert.equal(found.mode & 0o022, 0, `${name}: ${found.mode.toString(8)}`);
  }
});

/** Every file and folder of a machine with its time, which changes also where something came and went. */
function snapshot({ folder }: FakeMachine, but: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  const look = (path: string) => {
    if (but.includes(path)) return;
    const found = fs.lstatSync(path);
    times.set(path, found.mtimeMs);
    if (found.isDirectory()) for (const name of fs.readdirSync(path)) look(join(path, name));
  };
  look(folder);
  return times;
}

test('a set-up writes to the cache and to build, and nowhere else', async t => {
  const machine = machineFor(t);
  const { surroundings, folder } = machine;
  for (const name of ['home', 'tmp', 'cache']) fs.mkdirSync(join(folder, name));
  const elsewhere = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') };
  Object.assign(surroundings.environment, elsewhere);
  const { cacheFolder, readyFolder } = surroundings;
  fs.mkdirSync(cacheFolder);
  fs.mkdirSync(readyFolder);
  const mayChange = [cacheFolder, readyFolder, join(folder, 'log')];
  const before = snapshot(machine, mayChange);
  await prepare(surroundings);
  assert.deepEqual(snapshot(machine, mayChange), before);
});
