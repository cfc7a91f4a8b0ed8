// The differentiable log-likelihood: against a forward recursion in plain tfjs operations, against central differences
// in double precision, and for leaks.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { ErrorCode } from '../../../src/error-codes.ts';
import {
  type LikelihoodOptions,
  type LogitTensors,
  logLikelihood,
  logLikelihoodOfScores,
} from '../../../src/model/differentiable/differentiable.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { tensorFlowApi } from '../../../src/model/native/binding.ts';
import { liveTensors } from '../../../src/model/native/tensor.ts';
import { softmax } from '../../../src/model/temperature.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { type Case, cases } from './cases.ts';

const tf = tensorFlowApi();
const FLOAT32 = 1e-5;

const logitsFrom = (initial: Tensor, transitions: Tensor, emissions: Tensor): LogitTensors => ({
  initial: initial as Tensor1D,
  transitions: transitions as Tensor2D,
  emissions: emissions as Tensor2D,
});
const optionsOf = ({ lengths, temperature }: Case): LikelihoodOptions => ({ lengths, temperature });
const weighted = (values: Tensor, { upstream }: Case): Scalar =>
  values.mul(tf.tensor1d(upstream)).sum().asScalar();

/** Tensors of a case: initial, transitions, emissions, soft rows, scores. */
function tensorsOf({ K, M, B, T, initial, transitions, emissions, soft, scores }: Case) {
  return [
    tf.tensor1d(initial),
    tf.tensor2d(transitions, [K, K]),
    tf.tensor2d(emissions, [K, M]),
    tf.tensor3d(soft, [B, T, M]),
    tf.tensor3d(scores, [B, T, K]),
  ] as const;
}

/** Σ_b upstream[b] log L_b in plain operations: the forward recursion with log-sum-exp, on log-emissions [B, T, K]. */
function plainForward(one: Case, initial: Tensor, transitions: Tensor, logEmissions: Tensor): Scalar {
  const { K, lengths, temperature, upstream } = one;
  const logA = tf.logSoftmax(transitions.div(temperature));
  // Where every length is 0, the value still depends on everything, with slope 0.
  const nothing = tf.addN([initial.sum(), transitions.sum(), logEmissions.sum()]).mul(0);
  const all = lengths.map((length, b) => {
    let alpha: Tensor | undefined;
    for (let t = 0; t < length; t++) {
      const arriving: Tensor = alpha
        ? tf.logSumExp(alpha.reshape([K, 1]).add(logA), 0)
        : tf.logSoftmax(initial.div(temperature));
      alpha = arriving.add(logEmissions.slice([b, t, 0], [1, 1, K]).reshape([K]));
    }
    return alpha ? tf.logSumExp(alpha).mul(upstream[b]!) : nothing;
  });
  return tf.addN([nothing, ...all]).asScalar();
}

/** [B, T, K] log Σ_m w B in plain operations. */
function logEmissionsOfSoft({ K, M, B, T, temperature }: Case, emissions: Tensor, soft: Tensor): Tensor {
  const rows = tf.softmax(emissions.div(temperature)) as Tensor2D;
  return tf.log(tf.matMul(soft.reshape([B * T, M]) as Tensor2D, rows, false, true)).reshape([B, T, K]);
}

type Function = (...inputs: Tensor[]) => Scalar;

/** Value and gradients of two functions are the same up to single precision; asked for twice. */
function compare(mine: Function, plain: Function, inputs: readonly Tensor[]): void {
  const expected = tf.valueAndGrads(plain)([...inputs]);
  for (const time of ['first', 'second']) {
    const { value, grads } = tf.valueAndGrads(mine)([...inputs]);
    close(value.dataSync(), expected.value.dataSync(), FLOAT32, `value, ${time} time`);
    for (const [n, slope] of grads.entries()) {
      assert.deepEqual(slope.shape, inputs[n]!.shape);
      close(slope.dataSync(), expected.grads[n]!.dataSync(), FLOAT32, `gradient ${n}, ${time} time`);
    }
  }
}

test('soft rows: value and all gradients are those of plain operations', () => {
  const property = fc.property(cases, one => {
    tf.tidy(() => {
      const [initial, transitions, emissions, soft] = tensorsOf(one);
      compare(
        (pi, A, B, w) => weighted(logLikelihood(logitsFrom(pi!, A!, B!), w!, optionsOf(one)), one),
        (pi, A, B, w) => plainForward(one, pi!, A!, logEmissionsOfSoft(one, B!, w!)),
        [initial, transitions, emissions, soft],
      );
    });
  });
  check(property, 100);
});

