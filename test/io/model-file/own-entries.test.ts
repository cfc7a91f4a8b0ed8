// What training goes on from is in the file once: what the model itself says is left out, and read back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import type { HiddenMarkovModel, UnfinishedTraining } from '../../../src/model/hmm.ts';
import { dnaModel } from '../../model/models.ts';

const model = dnaModel(
  [0.7, 0.3],
  [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  [
    [0.3, 0.2, 0.25, 0.25],
    [0.2, 0.3, 0.25, 0.25],
  ],
);
const { states, initial, transitions, emission } = model;

const further: UnfinishedTraining = {
  request: { seed: 1 },
  finished: [],
  current: { states, initial, transitions, emission },
  logLikelihoods: [-30, -20.5],
  heldOut: [],
  best: { iteration: 1, logLikelihood: -20.5, merit: -20.5 },
  state: { iteration: 1, idle: 0, best: -20.5, optimizer: null, random: null },
};

const trained = (entries: Pick<NonNullable<HiddenMarkovModel['training']>, 'unfinished' | 'further'>) => ({
  ...model,
  training: {
    method: 'em',
    objective: 'joint',
    iterations: 1,
    logLikelihoods: [-30, -20.5],
    converged: false,
    seed: 1,
    sequences: 1,
    positions: 20,
    learningRate: null,
    ...entries,
  },
});

const rowsIn = (text: string) => text.match(/0\.3, 0\.2, 0\.25, 0\.25/g)?.length;

for (const name of ['unfinished', 'further'] as const) {
  test(`${name}: the parameters and curves of the model are written once, and read back`, () => {
    const written = trained({ [name]: further });
    const text = formatModel(written);
    assert.equal(rowsIn(text), 1);
    assert.equal(text.match(/-30/g)?.length, 1);
    assert.doesNotMatch(text, /heldOut/);
    assert.deepEqual(parseModel(text, 'x'), written);
  });
}

test('what is not that of the model is written, each entry by itself', () => {
  const { training } = trained({});
  const other = { ...further, logLikelihoods: [-30], heldOut: [-7] };
  const written = { ...model, training: { ...training, heldOut: [-7, -8], further: other } };
  assert.equal(rowsIn(formatModel(written)), 1);
  assert.deepEqual(parseModel(formatModel(written), 'x'), written);
  const moved = { ...further.current, initial: [0.5, 0.5] };
  const behind = { ...model, training: { ...training, unfinished: { ...further, current: moved } } };
  assert.equal(rowsIn(formatModel(behind)), 2);
  assert.deepEqual(parseModel(formatModel(behind), 'x'), behind);
});

test('curves of held-out data are those of the model', () => {
  const { training } = trained({});
  const written = {
    ...model,
    training: { ...training, heldOut: [-7, -8], further: { ...further, heldOut: [-7, -8] } },
  };
  assert.equal(formatModel(written).match(/-7/g)?.length, 1);
  assert.deepEqual(parseModel(formatModel(written), 'x'), written);
});

test('a file that repeats them, as files once did, is read the same', () => {
  const written = trained({ further });
  const text = JSON.stringify({ format: 'hmm-model', version: 1, ...written });
  assert.deepEqual(parseModel(text, 'x'), written);
});

test('a row that is not exact in the file is made exact in what is gone on with, too', () => {
  const text = formatModel(trained({ further })).replace('[0.7, 0.3]', '[0.7, 0.3000001]');
  const { training, initial: exact } = parseModel(text, 'x');
  assert.deepEqual(training!.further!.current.initial, exact);
  assert.notDeepEqual(exact, [0.7, 0.3000001]);
});
