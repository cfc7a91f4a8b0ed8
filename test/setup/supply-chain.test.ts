// What hmm is made of: every package has a hash in the lock file, and the list of all of them is whole.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PINNED_WHEELS } from '../../src/setup/wheels.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface LockedPackage {
  version: string;
  integrity?: string;
  resolved?: string;
}

const locked = Object.entries(
  JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')).packages as Record<string, LockedPackage>,
).filter(([path]) => path !== '');

test('every package of the lock file has a SHA-512, which npm ci checks before it unpacks, and comes from a registry', () => {
  assert.ok(locked.length > 100);
  for (const [path, { integrity = '', resolved }] of locked) {
    assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/, path);
    assert.ok(resolved === undefined || resolved.startsWith('https://'), `${path}: ${resolved}`);
  }
});

test('the list of components has every package of the lock file, and the wheels of TensorFlow, with their hashes', () => {
  const printed = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/sbom.ts', '--print'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const { bomFormat, metadata, components } = JSON.parse(printed) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { name: string; version: string; hashes: { content: string }[] }[];
  };
  assert.equal(bomFormat, 'CycloneDX');
  assert.equal(metadata.component.name, 'hmm-cli');
  const found = new Set(components.map(({ name, version }) => `${name}@${version}`));
  for (const [path, { version }] of locked) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    assert.ok(found.has(`${name}@${version}`), path);
  }
  const hashes = components.flatMap(component => component.hashes.map(({ content }) => content));
  for (const { sha256 } of Object.values(PINNED_WHEELS)) assert.ok(hashes.includes(sha256));
});