test('scores: value and all gradients are those of plain operations', () => {
  const property = fc.property(cases, one => {
    tf.tidy(() => {
      const [initial, transitions, emissions, , scores] = tensorsOf(one);
      compare(
        (pi, A, s) =>
          weighted(logLikelihoodOfScores(logitsFrom(pi!, A!, emissions), s!, optionsOf(one)), one),
        (pi, A, s) => plainForward(one, pi!, A!, s!),
        [initial, transitions, scores],
      );
    });
  });
  check(property, 100);
});

test('codes are soft rows with a single one, and a missing code is a row of ones', () => {
  const property = fc.property(cases, one => {
    tf.tidy(() => {
      const [initial, transitions, emissions] = tensorsOf(one);
      const codes = tf.tensor2d(one.codes, [one.B, one.T], 'int32');
      const rows = one.codes.map(row =>
        row.map(code => Array.from({ length: one.M }, (_, m) => (code < 0 || code === m ? 1 : 0))),
      );
      const soft = tf.tensor3d(rows.flat(2), [one.B, one.T, one.M]);
      compare(
        (pi, A, B) => weighted(logLikelihood(logitsFrom(pi!, A!, B!), codes, optionsOf(one)), one),
        (pi, A, B) => weighted(logLikelihood(logitsFrom(pi!, A!, B!), soft, optionsOf(one)), one),
        [initial, transitions, emissions],
      );
    });
  });
  check(property, 100);
});

/** Σ_b upstream[b] log L_b of soft rows in double precision, the parameters laid end to end. */
function inDoubles({ K, M, B, T, lengths, temperature, upstream }: Case, parameters: Float64Array): number {
  const row = (at: number, size: number) =>
    softmax(Array.from(parameters.subarray(at, at + size), x => x / temperature));
  const rows = (at: number, size: number) => Array.from({ length: K }, (_, k) => row(at + k * size, size));
  const emissions = rows(K + K * K, M);
  const soft = parameters.subarray(K + K * K + K * M);
  let sum = 0;
  for (let b = 0; b < B; b++) {
    const logEmissions = Array.from({ length: lengths[b]! * K }, (_, n) => {
      const at = (b * T + Math.floor(n / K)) * M;
      return Math.log(emissions[n % K]!.reduce((total, p, m) => total + p * soft[at + m]!, 0));
    });
    const [value] = finish(
      referenceEngine.logLikelihoods({
        stateCount: K,
        initial: Float64Array.from(row(0, K)),
        transitions: Float64Array.from(rows(K, K).flat()),
        logEmissions: Float64Array.from(logEmissions),
        codes: undefined,
        offsets: [0, lengths[b]!],
      }),
    );
    sum += upstream[b]! * value!;
  }
  return sum;
}

test('the gradient is the slope that central differences find', () => {
  const h = 1e-5;
  const property = fc.property(cases, one => {
    const parameters = Float64Array.from(
      [one.initial, one.transitions, one.emissions, one.soft].flatMap(values => [...values]),
    );
    const slopes = parameters.map((_, n) => {
      const at = (by: number) =>
        inDoubles(
          one,
          parameters.map((value, m) => (m === n ? value + by : value)),
        );
      return (at(h) - at(-h)) / (2 * h);
    });
    tf.tidy(() => {
      const [initial, transitions, emissions, soft] = tensorsOf(one);
      const gradient = tf.grads((pi, A, B, w) =>
        weighted(logLikelihood(logitsFrom(pi!, A!, B!), w!, optionsOf(one)), one),
      )([initial, transitions, emissions, soft]);
      close(
        gradient.flatMap(slope => [...slope.dataSync()]),
        slopes,
        1e-6,
        'slopes',
      );
    });
  });
  check(property, 100);
});

const two = () =>
  logitsFrom(
    tf.tensor1d([0, 0]),
    tf.tensor2d([
      [1, 0],
      [0, 1],
    ]),
    tf.tensor2d([
      [1, 0, 0],
      [0, 0, 1],
    ]),
  );

test('one sequence gives a scalar, a batch one value each; lengths may be a tensor', () => {
  tf.tidy(() => {
    const codes = tf.tensor2d(
      [
        [0, 1, 2],
        [2, 2, 0],
      ],
      [2, 3],
      'int32',
    );
    const both = logLikelihood(two(), codes, { lengths: tf.tensor1d([3, 2], 'int32') });
    const second = logLikelihood(two(), tf.tensor1d([2, 2], 'int32'));
    assert.deepEqual([both.shape, second.shape], [[2], []]);
    close([both.dataSync()[1]!], second.dataSync(), 0, 'second');
  });
});

