// scripts/setup.mjs in a checkout of its own, with an npm and a tsc that only pretend.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const WAITING = /waiting for another set-up/;
const SETUP = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'scripts', 'setup.mjs');

// FAKE_NPM: "held" goes on once there is a file "go". FAKE_NPM_SAYS: what it fails with.
const NPM = `#!/bin/sh
PATH=/usr/bin:/bin
echo "$1 $2" >> log
if [ "$FAKE_NPM_SAYS" ]; then echo "$FAKE_NPM_SAYS" >&2; exit 1; fi
if [ "$FAKE_NPM" = held ]; then while [ -e log ] && ! [ -e go ]; do sleep 0.05; done; fi
rm -rf node_modules
mkdir -p node_modules/typescript/bin
echo '{}' > node_modules/typescript/package.json
cp fake-tsc node_modules/typescript/bin/tsc
`;

const TSC = `
const fs = require('node:fs');
fs.appendFileSync('log', 'tsc\\n');
const out = process.argv[process.argv.indexOf('--outDir') + 1];
fs.mkdirSync(out + '/setup', { recursive: true });
for (const name of fs.readdirSync('src')) fs.copyFileSync('src/' + name, out + '/' + name);
if (fs.readFileSync('src/main.ts', 'utf8') === 'wrong') {
  console.log('src/main.ts(1,1): error TS1: wrong');
  process.exit(2);
}
fs.writeFileSync(out + '/package.json', '{"type":"module"}');
fs.writeFileSync(
  out + '/setup/prepare.js',
  "export const isReady = async () => true; export const prepare = async () => ({ tensorflow: '9.9.9' });",
);
fs.writeFileSync(out + '/setup/surroundings.js', 'export const surroundingsOfThisProcess = () => ({});');
`;

const BUNDLE = `
import fs from 'node:fs';
fs.mkdirSync(process.argv[2]);
fs.writeFileSync(process.argv[2] + '/tensorflow.cjs', '');
`;

interface SetUp {
  child: ChildProcess;
  /** What it has said so far. */
  said: () => string;
  ended: Promise<{ code: number | null; said: string }>;
}

interface Checkout {
  folder: string;
  start: (environment?: Record<string, string>) => SetUp;
  setUp: (environment?: Record<string, string>) => SetUp['ended'];
  /** Lets an npm go on that is held. */
  go: () => void;
  /** What was started since the last call. */
  log: () => string[];
}

function bareCheckout(t: TestContext): Checkout {
  const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-checkout-'));
  fs.mkdirSync(join(folder, 'scripts', 'tensorflow'), { recursive: true });
  fs.mkdirSync(join(folder, 'src'));
  fs.cpSync(SETUP, join(folder, 'scripts', 'setup.mjs'));
  const files = {
    'package-lock.json': JSON.stringify({
      packages: { '': {}, 'node_modules/typescript': { version: '1.0.0' } },
    }),
    'tsconfig.json': '{}',
    'tsconfig.build.json': '{}',
    npm: NPM,
    'fake-tsc': TSC,
    'src/main.ts': 'main',
    'scripts/join.mjs': '',
    'scripts/tensorflow/bundle.mjs': BUNDLE,
    log: '',
  };
  for (const [name, text] of Object.entries(files))
    fs.writeFileSync(join(folder, name), text, { mode: 0o755 });
  const start = (environment: Record<string, string> = {}) => {
    const child = spawn(process.execPath, ['scripts/setup.mjs'], {
      cwd: folder,
      env: { PATH: folder, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text;
    });
    const ended = once(child, 'close').then(([code]) => ({ code, said }));
    return { child, said: () => said, ended };
  };
  const go = () => fs.writeFileSync(join(folder, 'go'), '');
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    start,
    setUp: environment => start(environment).ended,
    go,
    log: () => {
      const lines = fs.readFileSync(join(folder, 'log'), 'utf8').split('\n').filter(Boolean);
      fs.writeFileSync(join(folder, 'log'), '');
      return lines;
    },
  };
}

test('packages and build are made once', async t => {
  const checkout = bareCheckout(t);
  const first = await checkout.setUp();
  assert.deepEqual(checkout.log(), ['ci --ignore-scripts', 'tsc']);
  assert.equal(
    first.said,
    'setup: installing packages with npm ci\nsetup: compiling src to dist\nsetup: ready, with TensorFlow 9.9.9\n',
  );
  const second = await checkout.setUp();
  assert.deepEqual(second, { code: 0, said: 'setup: ready, with TensorFlow 9.9.9\n' });
  assert.deepEqual(checkout.log(), []);
});

test('changed sources are compiled again, and what has no source any more goes', async t => {
  const checkout = bareCheckout(t);
  fs.writeFileSync(join(checkout.folder, 'src', 'old.ts'), 'old');
  await checkout.setUp();
  assert.ok(fs.existsSync(join(checkout.folder, 'dist', 'old.ts')), 'what setup did not make is gone');
  checkout.log();
  fs.rmSync(join(checkout.folder, 'src', 'old.ts'));
  await checkout.setUp();
  assert.deepEqual(checkout.log(), ['tsc']);
  const built = ['.hmm-build', 'main.ts', 'package.json', 'setup', 'tensorflow'];
  assert.deepEqual(fs.readdirSync(join(checkout.folder, 'dist')).sort(), built);
});

