// Writes TensorFlow.js to a folder: `node scripts/tensorflow/bundle.mjs dist/tensorflow`. Why: docs/decisions/installation.md.
//
//   tensorflow.cjs    @tensorflow/tfjs-node with all that it needs, in one file: 5 MB in place of 275 MB in 150 packages
//   binding           the C++ sources of its addon, which the set-up compiles where the ready-made one does not load
//   package.json      its name, version and licence
//   LICENSES          those of everything in tensorflow.cjs
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const target = resolve(process.argv[2] ?? join(root, 'dist', 'tensorflow'));

const { metafile } = await build({
  entryPoints: [join(here, 'entry.cjs')],
  outfile: join(target, 'tensorflow.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  alias: { '@mapbox/node-pre-gyp': join(here, 'addon-place.cjs') },
  metafile: true,
  absWorkingDir: root,
  // It warns of its size.
  logLevel: 'error',
});

const home = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'));
cpSync(join(home, 'binding'), join(target, 'binding'), { recursive: true });
const { name, version, license, repository } = packageIn(home);
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name, version, license, repository }, null, 2)}\n`,
);

const APACHE = `Those under the Apache License, Version 2.0, may be used under its terms:\n\n${readFileSync(join(here, 'Apache-2.0.txt'), 'utf8')}`;
const inputs = Object.keys(metafile.inputs);
const packages = new Set(
  inputs.map(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean),
);
const licences = [...packages].sort().map(folder => licenceOf(resolve(root, folder)));
writeFileSync(join(target, 'LICENSES'), [...licences, APACHE].join(`\n${'-'.repeat(80)}\n\n`));

/** The name of a package, and the text of its licence where it has one. */
function licenceOf(folder) {
  const { name, version, license, author } = packageIn(folder);
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map(file => `\n${readFileSync(join(folder, file), 'utf8')}`);
  const by = author ? `, by ${author.name ?? author}` : '';
  return `${name} ${version}: ${license}${by}\n${texts.join('')}`;
}

function packageIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
