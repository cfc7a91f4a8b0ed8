// Joins the modules that the compiler wrote to a folder, `node scripts/join.mjs dist`, so that a command opens some thirty files
// in place of four hundred: each takes Node a fraction of a millisecond. Packages stay what they are.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const folder = resolve(process.argv[2]);

/** What is loaded from outside: by bin/hmm, by who imports the package, and by scripts/setup.mjs. */
const ENTRIES = ['main', 'terminal', 'library', 'setup/prepare', 'setup/surroundings'];

/** Modules look for files beside where they were, not beside what they become part of, which is all in one folder. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const url = `new URL(${JSON.stringify(relative(folder, path))}, import.meta.url).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url) };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: ENTRIES.map(name => ({ in: `./${name}.js`, out: name })),
  outdir: folder,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  write: false,
  plugins: [places],
});
// What is left has become part of something, or is nothing but types; the scripts of a page are read as they are.
for (const name of readdirSync(folder, { recursive: true }))
  if (name.endsWith('.js') && !name.includes('/browser/')) rmSync(join(folder, name));
for (const { path, text } of outputFiles) {
  if (dirname(path) !== folder && text.includes('import.meta.url')) throw new Error(`${path} has a place`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
