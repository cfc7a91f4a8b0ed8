// Training from presets: each is made once, and those that follow a genome are made for it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { GENOME } from '../../src/commands/train/given-model.ts';
import { familyOf } from '../../src/model/emissions/families.ts';
import { followsGenome, PRESET_NAMES } from '../../src/model/start/preset-list.ts';
import { PRESETS } from '../../src/model/start/presets.ts';
import { runInProcess } from './transcripts/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'hmm-presets-'));
writeFileSync(join(folder, 'data.fa'), '>a\nACGTGCGCATTTACGCCCGA\n');
writeFileSync(join(folder, 'rolls.fa'), '>a\n1234566666\n');
after(() => rmSync(folder, { recursive: true }));

test('presets that follow a genome observe what is known before they are made', () => {
  for (const name of PRESET_NAMES.filter(followsGenome)) {
    const { emission } = PRESETS[name]();
    assert.deepEqual(familyOf(emission).observes(emission), GENOME);
  }
});

for (const [name, data] of [
  ['bacterial-genes', 'data.fa'],
  ['cpg', 'data.fa'],
  ['casino', 'rolls.fa'],
] as const) {
  test(`${name} is made once`, async context => {
    const made = context.mock.method(PRESETS, name);
    const ignore = { output() {}, errors() {} };
    const words = ['train', '-q', '--init', name, '--iterations', '0', '-m', `${name}.json`, data];
    const ended = await runInProcess(words, { folder, input: undefined, environment: {} }, ignore);
    assert.equal(ended, 0);
    assert.equal(made.mock.callCount(), 1);
  });
}
