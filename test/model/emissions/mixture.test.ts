// Mixtures of normal densities: where they are something simpler, far from zero, and first guesses.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Emission, MixtureEmission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { Random } from '../../../src/model/random.ts';
import { guessModel } from '../../../src/model/start/initial-model.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { train } from '../../../src/model/training/train.ts';
import { close } from '../../close.ts';
import { vectors } from '../examples.ts';
import { A_AND_B } from '../models.ts';
import { drawn } from './coherence-kit.ts';

const mixture = (weights: number[][], means: number[][][], variances: number[][][]): MixtureEmission => ({
  family: 'gaussian-mixture',
  weights,
  means,
  covariance: 'diagonal',
  covariances: variances,
});

/** Rows of one number from two states, the second of which has two modes; some are missing. */
function rows(offset: number): (number | null)[][] {
  const random = new Random(5);
  return Array.from({ length: 400 }, (_, t) => {
    const center = t % 40 < 25 ? 0 : random.uniform() < 0.5 ? 5 : -5;
    return [t % 19 === 0 ? null : offset + center + Math.round(random.normal() * 1024) / 1024];
  });
}

async function trained(emission: Emission, offset = 0, iterations = 20) {
  const observations = familyOf(emission).prepare(emission, vectors([rows(offset)]));
  const history: number[] = [];
  let model: HiddenMarkovModel = { ...A_AND_B, emission };
  const options = { ...DEFAULT_OPTIONS, iterations, tolerance: 0 };
  for await (const step of train(model, { observations }, fastEngine, options)) {
    history.push(step.statistics.logLikelihood);
    model = step.model;
  }
  return { history, model };
}

test('of one component, a mixture trains as a gaussian', async () => {
  const one = await trained(mixture([[1], [1]], [[[0]], [[2]]], [[[1]], [[4]]]));
  const plain = await trained({
    family: 'gaussian',
    means: [[0], [2]],
    covariance: 'diagonal',
    covariances: [[1], [4]],
  });
  close(one.history, plain.history, 1e-12, 'log-likelihoods');
});

test('of two equal components, a mixture trains as a gaussian', async () => {
  const twice = await trained(
    mixture(
      [
        [0.3, 0.7],
        [0.5, 0.5],
      ],
      [
        [[0], [0]],
        [[2], [2]],
      ],
      [
        [[1], [1]],
        [[4], [4]],
      ],
    ),
  );
  const plain = await trained(mixture([[1], [1]], [[[0]], [[2]]], [[[1]], [[4]]]));
  close(twice.history, plain.history, 1e-10, 'log-likelihoods');
});

const modes = (offset: number) =>
  mixture(
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [
      [[offset - 0.5], [offset + 0.5]],
      [[offset - 4], [offset + 4]],
    ],
    [
      [[1], [1]],
      [[2], [2]],
    ],
  );

test('a million from zero, training comes to the same', async () => {
  const [near, far] = [await trained(modes(0)), await trained(modes(2 ** 20), 2 ** 20)];
  close(far.history, near.history, 1e-7, 'log-likelihoods');
});

test('densities are sums of weighted normal densities, also where all of them underflow', () => {
  const emission = mixture(
    [[0.25, 0.75]],
    [
      [
        [0, 1],
        [3, 1],
      ],
    ],
    [
      [
        [1, 2],
        [0.5, 2],
      ],
    ],
  );
  const data = vectors([
    [
      [1, null],
      [1e6, 1],
      [null, null],
    ],
  ]);
  const { table } = familyOf(emission).prepare(emission, data);
  const normal = (x: number, mean: number, variance: number) =>
    Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  const farOff = (mean: number, variance: number) =>
    -((1e6 - mean) ** 2) / (2 * variance) - Math.log(2 * Math.PI * variance) / 2;
  close(
    familyOf(emission).logDensities(emission, table, 1),
    [
      Math.log(0.25 * normal(1, 0, 1) + 0.75 * normal(1, 3, 0.5)),
      Math.log(0.25) + farOff(0, 1) - Math.log(4 * Math.PI) / 2,
      0,
    ],
    1e-12,
    'logs',
  );
});

test('what a state is expected to emit has the mean and the variance of the mixture', () => {
  const emission = mixture([[0.25, 0.75]], [[[0], [4]]], [[[1], [2]]]);
  const { means, variances } = familyOf(emission).moments!(emission, 1);
  close([...means[0]!, ...variances![0]!], [3, 0.25 * 1 + 0.75 * (2 + 16) - 9], 1e-12, 'moments');
});

test('a component without weight stays so, and a state without data keeps its components', () => {
  const emission = mixture(
    [
      [1, 0],
      [0.5, 0.5],
    ],
    [
      [[0], [9]],
      [[1], [2]],
    ],
    [
      [[1], [1]],
      [[1], [1]],
    ],
  );
  const family = familyOf(emission);
  const { table } = family.prepare(emission, vectors([[[8.5], [0.5]]]));
  const statistics = family.collect(emission, table, 1, Float64Array.of(1, 0, 1, 0));
  const after = family.maximize(emission, statistics, 1, 0) as MixtureEmission;
  assert.deepEqual(after.weights, emission.weights);
  assert.deepEqual([after.means[0], after.means[1]], [[[4.5], [9]], emission.means[1]]);
  assert.deepEqual(after.covariances[1], emission.covariances[1]);
});

test('a guess has the modes of each state, so that training finds them', async () => {
  const emission = mixture(
    [
      [0.4, 0.6],
      [0.7, 0.3],
    ],
    [
      [[0], [3.5]],
      [[12], [16]],
    ],
    [
      [[0.5], [0.5]],
      [[1], [0.5]],
    ],
  );
  const { observations } = drawn({ ...A_AND_B, emission }, { sequences: 2, length: 300 }, 7);
  for (const seed of [1, 2, 3, 4]) {
    const specification = { family: 'gaussian-mixture', covariance: 'full', components: 2 } as const;
    const start = guessModel(['a', 'b'], specification, observations, seed);
    let model = start;
    for await (const step of train(start, { observations }, fastEngine, DEFAULT_OPTIONS)) model = step.model;
    const found = (model.emission as MixtureEmission).means.flat(2).sort((x, y) => x - y);
    close(found, [0, 3.5, 12, 16], 0.2, `seed ${seed}`);
  }
});
