// What models of different sizes are compared by, and what is held out to compare them on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rank } from '../../../src/model/comparison/ranking.ts';
import type { Learnable, Ties } from '../../../src/model/hmm.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { akaike, bayesian, parameterCount, parameterCounts } from '../../../src/model/training/criteria.ts';
import { holdOut } from '../../../src/model/training/hold-out.ts';
import { letters } from '../examples.ts';
import { dnaModel, TWO_STATES } from '../models.ts';

test('AIC and BIC count parameters that are free to move', () => {
  assert.equal(akaike(-100, 7), 214);
  assert.equal(bayesian(-100, 7, Math.E ** 3), 221);
  // 1 of the first state, 1 of each row of transitions, 3 of each row of four symbols.
  assert.equal(parameterCount(TWO_STATES), 9);
  assert.equal(parameterCount({ ...TWO_STATES, ties: { emissions: [['S1', 'S2']] } }), 6);
  const oneWay = [
    [0.5, 0.5],
    [0, 1],
  ];
  const certain = dnaModel([1, 0], oneWay, [
    [1, 0, 0, 0],
    [0.5, 0.5, 0, 0],
  ]);
  // Of a row's zeros none may move: 0 of the first state, 1 and 0 of transitions, 0 and 1 of emissions.
  assert.equal(parameterCount(certain), 2);
});

test('training, inspection and comparison count the same parameters: none of what is frozen', () => {
  const counts = (learnable: Partial<Learnable>, ties?: Ties) => {
    const model = { ...TWO_STATES, ties, learnable: { ...TWO_STATES.learnable, ...learnable } };
    const { parameters } = inspect(model);
    const total = parameterCount(model);
    const { ranking } = rank([{ name: 'one', model, logLikelihoods: [-1] }], 1);
    assert.deepEqual(parameterCounts(model), parameters);
    assert.equal(ranking[0]!.parameters, total);
    return total;
  };
  assert.equal(counts({}), 9);
  assert.equal(counts({ initial: false }), 8);
  assert.equal(counts({ initial: 'stationary' }), 8);
  assert.equal(counts({ transitions: false }), 7);
  assert.equal(counts({ transitions: ['S2'] }), 8);
  assert.equal(counts({ emissions: ['S1'] }), 6);
  assert.equal(counts({ initial: false, transitions: false, emissions: false }), 0);
  const ties = { emissions: [['S1', 'S2']] };
  assert.equal(counts({}, ties), 6);
  assert.equal(counts({ emissions: false }, ties), 3);
});

test('what is held out is as near to the share as whole sequences allow', () => {
  const sequences = [10, 10, 10, 10].map(length => 'A'.repeat(length));
  const held = (fraction: number) => holdOut(letters(sequences), fraction, 1).heldOut.length;
  // A sequence that would go over the share by less than half of itself is held out too.
  assert.deepEqual([0.05, 0.25, 0.3, 0.4, 0.5, 0.9].map(held), [1, 1, 1, 2, 2, 3]);
});

test('of a single sequence the end is held out', () => {
  const { training, heldOut } = holdOut(letters(['ACGTACGTAC']), 0.3, 1);
  assert.deepEqual(training, [{ sequence: 0, start: 0, end: 7 }]);
  assert.deepEqual(heldOut, [{ sequence: 0, start: 7, end: 10 }]);
});
