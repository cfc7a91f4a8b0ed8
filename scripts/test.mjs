// Runs tests, two processes at a time: `npm test` those that need nothing but Node and hmm, `npm run test:programs` those of
// browsers, compilers, npm and other programs for biological sequences, `npm run test:long` both, with more cases. esbuild translates them once for all processes, as tsx would in each. Starting
// a process, with TensorFlow, takes longer than most files of tests do: those of a folder like test/io run in one, but where
// files are long or look at their process.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Long files, and those that look at their process. */
const ALONE =
  /^test\/(commands\/(transcripts\/|shards|giant|interop|cut-by-hand)|setup\/(prelink|interruption|packed)|model\/(inference\/(faults|leaks)|native\/(levels|tensor)))/;
/** What would be long beside the rest of its folder. */
const APART = /^test\/(io\/plot|model\/(inference|native))/;
const folder = join('build', 'tests');

/** What takes longest begins first, so that neither process waits long for the other at the end. */
const LONGEST = [
  ...['transcripts', 'documents'].map(name => `test-commands-transcripts-${name}.test`),
  ...['test-model', 'test-model-inference', 'test-io', 'test-fuzz'],
];

/** What is looked at through other programs, or through many processes. */
const WITH_PROGRAMS =
  /^test\/(bench|packaging|setup|commands\/interop|io\/plot\/(layout|page|pixels|records))/;
const [part] = process.argv.slice(2, 3);
const isWanted = {
  alone: file => !WITH_PROGRAMS.test(file),
  programs: file => WITH_PROGRAMS.test(file),
  all: () => true,
}[part];

function runnerOf(file) {
  if (ALONE.test(file)) return file.replace(/\.ts$/, '');
  return APART.exec(file)?.[0] ?? dirname(file).split('/').slice(0, 2).join('/');
}

/** Files of tests, by what runs them. */
const together = new Map();
const all = readdirSync(join(root, 'test'), { recursive: true }).map(name => `test/${name}`);
for (const file of all.filter(name => name.endsWith('.test.ts') && isWanted(name)).sort()) {
  const runner = runnerOf(file).replaceAll('/', '-');
  together.set(runner, [...(together.get(runner) ?? []), file]);
}

/** Runners import the files that run together. */
const runners = {
  name: 'runners',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'entry-point' ? { path, namespace: 'runner' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'runner' }, ({ path }) => ({
      contents: together
        .get(path)
        .map(file => `import './${file}';\n`)
        .join(''),
      resolveDir: root,
    }));
  },
};

/** Files look for others beside where they are written, not beside what they become part of. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', url);
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/** Node runs files in the order of their names. */
function fileOf(runner) {
  const place = LONGEST.indexOf(runner);
  return `${place < 0 ? LONGEST.length : place}-${runner}`;
}

rmSync(join(root, folder), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [...together.keys()].map(runner => ({ in: runner, out: fileOf(runner) })),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  plugins: [runners, places],
});
const files = [...together.keys()].map(runner => join(folder, `${fileOf(runner)}.mjs`));
const { status } = spawnSync(
  process.execPath,
  [
    '--enable-source-maps',
    '--max-semi-space-size=64',
    '--test',
    '--test-concurrency=2',
    ...process.argv.slice(3),
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