test('the gradient to scores is the posterior probability of each state', () => {
  tf.tidy(() => {
    const scores = tf.tensor2d([
      [0, -1],
      [-1, 0],
      [-40, -40],
      [0, -Infinity],
    ]);
    const rows = tf
      .grad(s => logLikelihoodOfScores(two(), s))(scores)
      .arraySync() as number[][];
    for (const row of rows) close([row[0]! + row[1]!], [1], 1e-6, 'sum');
    assert.deepEqual(rows[3], [1, 0]);
  });
});

test('an impossible sequence has -Infinity and moves nothing', () => {
  tf.tidy(() => {
    const never = tf.tensor2d([
      [0, -Infinity],
      [0, -Infinity],
    ]);
    const codes = tf.tensor2d(
      [
        [0, 1],
        [0, 0],
      ],
      [2, 2],
      'int32',
    );
    const f = (B: Tensor) =>
      logLikelihood(
        logitsFrom(
          tf.tensor1d([0, 0]),
          tf.tensor2d([
            [0, 0],
            [0, 0],
          ]),
          B,
        ),
        codes,
      );
    assert.deepEqual([...f(never).dataSync()], [-Infinity, 0]);
    assert.deepEqual([...tf.grad(f)(never).dataSync()], [0, 0, 0, 0]);
  });
});

test('a gradient of the gradient is refused, not wrong', () => {
  tf.tidy(() => {
    const slope = tf.grad(s => logLikelihoodOfScores(two(), s));
    const scores = tf.tensor2d([[0, -1]]);
    assert.throws(() => tf.grad(s => slope(s).square().sum())(scores), /first-order/);
  });
});

test('what does not fit is said in a sentence', () => {
  tf.tidy(() => {
    const codes = tf.tensor1d([0, 3], 'int32');
    const wrong: [() => Tensor, ErrorCode, detail: RegExp][] = [
      [() => logLikelihood(two(), codes), 'bad-symbol', /3/],
      [() => logLikelihood(two(), tf.ones([4, 2])), 'bad-tensor', /^observations:.*\[4, 2\].*\[T, 3\]/],
      [() => logLikelihood(two(), tf.tensor2d([[1, 0, NaN]])), 'bad-number', /NaN/],
      [
        () => logLikelihood({ ...two(), initial: tf.zeros([3]) }, codes),
        'bad-tensor',
        /^transitions:.*\[3, 3\]/,
      ],
      [
        () => logLikelihood({ ...two(), initial: tf.tensor1d([NaN, 0]) }, tf.tensor1d([0], 'int32')),
        'bad-number',
        /row 0 .*initial/,
      ],
      [() => logLikelihoodOfScores(two(), tf.tensor2d([[0, NaN]])), 'bad-number', /score/],
      [() => logLikelihoodOfScores(two(), tf.zeros([2, 2]), { lengths: [3] }), 'bad-number', /length 3 .*0/],
      [() => logLikelihoodOfScores(two(), tf.zeros([2, 2]), { temperature: 0 }), 'bad-number', /temperature/],
    ];
    for (const [run, code, message] of wrong) assert.throws(run, { name: 'UserError', code, message });
  });
});

test('nothing leaks, also when something throws', () => {
  const run = () =>
    tf.tidy(() => {
      const scores = tf.zeros([50, 40, 2]);
      const codes = tf.zeros([3, 40], 'int32');
      const { initial, transitions, emissions } = two();
      const f = (pi: Tensor, A: Tensor, B: Tensor, s: Tensor) => {
        const logits = logitsFrom(pi, A, B);
        // Longer than the plain recursion takes, so that native kernels run.
        const long = logLikelihoodOfScores(logits, s.tile([20, 1, 1]));
        return long
          .sum()
          .add(
            logLikelihood(logits, codes)
              .mul(tf.tensor1d([1, 2, 3]))
              .sum(),
          )
          .asScalar();
      };
      tf.grads(f)([initial, transitions, emissions, scores]);
      assert.throws(() => logLikelihood(two(), codes.add(tf.scalar(3, 'int32'))), {
        name: 'UserError',
        code: 'bad-symbol',
      });
    });
  run();
  const before = [tf.memory().numTensors, liveTensors()];
  run();
  assert.deepEqual([tf.memory().numTensors, liveTensors()], before);
});
