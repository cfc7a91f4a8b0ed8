// Gaussian, Poisson, Bernoulli and multinomial emissions: exact values, hard cases, and data that are refused.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { bernoulliFamily } from '../../../src/model/emissions/bernoulli.ts';
import type { Emission, GaussianEmission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { gaussianFamily } from '../../../src/model/emissions/gaussian/gaussian.ts';
import { multinomialFamily } from '../../../src/model/emissions/multinomial.ts';
import { poissonFamily } from '../../../src/model/emissions/poisson.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { liveTensors } from '../../../src/model/native/tensor.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { Random } from '../../../src/model/random.ts';
import { guessModel } from '../../../src/model/start/initial-model.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { vectors } from '../examples.ts';
import { emRises } from './coherence-kit.ts';

const COVARIANCES = ['full', 'tied', 'diagonal', 'spherical'] as const;

const poisson = (rates: number[][]): Emission => ({ family: 'poisson', rates });

function modelOf(emission: Emission, K: number): HiddenMarkovModel {
  return {
    states: Array.from({ length: K }, (_, k) => ({ name: `S${k + 1}` })),
    initial: new Array<number>(K).fill(1 / K),
    transitions: Array.from({ length: K }, (_, i) =>
      Array.from({ length: K }, (_, j) => (i === j ? 0.9 : 0.1 / (K - 1 || 1)) / (K > 1 ? 1 : 0.9)),
    ),
    emission,
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

test('a full covariance in one dimension is the normal density, and marginals are those of the parts', () => {
  const emission: GaussianEmission = {
    family: 'gaussian',
    means: [[1, -2]],
    covariance: 'full',
    covariances: [
      [
        [4, 1],
        [1, 9],
      ],
    ],
  };
  const { table } = vectors([
    [
      [3, null],
      [null, 1],
      [null, null],
      [3, 1],
    ],
  ]);
  const normal = (x: number, variance: number) =>
    -(Math.log(2 * Math.PI * variance) + (x * x) / variance) / 2;
  // Given the first, the second is normal around -2 + 2/4 with variance 9 - 1/4.
  const joint = normal(2, 4) + normal(3 - 0.5, 8.75);
  const found = gaussianFamily.logDensities(emission, table, 1);
  close(found, [normal(2, 4), normal(3, 9), 0, joint], 1e-14, 'log densities');
});

test('50 components: the covariance of a large sample comes back, and nothing leaks', () => {
  const D = 50;
  const random = new Random(2);
  const L = Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (_, j) => (j < i ? 0.1 * random.normal() : j === i ? 1 : 0)),
  );
  const covariance = L.map(a => L.map(b => a.reduce((sum, value, n) => sum + value * b[n]!, 0)));
  const truth: GaussianEmission = {
    family: 'gaussian',
    means: [Array.from({ length: D }, (_, d) => 1e6 + d)],
    covariance: 'full',
    covariances: [covariance],
  };
  const sampler = gaussianFamily.sampler(truth, 1, random);
  const R = 8000;
  const observations = vectors([Array.from({ length: R }, () => sampler.next(0) as number[])]);
  const before = liveTensors();
  const occupancy = new Float64Array(R).fill(1);
  const found = gaussianFamily.maximize(
    truth,
    gaussianFamily.collect(truth, observations.table, 1, occupancy),
    1,
    0,
  );
  assert.equal(liveTensors(), before);
  close((found.covariances as number[][][])[0]!.flat(), covariance.flat(), 0.1, 'covariance');
  close(
    found.means[0]!.map(mean => mean - 1e6),
    truth.means[0]!.map(mean => mean - 1e6),
    0.06,
    'means',
  );
});

for (const covariance of COVARIANCES) {
  test(`${covariance}: states that settle on one value get a floor, EM still rises, and they are named`, async () => {
    // Half of the data are one point: a density without bound, but for the floor.
    const random = new Random(6);
    const rows = Array.from({ length: 120 }, (_, t) =>
      Math.floor(t / 20) % 2 === 0 ? [5, -5] : [random.normal(), random.normal()],
    );
    const observations = vectors([rows]);
    const specification = { family: 'gaussian', covariance } as const;
    const start = guessModel(['a', 'b'], specification, observations, 1);
    emRises(start, observations, 15);
    let last: HiddenMarkovModel = start;
    let statistics: Float64Array | undefined;
    const options = { ...DEFAULT_OPTIONS, iterations: 25, tolerance: 0 };
    for await (const step of train(start, { observations }, fastEngine, options)) {
      last = step.model;
      statistics = step.statistics.emissions;
    }
    const emission = last.emission as GaussianEmission;
    assert.ok(
      [emission.means, emission.covariances].flat(4).every(Number.isFinite),
      JSON.stringify(emission),
    );
    const degenerate = gaussianFamily.degenerate!(emission, statistics!);
    // One covariance for all, tied, is that of the other state.
    assert.equal(degenerate.length, covariance === 'tied' ? 0 : 1);
    assert.deepEqual(gaussianFamily.degenerate!(start.emission as GaussianEmission, statistics!), []);
  });

  test(`${covariance}: collinear, constant and too few observations never give what is not a number`, async () => {
    const hard: Observations[] = [
      vectors([[[1, 2, 3]]]),
      vectors([
        [
          [7, 7, 7],
          [7, 7, 7],
          [7, 7, 7],
        ],
      ]),
      vectors([
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ]),
      vectors([
        [
          [1, 2, 4],
          [2, 4, 8],
          [3, 6, 12],
          [4, 8, 16],
        ],
      ]),
      vectors([
        [
          [null, 2, null],
          [null, 4, 8],
          [null, null, null],
        ],
        [[null, 1, null]],
      ]),
      vectors([
        [
          [1e-200, 1, 1e150],
          [2e-200, 2, 2e150],
          [3e-200, 1, 3e150],
        ],
      ]),
    ];
    for (const observations of hard) {
      for (const K of [1, 3]) {
        const names = Array.from({ length: K }, (_, k) => `S${k}`);
        const start = guessModel(names, { family: 'gaussian', covariance }, observations, 3);
        const options = { ...DEFAULT_OPTIONS, iterations: 10, tolerance: 0 };
        for await (const { model, statistics } of train(start, { observations }, fastEngine, options)) {
          assert.ok(Number.isFinite(statistics.logLikelihood), String(statistics.logLikelihood));
          const { means, covariances } = model.emission as GaussianEmission;
          assert.ok([means, covariances].flat(4).every(Number.isFinite), String([means, covariances]));
        }
      }
    }
  });
}

test('a Poisson rate of zero has the count zero alone, and stays', () => {
  const emission = poisson([[0], [3]]);
  const observations = vectors([[[0], [2], [0]]]);
  const prepared = poissonFamily.prepare(emission as never, observations);
  const logs = familyOf(emission).logDensities(emission, observations.table, 1);
  close(logs, [0, -3, -Infinity, 2 * Math.log(3) - 3 - Math.log(2), 0, -3], 1e-15, 'log densities');
  const { emissions } = expect(modelOf(emission, 2), prepared, fastEngine);
  const after = familyOf(emission).maximize(emission, emissions, 1, 0);
  assert.equal(after.family === 'poisson' && after.rates[0]![0], 0);
});

test('equal rows of counts and marks share a code', () => {
  const rows = Array.from({ length: 1000 }, (_, t) => [t % 3, t % 2]);
  const prepared = poissonFamily.prepare({ family: 'poisson', rates: [[1, 1]] }, vectors([rows]));
  assert.equal(prepared.table.kind === 'rows' && prepared.table.values.length, 6 * 2);
  assert.ok(prepared.codes instanceof Uint8Array, 'codes of one byte');
  rows.forEach((row, t) => {
    const { values } = prepared.table as { values: Float64Array };
    const code = prepared.codes![t]!;
    assert.deepEqual([...values.subarray(2 * code, 2 * code + 2)], row);
  });
});

test('marks of value 2 are missing', () => {
  const emission: Emission = { family: 'bernoulli', marks: ['a', 'b'], probabilities: [[0.2, 0.9]] };
  const logs = (rows: (number | null)[][]) => {
    const { table } = bernoulliFamily.prepare(emission as never, vectors([rows]));
    return familyOf(emission).logDensities(emission, table, 1);
  };
  close(logs([[1, 2]]), [Math.log(0.2)], 1e-15, 'the other mark alone');
  close(logs([[2, null]]), [0], 1e-15, 'no mark');
});

const REFUSED: [string, Emission, (number | null)[][][], RegExp][] = [
  ['a count of a half', poisson([[1]]), [[[1]], [[2], [0.5]]], /^0\.5 .*position 2$/],
  ['a negative count', poisson([[1]]), [[[1]], [[2], [-1]]], /^-1 .*position 2$/],
  [
    'a mark of 3',
    { family: 'bernoulli', marks: ['a'], probabilities: [[0.5]] },
    [[[1]], [[0], [3]]],
    /^3 .*position 2$/,
  ],
  [
    'infinity',
    { family: 'gaussian', means: [[0]], covariance: 'diagonal', covariances: [[1]] },
    [[[1]], [[0], [Infinity]]],
    /position 2$/,
  ],
  [
    'a part of the counts',
    { family: 'multinomial', symbols: ['a', 'b'], trials: 1, probabilities: [[0.5, 0.5]] },
    [
      [[1, 2]],
      [
        [0, 1],
        [1, null],
      ],
    ],
    /position 2$/,
  ],
];

for (const [name, emission, values, message] of REFUSED) {
  test(`${name} is refused, with its sequence and position`, () => {
    assert.throws(() => familyOf(emission).prepare(emission, vectors(values)), {
      name: 'UserError',
      code: 'bad-number',
      place: 'sequence 2',
      message,
    });
  });
}

test('rows of another width than the model has are refused', () => {
  assert.throws(() => poissonFamily.prepare({ family: 'poisson', rates: [[1, 2]] }, vectors([[[1]]])), {
    name: 'UserError',
    code: 'data-does-not-fit',
  });
});

test('the multinomial of one draw is the categorical row', () => {
  const emission: Emission = {
    family: 'multinomial',
    symbols: ['a', 'b'],
    trials: 1,
    probabilities: [[0.3, 0.7]],
  };
  const { table } = vectors([
    [
      [1, 0],
      [0, 1],
      [2, 1],
    ],
  ]);
  const expected = [Math.log(0.3), Math.log(0.7), Math.log(3 * 0.3 * 0.3 * 0.7)];
  close(multinomialFamily.logDensities(emission as never, table, 1), expected, 1e-15, 'log densities');
});

const SPECIFICATIONS = [
  ...COVARIANCES.map(covariance => ({ family: 'gaussian', covariance }) as const),
  { family: 'poisson' } as const,
  { family: 'bernoulli', marks: ['a', 'b'] } as const,
  { family: 'multinomial', symbols: ['a', 'b'] } as const,
];

for (const specification of SPECIFICATIONS) {
  const name = [specification.family, 'covariance' in specification ? specification.covariance : '']
    .join(' ')
    .trim();
  test(`${name}: a guess can be made and trained from next to nothing, and is the seed's`, async () => {
    for (const rows of [
      [[1, 0]],
      [[null, null]],
      [
        [1, 1],
        [0, 0],
        [1, 0],
      ],
    ]) {
      const observations = vectors([rows]);
      const guess = (seed: number) =>
        familyOf(specification).guess(specification, 3, observations, new Random(seed));
      assert.deepEqual(guess(1), guess(1));
      const start = guessModel(['a', 'b', 'c'], specification, observations, 1);
      // A guess is a model that the model file takes.
      parseModel(JSON.stringify({ format: 'hmm-model', version: 1, ...start }), 'guess');
      const prepared = familyOf(start.emission).prepare(start.emission, observations);
      assert.ok(
        Number.isFinite(finish(fastEngine.logLikelihoods(trellisOf(start, prepared)))[0]!),
        'the log-likelihood is not finite',
      );
      emRises(start, prepared, 5);
    }
  });
}

test('k-means finds clusters that lie apart, from any seed', () => {
  const random = new Random(1);
  const centers = [
    [0, 0],
    [100, 0.5],
    [0, 1.5],
  ];
  const rows = Array.from({ length: 600 }, (_, t) =>
    centers[t % 3]!.map((c, d) => c + random.normal() * [1, 0.02][d]!),
  );
  for (const seed of [1, 2, 3, 4, 5]) {
    const emission = gaussianFamily.guess(
      { family: 'gaussian', covariance: 'diagonal' },
      3,
      vectors([rows]),
      new Random(seed),
    ) as GaussianEmission;
    const found = emission.means.toSorted((a, b) => a[0]! - b[0]! + 10 * (a[1]! - b[1]!));
    close(found.flat(), [0, 0, 0, 1.5, 100, 0.5], 0.3, `means from seed ${seed}`);
  }
});
