// The preset of chromatin states: as many states as marks tell apart, in rows that sum to 1.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { chromatin } from '../../../src/model/chromatin/preset.ts';
import type { UserError } from '../../../src/user-error.ts';
import { close } from '../../close.ts';

const names = (count: number) => Array.from({ length: count }, (_, k) => `S${k + 1}`);

test('a model of any size has rows that sum to 1, and reads back', () => {
  const marks = ['H3K4me3', 'H3K4me1', 'H3K27ac', 'H3K36me3', 'H3K27me3', 'H3K9me3', 'CTCF', 'H3K79me2'];
  for (let count = 1; count <= 13; count++) {
    const model = chromatin({ stateNames: names(count), marks });
    assert.equal(model.states.length, count);
    for (const row of [model.initial, ...model.transitions]) {
      close([row.reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'sum');
    }
    assert.deepEqual(parseModel(formatModel(model), 'model').states, model.states);
  }
});

test('states that the marks do not tell apart are left out', () => {
  const states = (marks: string[]) => chromatin({ marks }).states.map(({ name }) => name);
  assert.deepEqual(states(['H3K36me3']), ['Quies', 'Tx', 'TxWk', 'EnhG', 'Tx5']);
  assert.ok(!states(['H3K4me3', 'H3K4me1', 'H3K27ac']).includes('Ins'));
  assert.throws(
    () => chromatin({ stateNames: names(6), marks: ['H3K36me3'] }),
    (error: UserError) => error.code === 'option-does-not-fit',
  );
});

test('a mark of which nothing is known is as likely in all states, and given names are kept', () => {
  const { states, emission } = chromatin({ stateNames: ['no', 'yes'], marks: ['H3K4me3', 'mine'] });
  assert.deepEqual(
    states.map(({ name }) => name),
    ['no', 'yes'],
  );
  assert.ok(emission.family === 'bernoulli');
  assert.deepEqual(emission.probabilities, [
    [0.02, 0.1],
    [0.9, 0.1],
  ]);
});
