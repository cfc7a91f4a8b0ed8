// What accompanies the program says the same everywhere, and the checks of packaging/ that are quick.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../commands/transcripts/run-line.ts';

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const about = JSON.parse(text('package.json')) as { version: string; license: string; files: string[] };

test('CITATION.cff and CHANGELOG.md are of this version, and the licence is that of LICENSE', () => {
  const citation = text('CITATION.cff');
  assert.match(citation, new RegExp(`^version: ${about.version}$`, 'm'));
  assert.match(citation, new RegExp(`^license: ${about.license}$`, 'm'));
  assert.equal(/^## (\S+?),? /m.exec(text('CHANGELOG.md'))?.[1], about.version);
  assert.match(text('LICENSE'), new RegExp(`^${about.license} License$`, 'm'));
});

test('every file that SECURITY.md names is there', () => {
  const named = [...text('SECURITY.md').matchAll(/`((?:src|scripts)\/[\w/.-]+)`/g)].map(([, path]) => path!);
  assert.ok(named.length > 0);
  for (const path of named) assert.ok(existsSync(join(ROOT, path)), path);
});

test('all recipes are of one package and one version', () => {
  const recipe = text('packaging/bioconda/meta.yaml');
  const [, name] = /set name = "(.+)"/.exec(recipe)!;
  const [, version] = /set version = "(.+)"/.exec(recipe)!;
  const macros = text('packaging/galaxy/macros.xml');
  assert.match(macros, new RegExp(`<token name="@TOOL_VERSION@">${version}</token>`));
  assert.match(
    macros,
    new RegExp(`<requirement type="package" version="@TOOL_VERSION@">${name}</requirement>`),
  );
});

test('the wrappers name options that the commands have', () => {
  for (const file of readdirSync(join(ROOT, 'packaging/galaxy')).filter(one => /^hmm_\w+\.xml$/.test(one))) {
    const [, command] = /^hmm_(\w+)\.xml$/.exec(file)!;
    const wrapper = text(`packaging/galaxy/${file}`);
    const line = /<command.*?<!\[CDATA\[(.*?)\]\]>/s.exec(wrapper)![1]!;
    const options = [...line.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => option!);
    assert.ok(options.length > 2, file);
    const help = spawnSync(process.execPath, [join(ROOT, 'bin', 'hmm'), command!, '--help'], {
      encoding: 'utf8',
    });
    for (const option of options) assert.match(help.stdout, new RegExp(`${option}\\b`), `${file}: ${option}`);
  }
});

test('planemo finds nothing wrong with the wrappers', {
  skip: spawnSync('planemo', ['--version']).status !== 0 && 'planemo is not installed',
}, () => {
  const { status, stdout } = spawnSync('planemo', ['lint', join(ROOT, 'packaging/galaxy')], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
});
