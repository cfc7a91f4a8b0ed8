// Data far from zero train as the same data near zero do: all numbers here are multiples of 1/1024, so that adding the
// offset rounds nothing, and only what the program loses can differ.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { GaussianEmission } from '../../../../src/model/emissions/emission.ts';
import { guessGaussian } from '../../../../src/model/emissions/gaussian/guess.ts';
import { floorOf } from '../../../../src/model/emissions/gaussian/variance-floor.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../../src/model/hmm.ts';
import { fastEngine } from '../../../../src/model/inference/choose.ts';
import { withLabels } from '../../../../src/model/labelled-observations.ts';
import { concatenate, type Observations } from '../../../../src/model/observations.ts';
import { Random } from '../../../../src/model/random.ts';
import { fitLabels } from '../../../../src/model/training/count.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../../src/model/training/train.ts';
import { finish } from '../../../../src/model/work.ts';
import { close } from '../../../close.ts';

const SHAPES = ['full', 'tied', 'diagonal', 'spherical'] as const;
const D = 2;
const T = 200;
const OFFSETS = [0, 2 ** 23, -(2 ** 30)];

/** Stretches of 20 positions that vary little and much; some components are missing where that is asked for. */
function rows(offset: number, hasMissing: boolean): Float64Array {
  const random = new Random(14);
  return Float64Array.from({ length: T * D }, (_, n) => {
    const isWide = Math.floor(n / D / 20) % 2 === 1;
    const value = Math.round(1024 * (isWide ? 4 : 0.25) * random.normal()) / 1024;
    return hasMissing && random.uniform() < 0.1 ? Number.NaN : offset + value;
  });
}

function observed(offset: number, hasMissing = false): Observations {
  const data = { kind: 'rows' as const, width: D, values: rows(offset, hasMissing), codes: undefined };
  return concatenate([{ data, name: 'far' }]);
}

function start(covariance: GaussianEmission['covariance'], offset: number): HiddenMarkovModel {
  const variances = [1, 4];
  const matrix = (variance: number) => [
    [variance, 0],
    [0, variance],
  ];
  const covariances = {
    full: variances.map(matrix),
    tied: matrix(2),
    diagonal: variances.map(variance => [variance, variance]),
    spherical: variances,
  }[covariance];
  return {
    states: [{ name: 'A' }, { name: 'B' }],
    initial: [0.5, 0.5],
    transitions: [
      [0.9, 0.1],
      [0.1, 0.9],
    ],
    emission: {
      family: 'gaussian',
      means: [0.5, -0.5].map(mean => [offset + mean, offset + mean]),
      covariance,
      covariances,
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

async function trained(
  model: HiddenMarkovModel,
  observations: Observations,
  method: TrainingOptions['method'],
) {
  const options = { ...DEFAULT_OPTIONS, method, iterations: 15, tolerance: 0 };
  let last: TrainingStep | undefined;
  for await (const step of train(model, { observations }, fastEngine, options)) last = step;
  return last!;
}

const emissionOf = ({ emission }: HiddenMarkovModel) => emission as GaussianEmission;
const lessOffset = ({ means }: GaussianEmission, offset: number) => means.flat().map(mean => mean - offset);
const flat = (numbers: GaussianEmission['covariances']) => (numbers as number[]).flat(2) as number[];

for (const covariance of SHAPES) {
  for (const method of ['em', 'adam', 'sgd'] as const) {
    for (const hasMissing of [false, true]) {
      const what = `${method} with ${covariance} covariances${hasMissing ? ' and missing components' : ''}`;
      test(`${what} finds the same far from zero`, async () => {
        const [near, ...far] = await Promise.all(
          OFFSETS.map(offset =>
            trained(start(covariance, offset), observed(offset, hasMissing), method).then(step => ({
              offset,
              step,
              path: finish(fastEngine.viterbi(trellisOf(step.model, observed(offset, hasMissing)))).path,
            })),
          ),
        );
        for (const { offset, step, path } of far) {
          close(
            [step.statistics.logLikelihood],
            [near!.step.statistics.logLikelihood],
            1e-6,
            'log-likelihood',
          );
          const [own, other] = [emissionOf(step.model), emissionOf(near!.step.model)];
          close(lessOffset(own, offset), lessOffset(other, 0), 1e-6, 'means');
          close(flat(own.covariances), flat(other.covariances), 1e-6, 'covariances');
          assert.deepEqual(path, near!.path);
        }
      });
    }
  }
}

test('first guesses are the same far from zero', () => {
  for (const covariance of SHAPES) {
    const [near, ...far] = OFFSETS.map(offset => ({
      offset,
      guess: guessGaussian({ family: 'gaussian', covariance }, 3, observed(offset), new Random(1)),
    }));
    for (const { offset, guess } of far) {
      close(lessOffset(guess, offset), lessOffset(near!.guess, 0), 1e-6, 'means');
      close(flat(guess.covariances), flat(near!.guess.covariances), 1e-6, 'covariances');
    }
  }
});

test('counting finds the same far from zero, even from a model near zero', () => {
  const labels = Uint16Array.from({ length: T }, (_, t) => Math.floor(t / 20) % 2);
  const fit = (offset: number) => {
    const observations = withLabels(observed(offset), { sets: [[0], [1]], labels: [labels] }, 2);
    return emissionOf(fitLabels(start('full', 0), observations, DEFAULT_OPTIONS.pseudocounts).model);
  };
  const near = fit(0);
  for (const offset of OFFSETS) {
    const far = fit(offset);
    close(lessOffset(far, offset), lessOffset(near, 0), 1e-6, 'means');
    close(flat(far.covariances), flat(near.covariances), 1e-6, 'covariances');
  }
});

test('a floor is a share of the variance wherever the data are, and never below the grain of the numbers', () => {
  const floor = (around: number, second: number) => floorOf([{ weight: 2, first: 0, second, around }]);
  close([floor(1e7, 4), floor(-1e12, 4)], [floor(0, 4), floor(0, 4)], 1e-12, 'floors');
  // Two equal numbers do not vary.
  assert.equal(floor(0, 0), 1e-6, 'means');
  assert.ok(floor(1e7, 0) > 0);
  // At 2^60 doubles are 256 apart, and what varies by less is not seen.
  assert.ok(floor(2 ** 60, 2) >= 128 ** 2);
});
