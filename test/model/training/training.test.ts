// Training: EM rises, gradients are exact, statistics add, zeros and frozen parts stay, parameters come back.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { liveTensors } from '../../../src/model/native/tensor.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { guessModel } from '../../../src/model/start/initial-model.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { addStatistics } from '../../../src/model/training/statistics.ts';
import { hasConverged, type TrainingStep, train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { hmmlearnReference, letters } from '../examples.ts';
import { dnaModel, dnaObservations, emissionRows, models, sample, TWO_STATES } from '../models.ts';
import { checkSlopes, logLikelihood, risen } from './climbing.ts';

async function trained(
  model: HiddenMarkovModel,
  observations: Observations,
  options: Partial<TrainingOptions> = {},
) {
  const all = { ...DEFAULT_OPTIONS, iterations: 50, tolerance: 1e-7, ...options };
  let last: TrainingStep | undefined;
  for await (const step of train(model, { observations }, fastEngine, all)) last = step;
  return last!;
}

test('every EM step rises, at any temperature, with ambiguity codes and missing symbols', () => {
  check(
    fc.property(models(), dnaObservations(), (model, observations) => {
      risen(model, observations);
    }),
    1000,
  );
});

test('the gradient is the slope that central differences find', () => {
  check(
    fc.property(models(), dnaObservations(), (model, observations) => {
      checkSlopes(model, observations);
    }),
    60,
  );
});

test('statistics add: two sets of sequences give the sum of each', () => {
  const { model, sequences } = hmmlearnReference('multi50');
  const sum = addStatistics(
    expect(model, letters(sequences.slice(0, 20)), fastEngine),
    expect(model, letters(sequences.slice(20)), fastEngine),
  );
  const whole = expect(model, letters(sequences), fastEngine);
  close([sum.logLikelihood], [whole.logLikelihood], 1e-12, 'log-likelihood');
  assert.deepEqual([sum.sequences, sum.positions], [whole.sequences, whole.positions]);
  close(sum.initial, whole.initial, 1e-12, 'initial');
  close(sum.transitions, whole.transitions, 1e-12, 'transitions');
  close(sum.emissions, whole.emissions, 1e-12, 'emissions');
});

test('a missing symbol tells nothing, and an ambiguity code is shared over its bases', () => {
  const model = dnaModel(
    [0.5, 0.5],
    [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
    [
      [0.4, 0.1, 0.2, 0.3],
      [0.1, 0.4, 0.4, 0.1],
    ],
  );
  close(finish(fastEngine.logLikelihoods(trellisOf(model, letters(['NNN-?X'])))), [0], 1e-12, 'all missing');
  const { emissions } = expect(model, letters(['R']), fastEngine);
  // R is A or G: state 1 shares 0.4 : 0.2, state 2 shares 0.1 : 0.4.
  const total = 0.5 * 0.6 + 0.5 * 0.5;
  const expected = [0.5 * 0.4, 0, 0.5 * 0.2, 0, 0.5 * 0.1, 0, 0.5 * 0.4, 0].map(p => p / total);
  close(emissions, expected, 1e-12, 'counts of R');
});

for (const method of ['em', 'adam'] as const) {
  test(`${method}: zeros stay zero, frozen parts and rows of unvisited states stay as they are`, async () => {
    const start = dnaModel(
      [1, 0, 0],
      [
        [0.9, 0.1, 0],
        [0.1, 0.9, 0],
        [0.2, 0.3, 0.5],
      ],
      [
        [0.4, 0.1, 0.1, 0.4],
        [0, 0.5, 0.5, 0],
        [0.1, 0.2, 0.3, 0.4],
      ],
    );
    const observations = letters(['ACGGCGCATTATACGCGGCATTATA', 'AATTCGCG']);
    const { model } = await trained(start, observations, { method, iterations: 20 });
    const probabilities = emissionRows(model);
    assert.deepEqual(model.initial, [1, 0, 0]);
    assert.equal(model.transitions[0]![2], 0);
    assert.deepEqual([probabilities[1]![0], probabilities[1]![3]], [0, 0]);
    close(model.transitions[2]!, [0.2, 0.3, 0.5], 1e-6, 'row of the state that nobody occupancy');
    close(probabilities[2]!, [0.1, 0.2, 0.3, 0.4], 1e-6, 'its emissions');
    const frozen = { ...start, learnable: { initial: false, transitions: false, emissions: true } };
    const kept = (await trained(frozen, observations, { method, iterations: 5 })).model;
    assert.deepEqual([kept.initial, kept.transitions], [start.initial, start.transitions]);
    assert.notDeepEqual(kept.emission, start.emission);
  });

  test(`${method}: parameters come back from sampled data and a wrong guess`, async () => {
    const truth = TWO_STATES;
    const wrong = dnaModel(
      [0.5, 0.5],
      [
        [0.8, 0.2],
        [0.2, 0.8],
      ],
      [
        [0.3, 0.2, 0.25, 0.25],
        [0.2, 0.3, 0.25, 0.25],
      ],
    );
    const observations = sample(truth, 20, 2000, 5);
    const { model } = await trained(wrong, observations, { method, iterations: 200 });
    close(model.transitions.flat(), truth.transitions.flat(), 0.01, 'transitions');
    const [found, expected] = [model, truth].map(m => emissionRows(m).flat());
    close(found!, expected!, 0.02, 'emissions');
    assert.ok(
      logLikelihood(model, observations) > logLikelihood(truth, observations),
      'beats the truth on its sample',
    );
  });
}

test('a sequence that the model cannot produce is named, with its position', () => {
  const model = dnaModel([1], [[1]], [[0.5, 0.5, 0, 0]]);
  assert.throws(() => expect(model, letters(['AC', 'ACGA']), fastEngine), {
    name: 'UserError',
    code: 'impossible-sequence',
    place: 'sequence 2',
    message: /position 3/,
  });
});

test('the same seed guesses the same model, another seed another one', () => {
  const observations = letters(['ACGGTTACNNA']);
  const dna = { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 } as const;
  const guess = (seed: number) => guessModel(['a', 'b', 'c'], dna, observations, seed);
  assert.deepEqual(guess(7), guess(7));
  assert.notDeepEqual(guess(7), guess(8));
  for (const row of [guess(7).initial, ...guess(7).transitions])
    close([row.reduce((a, b) => a + b)], [1], 1e-12, 'sum');
});

test('training leaks no tensors', async () => {
  const model = dnaModel(
    [0.5, 0.5],
    [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
    [
      [0.4, 0.1, 0.2, 0.3],
      [0.1, 0.4, 0.4, 0.1],
    ],
  );
  const observations = letters(['ACGTACGATCGTACG']);
  await trained(model, observations, { method: 'adam', iterations: 2 });
  const before = liveTensors();
  await trained(model, observations, { method: 'adam', iterations: 5 });
  await trained(model, observations, { method: 'em', iterations: 5 });
  assert.equal(liveTensors(), before);
});

test('training has converged after as many idle iterations as its method takes, never without a tolerance', () => {
  const last = (method: TrainingOptions['method'], hasHeldOut: boolean, tolerance = 1e-4) => {
    for (let idle = 0; idle < 1000; idle++) {
      if (hasConverged({ method, tolerance }, hasHeldOut, idle)) return idle;
    }
    return undefined;
  };
  assert.deepEqual([last('em', false), last('adam', false), last('sgd', false)], [1, 50, 50]);
  assert.deepEqual([last('em', true), last('adam', true)], [10, 10]);
  assert.deepEqual([last('em', false, 0), last('adam', true, 0)], [undefined, undefined]);
});

test('of models that are equally good, the last is the best', async () => {
  const frozen = { ...TWO_STATES, learnable: { initial: false, transitions: false, emissions: false } };
  const all = { ...DEFAULT_OPTIONS, iterations: 3, tolerance: 0 };
  const best: boolean[] = [];
  for await (const { isBest } of train(frozen, { observations: letters(['ACGT']) }, fastEngine, all)) {
    best.push(isBest);
  }
  assert.deepEqual(best, [true, true, true, true]);
});
