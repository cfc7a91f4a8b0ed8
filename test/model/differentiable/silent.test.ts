// The differentiable log-likelihood of chains with silent states: the value and the gradient of training.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { logLikelihood, logLikelihoodOfScores } from '../../../src/model/differentiable/differentiable.ts';
import { trellisOf } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { tensorFlowApi } from '../../../src/model/native/binding.ts';
import { gradientOf, logitsOf } from '../../../src/model/training/gradient.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { letters } from '../examples.ts';
import { silentModels } from '../silent/models.ts';

const tf = tensorFlowApi();
const FLOAT32 = 1e-5;

test('value and gradients with silent states are those of training', () => {
  const sequence = fc.array(fc.nat(3), { minLength: 1, maxLength: 6 });
  check(
    fc.property(silentModels(), sequence, (random, codes) => {
      const model = { ...random, temperature: 1 };
      const observations = letters([codes.map(code => 'ACGT'[code]).join('')]);
      const [value] = finish(referenceEngine.logLikelihoods(trellisOf(model, observations)));
      if (value === -Infinity) return;
      const expected = gradientOf(model, expect(model, observations, referenceEngine));
      const { initial, transitions, emissions } = logitsOf(model);
      const silent = model.silent!.length;
      const tensors = [tf.tensor1d(initial), tf.tensor2d(transitions), tf.tensor2d(emissions)] as const;
      const { value: found, grads } = tf.valueAndGrads((first, next, emit) =>
        logLikelihood(
          { initial: first as Tensor1D, transitions: next as Tensor2D, emissions: emit as Tensor2D },
          tf.tensor1d(codes, 'int32'),
          { silent },
        ).asScalar(),
      )([...tensors]);
      close(found.dataSync(), [value!], FLOAT32, 'value');
      close(grads[0]!.dataSync(), expected.initial, FLOAT32, 'initial');
      close(grads[1]!.dataSync(), expected.transitions.flat(), FLOAT32, 'transitions');
      close(grads[2]!.dataSync(), expected.emissions.flat(), FLOAT32, 'emissions');
    }),
    50,
  );
});

test('what cannot be silent is refused', () => {
  const initial = tf.zeros([2]) as Tensor1D;
  const scores = tf.zeros([3, 1]);
  const given = (transitions: number[][], silent: number) =>
    logLikelihoodOfScores({ initial, transitions: tf.tensor2d(transitions) }, scores, { silent });
  const end = [-Infinity, -Infinity];
  assert.ok(Number.isFinite(given([[0, 0], end], 1).dataSync()[0]));
  assert.throws(
    () =>
      given(
        [
          [0, 0],
          [0, 0],
        ],
        1,
      ),
    { code: 'bad-number' },
  );
  assert.throws(() => given([end, end], 1), { code: 'bad-number' });
  assert.throws(() => given([[0, 0], end], 2), { code: 'bad-number' });
});
