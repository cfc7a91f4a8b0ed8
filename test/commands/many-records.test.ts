// More records than the stack has room for are read and told of.
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { fixture } from '../model/examples.ts';
import { commandFolder } from './command-folder.ts';

const { file, bytesOf, hmm } = commandFolder('many-records');
const COUNT = 150_000;

before(() => {
  const ids = Array.from({ length: COUNT }, (_, n) => n);
  writeFileSync(file('many.fa'), ids.map(n => `>${n}\n3\n`).join(''));
  writeFileSync(file('casino.json'), fixture('casino.json'));
});

const linesOf = (name: string) => bytesOf(name).toString().trimEnd().split('\n').length;

test('expected counts', async () => {
  await hmm('expect -q -m casino.json -o counts.json many.fa');
  assert.equal(JSON.parse(bytesOf('counts.json').toString()).data.records, COUNT);
});

test('several paths of each', async () => {
  for (const option of ['--sample', '--best']) {
    await hmm(`decode ${option} 1 -m casino.json -o paths.tsv many.fa`);
    assert.equal(linesOf('paths.tsv'), COUNT + 1);
  }
});
