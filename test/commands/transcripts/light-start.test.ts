// Help and usage errors answer at once: they load neither TensorFlow, nor our kernels, nor zod. And what is said without
// TensorFlow.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runInProcess } from './in-process.ts';
import { requireBuild } from './run.ts';
import { ROOT } from './run-line.ts';

/** The program with no package but commander. */
let bare = '';
/** The program with all packages, but without TensorFlow's native library. */
let withoutLibrary = '';

before(() => {
  requireBuild();
  const copy = (parts: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'hmm-bare-'));
    for (const part of parts) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    return folder;
  };
  bare = copy(['bin', 'dist', 'schema', 'package.json', 'node_modules/commander']);
  withoutLibrary = copy(['bin', 'dist', 'package.json']);
  mkdirSync(join(withoutLibrary, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name.startsWith('.') || name === '@tensorflow') continue;
    symlinkSync(join(ROOT, 'node_modules', name), join(withoutLibrary, 'node_modules', name));
  }
});

after(() => {
  for (const folder of [bare, withoutLibrary]) rmSync(folder, { recursive: true, force: true });
});

const hmm = (folder: string, words: readonly string[], input = '') =>
  spawnSync(process.execPath, [join(folder, 'bin', 'hmm'), ...words], {
    encoding: 'utf8',
    cwd: folder,
    input,
  });

/** Runs main() of the program without packages inside this process; whatever it loaded more, it would not find. */
async function bareMain(
  words: readonly string[],
): Promise<{ status: number; stdout: string; stderr: string }> {
  const { main } = await import(pathToFileURL(join(bare, 'dist', 'main.js')).href);
  const printed = { stdout: '', stderr: '' };
  const status = await runInProcess(
    words,
    { folder: bare, input: undefined, environment: process.env, program: main },
    {
      output: bytes => (printed.stdout += bytes),
      errors: bytes => (printed.stderr += bytes),
    },
  );
  return { status, ...printed };
}

test('hmm --help needs no library, as a process', () => {
  const { status, stdout, stderr } = hmm(bare, ['--help']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^Usage: hmm/);
});

// What they print is in help.txt and bad-usage.txt.
for (const words of [
  ['train'],
  ['score'],
  ['decode'],
  ['posteriors'],
  ['plot'],
  ['evaluate'],
  ['init'],
  ['inspect'],
  ['sample'],
  ['setup'],
  ['completion'],
  ['help'],
]) {
  test(`hmm ${[...words, '--help'].join(' ')} needs no library`, async () => {
    const { status, stdout, stderr } = await bareMain([...words, '--help']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^Usage: hmm/);
  });
}

for (const words of [
  ['help', 'formats'],
  ['help', 'model'],
  ['help', 'schema', 'model'],
  ['completion', 'bash'],
  ['completion', 'zsh'],
  ['completion', 'fish'],
]) {
  test(`hmm ${words.join(' ')} needs no library`, async () => {
    const { status, stdout, stderr } = await bareMain(words);
    assert.deepEqual([status, stderr], [0, '']);
    assert.ok(stdout.length > 1000);
  });
}

test('training from a guess loads no schema', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...[join(ROOT, 'bin', 'hmm'), 'train', '-q', '--iterations', '1', '-o', '/dev/null'],
      join(ROOT, 'fixtures', 'chromatin', 'cellA_chr1_binary.txt.gz'),
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_DEBUG: 'esm' }, maxBuffer: 1 << 28 },
  );
  assert.equal(status, 0);
  assert.match(stderr, /commander/);
  assert.doesNotMatch(stderr, /node_modules\/zod/);
});

test('hmm --version is one line and needs no library; with --verbose, it says that TensorFlow is not set up', () => {
  for (const folder of [bare, withoutLibrary]) {
    assert.match(hmm(folder, ['--version']).stdout, /^hmm \d+\.\d+\.\d+\n$/);
    const { status, stdout, stderr } = hmm(folder, ['--version', '--verbose']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(
      stdout,
      /^hmm \d+\.\d+\.\d+\nTensorFlow: not set up yet; run: hmm setup\nkernels: not compiled, .+\nNode\.js .+\n.+, \d+ threads?\n$/,
    );
  }
});

for (const words of [
  [],
  ['trian'],
  ['train', '--states', '0'],
  ['score', '--frobnicate'],
  ['decode', '-f', 'x'],
]) {
  test(`the usage error of hmm ${words.join(' ')} needs no library`, async () => {
    const { status, stdout, stderr } = await bareMain(words);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^(Usage: hmm|hmm.*: \S)/);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

/** The native modules that a command loads where everything is installed. */
function loadedBy(words: readonly string[]): string[] {
  const [hook, list] = ['hook.cjs', 'loaded.txt'].map(name => join(bare, name)) as [string, string];
  writeFileSync(list, '');
  writeFileSync(
    hook,
    `const { dlopen } = process;
process.dlopen = function (module, path, ...more) {
  require('node:fs').appendFileSync(${JSON.stringify(list)}, path + '\\n');
  return dlopen.call(this, module, path, ...more);
};
`,
  );
  spawnSync(process.execPath, ['--require', hook, join(ROOT, 'bin', 'hmm'), ...words], { cwd: bare });
  const paths = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  return paths.map(path => basename(path)).toSorted();
}

test('help and usage errors load neither TensorFlow nor our kernels, work loads both', () => {
  for (const words of [[], ['train', '--help'], ['help', 'formats'], ['decode', '-f', 'x']]) {
    assert.deepEqual(loadedBy(words), [], words.join(' '));
  }
  const [model, rolls] = ['casino.json', 'casino-rolls.fa'].map(name => join(ROOT, 'fixtures', name));
  for (const words of [['score'], ['decode', '--viterbi'], ['decode', '--posterior']]) {
    const both = ['hmm_kernels.node', 'tfjs_binding.node'];
    assert.deepEqual(loadedBy([...words, '-m', model!, rolls!]), both, words.join(' '));
  }
});

test('hmm evaluate needs no TensorFlow', () => {
  const words = ['evaluate', '-', '--reference', join(ROOT, 'fixtures/chr16-cpg-islands.bed')];
  const { status, stdout } = hmm(
    withoutLibrary,
    [...words, '--map', '*=I'],
    'hg38_chr16_186964-397118\t0\t9\n',
  );
  assert.equal(status, 0);
  assert.match(stdout, /^position\tI\t14543\t9\t9\t9\t/m);
});

test("without TensorFlow's library, a command that needs it says what to run", () => {
  const words = ['train', '--method', 'adam', '--init', join(ROOT, 'fixtures/seed-model.json'), '-o', '-'];
  const { status, stdout, stderr } = hmm(withoutLibrary, words, '>a\nACGT\n');
  assert.deepEqual([status, stdout], [1, '']);
  const warning = 'hmm train: warning: hmm is not set up, and its plain engine is slow; run: hmm setup\n';
  assert.ok(stderr.startsWith(warning), stderr);
  assert.match(
    stderr.slice(warning.length),
    /^hmm train: TensorFlow's native library is not set up yet\n {2}run: hmm setup .+\n$/,
  );
});
