// States in another order are the same model; each rule puts them where it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Emission } from '../../../src/model/emissions/emission.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { permuted } from '../../../src/model/permuted.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { inOrder } from '../../../src/model/training/state-order.ts';
import { finish } from '../../../src/model/work.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { dnaModel, dnaObservations, models } from '../models.ts';

test('states in another order give the same likelihood and path, and train to the same model', () => {
  check(
    fc.property(models(), dnaObservations(), fc.integer(), (given, observations, seed) => {
      const K = given.states.length;
      const order = [...given.states.keys()].sort((a, b) => ((a * 7 + seed) % K) - ((b * 7 + seed) % K));
      const ties = K > 1 ? { emissions: [[given.states[0]!.name, given.states[1]!.name]] } : undefined;
      const model = { ...given, ...(ties && { ties }) } as HiddenMarkovModel;
      const names = order.map(k => `new ${k}`);
      const other = permuted(model, order, names);
      const [one, two] = [model, other].map(each => trellisOf(each, observations));
      const logs = [one!, two!].map(trellis => finish(referenceEngine.logLikelihoods(trellis)));
      close(logs[1]!, logs[0]!, 1e-12, 'log-likelihood');
      const best = [one!, two!].map(trellis => finish(referenceEngine.viterbi(trellis)).logProbabilities);
      close(best[1]!, best[0]!, 1e-12, 'best paths');
      const trained = (each: HiddenMarkovModel) =>
        maximize(each, expect(each, observations, referenceEngine));
      const [ordered, after] = [permuted(trained(model), order, names), trained(other)];
      close(after.transitions.flat(), ordered.transitions.flat(), 1e-9, 'transitions after a step');
      assert.deepEqual(after.ties, ordered.ties);
    }),
    200,
  );
});

const THREE = dnaModel(
  [0.2, 0.3, 0.5],
  [
    [0.5, 0.3, 0.2],
    [0.05, 0.9, 0.05],
    [0.1, 0.2, 0.7],
  ],
  [
    [0.3, 0.2, 0.3, 0.2],
    [0.1, 0.4, 0.4, 0.1],
    [0.4, 0.3, 0.1, 0.2],
  ],
);
const OCCUPANCY = Float64Array.of(10, 5, 20);

/** Which state of the given model comes at each place, by its initial probability. */
const placed = (...given: Parameters<typeof inOrder>) =>
  inOrder(...given).initial.map(p => given[0].initial.indexOf(p));

test('rules: most positions, longest runs, least of a symbol', () => {
  assert.deepEqual(placed(THREE, { by: 'share' }, OCCUPANCY, false), [2, 0, 1]);
  assert.deepEqual(placed(THREE, { by: 'run' }, OCCUPANCY, false), [1, 2, 0]);
  assert.deepEqual(placed(THREE, { by: 'emits', what: 'G' }, OCCUPANCY, false), [2, 0, 1]);
});

test('means: of numbers, rates, and symbols that are numbers', () => {
  const emissions: Emission[] = [
    { family: 'gaussian', covariance: 'diagonal', means: [[3], [1], [2]], covariances: [[1], [1], [1]] },
    { family: 'poisson', rates: [[3], [1], [2]] },
    {
      family: 'categorical',
      alphabet: 'custom',
      symbols: ['0', '10'],
      order: 0,
      probabilities: [
        [0.1, 0.9],
        [0.8, 0.2],
        [0.5, 0.5],
      ],
    } as unknown as Emission,
  ];
  for (const emission of emissions)
    assert.deepEqual(placed({ ...THREE, emission }, { by: 'mean' }, OCCUPANCY, false), [1, 2, 0]);
});

test('names stay in their places, or go with their states', () => {
  const names = ({ states }: HiddenMarkovModel) => states.map(({ name }) => name);
  assert.deepEqual(names(inOrder(THREE, { by: 'share' }, OCCUPANCY, false)), ['S1', 'S2', 'S3']);
  assert.deepEqual(names(inOrder(THREE, { by: 'share' }, OCCUPANCY, true)), ['S3', 'S1', 'S2']);
  const frozen = { ...THREE, learnable: { initial: true, transitions: true, emissions: ['S3'] } };
  assert.deepEqual(inOrder(frozen, { by: 'share' }, OCCUPANCY, false).learnable.emissions, ['S1']);
});

test('letters have no mean, and what no state emits is no rule', () => {
  const isRefused = (error: unknown) => error instanceof UserError && error.code === 'option-does-not-fit';
  assert.throws(() => inOrder(THREE, { by: 'mean' }, OCCUPANCY, false), isRefused);
  assert.throws(() => inOrder(THREE, { by: 'emits', what: 'x' }, OCCUPANCY, false), isRefused);
});
