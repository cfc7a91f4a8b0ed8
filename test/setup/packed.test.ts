// What users get: the packed package, installed into an empty folder, set up and used there.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-packed-'));
const hadPrebuilds = fs.existsSync(join(ROOT, 'prebuilds'));
after(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  if (!hadPrebuilds) fs.rmSync(join(ROOT, 'prebuilds'), { recursive: true, force: true });
});

const installed = join(folder, 'node_modules', 'hmm-cli');

function run(program: string, words: readonly string[], cwd = folder): SpawnSyncReturns<string> {
  return spawnSync(program, words, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function npm(words: readonly string[], cwd = folder): SpawnSyncReturns<string> {
  return run('npm', [...words, '--no-audit', '--no-fund', '--prefer-offline'], cwd);
}

/** Runs the installed `hmm`, and gives what it printed. */
function hmm(...words: string[]): string {
  const ran = run(join(folder, 'node_modules', '.bin', 'hmm'), words);
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

const LAMBDA = join(ROOT, 'fixtures', 'lambda.fa.gz');
const COMMANDS: string[][] = [
  ['train', '--init', join(ROOT, 'fixtures', 'lambda-start.json'), '--iterations', '2', '-o', '-', LAMBDA],
  ...['score', 'decode', 'posteriors'].map(name => [
    name,
    '-m',
    join(ROOT, 'fixtures', 'lambda-start.json'),
    LAMBDA,
  ]),
];

test('the packed package installs into an empty folder, is set up, and does what the checkout does', async t => {
  const packed = npm(['pack', '--pack-destination', folder], ROOT);
  assert.equal(packed.status, 0, packed.stderr);
  const tarball = join(folder, packed.stdout.trim().split('\n').at(-1) ?? '');

  const added = npm(['install', '--prefix', folder, tarball]);
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENOTCACHED/.test(added.stderr))
    return t.skip('the registry of npm is out of reach');
  assert.equal(added.status, 0, added.stderr);
  assert.doesNotMatch(added.stderr, /npm warn/);

  await t.test('no package of it runs a script at installation', () => {
    const lock = JSON.parse(fs.readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    const packages = Object.entries(lock.packages as Record<string, { hasInstallScript?: boolean }>);
    assert.deepEqual(
      packages.filter(([, one]) => one.hasInstallScript).map(([path]) => path),
      [],
    );
  });

  await t.test('before the set-up, a command says what to run', () => {
    const { status, stderr } = run(join(folder, 'node_modules', '.bin', 'hmm'), COMMANDS[1]!);
    assert.equal(status, 0);
    assert.match(stderr, /is not set up, .+; run: hmm setup\n/);
  });

  hmm('setup');
  assert.ok(fs.existsSync(join(installed, 'build', 'hmm_kernels.node')), 'it has no kernels');
  const { version } = JSON.parse(fs.readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.equal(hmm('--version'), `hmm ${version}\n`);

  for (const words of COMMANDS) {
    await t.test(`hmm ${words[0]}`, () => {
      const ours = run(process.execPath, [join(ROOT, 'bin', 'hmm'), ...words]);
      assert.equal(hmm(...words), ours.stdout);
      assert.notEqual(ours.stdout, '');
    });
  }

  await t.test('TensorFlow.js is whole: training by an optimizer, and the library', () => {
    const [casino, rolls] = ['casino.json', 'casino-rolls.fa'].map(name => join(ROOT, 'fixtures', name));
    hmm('train', '-q', '--method', 'adam', '--init', casino!, '--iterations', '2', '-o', '-', rolls!);
    const program = `import { tensorFlow } from 'hmm-cli';
      console.log(tensorFlow().tensor1d([1, 2]).sum().dataSync()[0]);`;
    const ran = run(process.execPath, ['--input-type=module', '-e', program]);
    assert.equal(ran.stdout, '3\n', ran.stderr);
  });
});
