// States in the order of emissions: the same model, with those that emit alike side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEmissionOrder } from '../../../src/model/chromatin/order.ts';
import { chromatin } from '../../../src/model/chromatin/preset.ts';
import { type HiddenMarkovModel, observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { rowsOf } from './rows.ts';

/** The preset, with numbers in place of names. */
function numbered(options: Parameters<typeof chromatin>[0]): HiddenMarkovModel {
  const model = chromatin(options);
  return { ...model, states: model.states.map((_, k) => ({ name: `S${k + 1}` })) };
}

test('the order changes names and nothing of what the model says', () => {
  const model = numbered({ stateNames: ['S1', 'S2', 'S3', 'S4'], marks: ['H3K4me3', 'H3K4me1', 'H3K36me3'] });
  const ordered = inEmissionOrder(model);
  const rows = rowsOf([
    [
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 1],
      [0, 0, 0],
    ],
  ]);
  const logs = [model, ordered].map(one => finish(fastEngine.logLikelihoods(observe(one, rows).trellis)));
  close(logs[1]!, logs[0]!, 1e-12, 'log-likelihood');
  assert.deepEqual(
    ordered.states.map(({ name }) => name),
    ['E1', 'E2', 'E3', 'E4'],
  );
});

test('neighbours emit alike, and what has no marks is last', () => {
  const marks = ['m1', 'm2', 'm3'];
  const rows = [
    [0, 0, 0],
    [1, 1, 1],
    [0, 0, 0.9],
    [0, 1, 1],
  ];
  const model = numbered({ stateNames: ['S1', 'S2', 'S3', 'S4'], marks: ['H3K4me3', 'H3K4me1', 'H3K36me3'] });
  const { emission } = inEmissionOrder({
    ...model,
    emission: { family: 'bernoulli', marks, probabilities: rows },
  });
  assert.ok(emission.family === 'bernoulli');
  assert.deepEqual(emission.probabilities, [rows[1], rows[3], rows[2], rows[0]]);
});

test('states that have names keep them, and their places', () => {
  const model = chromatin();
  assert.equal(inEmissionOrder(model), model);
});
