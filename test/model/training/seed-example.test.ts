// The example this project implements, to the digit: likelihood, posteriors, gradient, 100 steps of Adam.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { softmax } from '../../../src/model/temperature.ts';
import { gradientOf, logitsOf } from '../../../src/model/training/gradient.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { train } from '../../../src/model/training/train.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { letters, modelFixture, seedReference } from '../examples.ts';
import { atOnce, pausingKernels } from '../inference/at-once.ts';

const seed = seedReference();
const model = modelFixture('seed-model.json');
const observations = letters(['ACGTACGTAACCGGTT']);

test('the model file is the softmax of the seed logits, the letters are its observations', () => {
  assert.deepEqual([...observations.codes!], seed.observations);
  close(model.initial, softmax(seed.logits.initial), 1e-15, 'initial');
  close(model.transitions.flat(), seed.logits.transitions.flatMap(softmax), 1e-15, 'transitions');
});

test('likelihood and posteriors as the example prints them', () => {
  const trellis = trellisOf(model, observations);
  const engine = atOnce(fastEngine);
  assert.equal(engine.logLikelihoods(trellis)[0]!.toFixed(6), '-22.181609');
  const [window] = [...engine.posteriors(trellis).windows];
  assert.deepEqual(
    [...window!.rows.subarray(0, 3)].map(p => p.toFixed(3)),
    ['0.331', '0.371', '0.298'],
  );
  close(window!.rows, seed.printed.posteriors.flat(), 2e-6, 'printed posteriors (float32)');
});

for (const pausing of [referenceEngine, pausingKernels(), fastEngine]) {
  const engine = atOnce(pausing);
  for (const expected of seed.temperatures) {
    test(`temperature ${expected.temperature}: likelihood, posteriors, path, gradient`, () => {
      const warm = { ...model, temperature: expected.temperature };
      const trellis = trellisOf(warm, observations);
      close(engine.logLikelihoods(trellis), [expected.logLikelihood], 1e-12, 'log-likelihood');
      const [window] = [...engine.posteriors(trellis).windows];
      close(window!.rows, expected.posteriors.flat(), 1e-12, 'posteriors');
      const { path, logProbabilities } = engine.viterbi(trellis);
      assert.deepEqual([...path], expected.viterbiPath);
      close(logProbabilities, [expected.viterbiLogProbability], 1e-12, 'Viterbi');
      const gradient = gradientOf(warm, expect(warm, observations, pausing));
      const downhill = expected.gradientOfNegativeLogLikelihood;
      const negative = (values: number[]) => values.map(value => -value);
      close(negative(gradient.initial), downhill.initial, 1e-10, 'gradient of initial');
      close(
        negative(gradient.transitions.flat()),
        downhill.transitions.flat(),
        1e-10,
        'gradient of transitions',
      );
      close(negative(gradient.emissions.flat()), downhill.emissions.flat(), 1e-10, 'gradient of emissions');
    });
  }
}

test('100 Adam steps at 0.01: losses to 1e-4, parameters to 1e-3', async () => {
  const options: TrainingOptions = {
    ...DEFAULT_OPTIONS,
    method: 'adam',
    iterations: 100,
    tolerance: 0,
    learningRate: seed.adam.learningRate,
  };
  const losses: number[] = [];
  for await (const { iteration, model: now, statistics } of train(
    model,
    { observations },
    fastEngine,
    options,
  )) {
    losses.push(-statistics.logLikelihood);
    const expected = seed.adam.logitsAfter[String(iteration)];
    if (!expected) continue;
    // Logits are known up to a constant a row: compare both as log-probabilities.
    const logs = (rows: number[][]) => rows.flatMap(row => softmax(row).map(Math.log));
    const mine = logitsOf(now);
    close(mine.initial, logs([expected.initial]), 1e-3, `initial after ${iteration}`);
    close(mine.transitions.flat(), logs(expected.transitions), 1e-3, `transitions after ${iteration}`);
    close(mine.emissions.flat(), logs(expected.emissions), 1e-3, `emissions after ${iteration}`);
  }
  for (const expected of [seed.adam.losses, seed.adam.printedLosses]) {
    assert.equal(losses.length, expected.length);
    losses.forEach((loss, n) => {
      assert.ok(Math.abs(loss - expected[n]!) < 1e-4, `loss ${n}: ${loss} against ${expected[n]}`);
    });
  }
});
