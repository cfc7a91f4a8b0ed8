// Runs all tests, two processes at a time. Starting a process, with tsx and TensorFlow, takes longer than most files of
// tests do: those of a folder like test/io/records run in one, but where files are long or look at their process.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ALONE =
  /^test\/(commands\/|library\/|setup\/|model\/native\/|model\/inference\/(engines|faults|leaks)\.)/;
const stubs = join(root, 'build', 'tests');

/** Files of tests, by what runs them. */
const together = new Map();
const all = readdirSync(join(root, 'test'), { recursive: true }).map(name => `test/${name}`);
for (const file of all.filter(name => name.endsWith('.test.ts')).sort()) {
  const runner = ALONE.test(file) ? file : `${dirname(file).split('/').slice(0, 3).join('-')}.mjs`;
  together.set(runner, [...(together.get(runner) ?? []), file]);
}

rmSync(stubs, { recursive: true, force: true });
mkdirSync(stubs, { recursive: true });
const runners = [];
for (const [runner, files] of together) {
  if (files[0] === runner) {
    runners.push(runner);
    continue;
  }
  const imports = files.map(file => `import '${relative(stubs, join(root, file))}';\n`);
  writeFileSync(join(stubs, runner), imports.join(''));
  runners.push(join('build', 'tests', runner));
}
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', ...process.argv.slice(2), ...runners],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