test('a dist that was changed or half removed is made again', async t => {
  const checkout = bareCheckout(t);
  await checkout.setUp();
  checkout.log();
  fs.rmSync(join(checkout.folder, 'dist', 'setup', 'prepare.js'));
  assert.equal((await checkout.setUp()).code, 0);
  assert.deepEqual(checkout.log(), ['tsc']);
});

test('a changed lock file or a removed package means npm ci', async t => {
  const checkout = bareCheckout(t);
  await checkout.setUp();
  checkout.log();
  fs.appendFileSync(join(checkout.folder, 'package-lock.json'), '\n');
  await checkout.setUp();
  assert.deepEqual(checkout.log(), ['ci --ignore-scripts', 'tsc']);
  fs.rmSync(join(checkout.folder, 'node_modules', 'typescript', 'package.json'));
  await checkout.setUp();
  assert.deepEqual(checkout.log(), ['ci --ignore-scripts']);
});

test('what npm ci or npm install brought already is taken', async t => {
  const checkout = bareCheckout(t);
  await checkout.setUp();
  checkout.log();
  fs.rmSync(join(checkout.folder, 'node_modules', '.hmm-packages'));
  const record = { packages: { 'node_modules/typescript': { version: '1.0.0' } } };
  fs.writeFileSync(join(checkout.folder, 'node_modules', '.package-lock.json'), JSON.stringify(record));
  await checkout.setUp();
  assert.deepEqual(checkout.log(), []);
  record.packages['node_modules/typescript'].version = '0.9.0';
  fs.writeFileSync(join(checkout.folder, 'node_modules', '.package-lock.json'), JSON.stringify(record));
  await checkout.setUp();
  assert.deepEqual(checkout.log(), ['ci --ignore-scripts']);
});

for (const [code, sentence] of [
  ['ENOTFOUND', 'cannot get the packages from the registry'],
  ['E403', 'cannot get the packages from the registry'],
  ['EUSAGE', 'package.json and package-lock.json do not agree'],
  ['ENOSPC', 'the disk became full'],
  ['EINTEGRITY', 'npm ci failed: sha512'],
]) {
  test(`npm ci that fails with ${code} is said in a sentence`, async t => {
    const checkout = bareCheckout(t);
    const said = `npm error code ${code}\nnpm error errno -1\nnpm error sha512 is wrong\n    at trace (x.js:1)\n`;
    const run = await checkout.setUp({ FAKE_NPM_SAYS: said });
    assert.equal(run.code, 1);
    assert.match(run.said, new RegExp(`^setup: installing.*\\nsetup: .*${sentence}.*\\n {2}.*\\n$`));
  });
}

test('sources that do not compile are shown, and the next run is right again', async t => {
  const checkout = bareCheckout(t);
  await checkout.setUp();
  fs.writeFileSync(join(checkout.folder, 'src', 'main.ts'), 'wrong');
  const run = await checkout.setUp();
  assert.equal(run.code, 1);
  assert.match(run.said, /error TS1: wrong/);
  assert.equal(fs.readFileSync(join(checkout.folder, 'dist', 'main.ts'), 'utf8'), 'main');
  fs.writeFileSync(join(checkout.folder, 'src', 'main.ts'), 'right');
  assert.equal((await checkout.setUp()).code, 0);
  assert.equal(fs.readFileSync(join(checkout.folder, 'dist', 'main.ts'), 'utf8'), 'right');
});

test('two set-ups at the same time take turns', async t => {
  const checkout = bareCheckout(t);
  const setUps = [checkout.start({ FAKE_NPM: 'held' }), checkout.start({ FAKE_NPM: 'held' })];
  while (!setUps.some(setUp => WAITING.test(setUp.said()))) await sleep(20);
  checkout.go();
  const both = await Promise.all(setUps.map(setUp => setUp.ended));
  assert.deepEqual(
    both.map(run => run.code),
    [0, 0],
  );
  assert.deepEqual(checkout.log(), ['ci --ignore-scripts', 'tsc']);
});

test('a set-up that was killed is taken over when its npm has ended', async t => {
  const checkout = bareCheckout(t);
  const killed = checkout.start({ FAKE_NPM: 'held' });
  while (checkout.log().length === 0) await sleep(20);
  killed.child.kill('SIGKILL');
  const next = checkout.start();
  while (!WAITING.test(next.said())) await sleep(20);
  checkout.go();
  const { code } = await next.ended;
  assert.equal(code, 0);
  assert.deepEqual(fs.readdirSync(join(checkout.folder, 'dist')).sort(), [
    '.hmm-build',
    'main.ts',
    'package.json',
    'setup',
    'tensorflow',
  ]);
});
