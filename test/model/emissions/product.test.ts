// Products of emissions: against SciPy, and where a single emission of another family is the same.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { wordAlphabet } from '../../../src/model/alphabet.ts';
import type { Emission, PartEmission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { concatenate, type Observations } from '../../../src/model/observations.ts';
import { Random } from '../../../src/model/random.ts';
import { guessModel } from '../../../src/model/start/initial-model.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { UserError } from '../../../src/user-error.ts';
import { close } from '../../close.ts';
import { numbersReference, vectors } from '../examples.ts';
import { pausingKernels } from '../inference/at-once.ts';
import { followsHmmlearn, matchesHmmlearn } from '../matches-hmmlearn.ts';
import { A_AND_B } from '../models.ts';
import { drawn } from './coherence-kit.ts';

const ENGINES = {
  reference: referenceEngine,
  kernels: pausingKernels(),
  'kernels in windows': pausingKernels({ windowPositions: 7 }),
};

function load() {
  const reference = numbersReference('product', '');
  const { emission } = reference.model;
  return { ...reference, observations: familyOf(emission).prepare(emission, vectors(reference.values)) };
}

for (const [name, engine] of Object.entries(ENGINES)) {
  test(`a product, ${name} engine: likelihood, posteriors and path by SciPy's densities`, () => {
    const { model, observations, ...expected } = load();
    matchesHmmlearn(engine, trellisOf(model, observations), expected);
  });
}

test('a product: parameters after 1 and 10 EM iterations in NumPy', async () => {
  const { model, observations, em } = load();
  await followsHmmlearn(model, observations, em, (emission, expected) => {
    for (const part of partsOf(emission)) {
      for (const [name, value] of Object.entries(part)) {
        if (name in expected) close([value].flat(3), [expected[name]].flat(3) as number[], 1e-8, name);
      }
    }
  });
});

const coins = (symbols: string, probabilities: number[][]): PartEmission => ({
  family: 'categorical',
  alphabet: 'custom',
  symbols,
  order: 0,
  probabilities,
});
const product = (...parts: PartEmission[]): Emission => ({ family: 'product', parts });

/** The log-likelihoods of one sequence along five steps of EM, and the last posteriors of its states. */
async function trained(emission: Emission, observations: Observations) {
  const prepared = familyOf(emission).prepare(emission, observations);
  const options = { ...DEFAULT_OPTIONS, iterations: 5, tolerance: 0 };
  const history: number[] = [];
  let model: HiddenMarkovModel = { ...A_AND_B, emission };
  const data = { observations: prepared };
  for await (const step of train(model, data, fastEngine, options)) {
    history.push(step.statistics.logLikelihood);
    model = step.model;
  }
  return { history, model };
}

test('two categorical parts are one categorical emission over pairs, while pairs are products', () => {
  const [first, second] = [
    [
      [0.5, 0.3, 0.2],
      [0.1, 0.2, 0.7],
    ],
    [
      [0.9, 0.1],
      [0.4, 0.6],
    ],
  ];
  const pairs = wordAlphabet([...'xyz'].flatMap(a => [...'HT'].map(b => a + b)));
  const ofPairs: Emission = {
    family: 'categorical',
    alphabet: 'custom',
    symbols: [...pairs.symbols],
    order: 0,
    probabilities: first!.map((row, k) => row.flatMap(p => second![k]!.map(q => p * q))),
  };
  const both = product(coins('xyz', first!), coins('HT', second!));
  const { observations } = drawn({ ...A_AND_B, emission: both }, { sequences: 3, length: 200 }, 3);
  const { table, codes } = observations;
  assert.ok(table.kind === 'rows' && codes, 'equal rows share a code');
  assert.ok(table.values.length / 2 <= 6, 'there are six different rows');
  const paired = Uint8Array.from(codes, r => 2 * table.values[2 * r]! + table.values[2 * r + 1]!);
  const symbols = concatenate([{ data: { kind: 'symbols', codes: paired }, name: 'pairs' }]);
  const own = { ...symbols, offsets: observations.offsets, names: observations.names };
  const logLikelihoods = (emission: Emission, given: Observations) =>
    finish(fastEngine.logLikelihoods(trellisOf({ ...A_AND_B, emission }, given)));
  close(logLikelihoods(both, observations), logLikelihoods(ofPairs, own), 1e-12, 'log-likelihoods');
});

test('gaussian parts with diagonal covariances train as one gaussian over all columns', async () => {
  const half = (d: number): PartEmission => ({
    family: 'gaussian',
    means: [[2 * d], [2 * d + 1.5]],
    covariance: 'diagonal',
    covariances: [[1], [0.5 + d]],
  });
  const whole: Emission = {
    family: 'gaussian',
    means: [
      [0, 2],
      [1.5, 3.5],
    ],
    covariance: 'diagonal',
    covariances: [
      [1, 1],
      [0.5, 1.5],
    ],
  };
  const random = new Random(4);
  // Far from zero, and each third row without one of its numbers.
  const rows = Array.from({ length: 300 }, (_, t) =>
    [0, 1].map(d => (t % 3 === d ? null : 2 * d + random.normal() + (t % 50 < 20 ? 1.5 : 0))),
  );
  const one = await trained(whole, vectors([rows]));
  const two = await trained(product(half(0), half(1)), vectors([rows]));
  close(two.history, one.history, 1e-10, 'log-likelihoods');
  const parts = partsOf(two.model.emission) as unknown as { means: number[][] }[];
  const { means } = one.model.emission as { means: number[][] };
  close(
    means.flat(),
    [0, 1].flatMap(k => parts.map(part => part.means[k]![0]!)),
    1e-9,
    'means',
  );
});

test('densities of 1e9 and of 1e-300 beside each other are multiplied as their logs add', () => {
  const narrow: PartEmission = {
    family: 'gaussian',
    means: [[1e7], [1e7 + 1]],
    covariance: 'diagonal',
    covariances: [[1e-19], [1e-19]],
  };
  const rare = coins('HT', [
    [1e-300, 1],
    [0.5, 0.5],
  ]);
  const emission = product(narrow, rare);
  const observations = familyOf(emission).prepare(emission, vectors([[[1e7, 0]]]));
  const logs = familyOf(emission).logDensities(emission, observations.table, 1);
  const peak = -(Math.log(2 * Math.PI) + Math.log(1e-19)) / 2;
  close(logs, [peak + Math.log(1e-300), peak + Math.log(0.5) - 1 / 2e-19], 1e-12, 'logs');
});

test('a guess tells states apart by all parts alike', () => {
  const emission = product(
    { family: 'gaussian', means: [[0], [8]], covariance: 'diagonal', covariances: [[1], [1]] },
    coins('HT', [
      [0.95, 0.05],
      [0.05, 0.95],
    ]),
  );
  const { observations } = drawn({ ...A_AND_B, emission }, { sequences: 2, length: 300 }, 9);
  for (const seed of [1, 2, 3]) {
    const parts = [
      { width: 1, specification: { family: 'gaussian', covariance: 'full' } },
      { width: 1, specification: { family: 'categorical', alphabet: wordAlphabet(['H', 'T']), order: 0 } },
    ] as const;
    const guess = guessModel(['a', 'b'], { family: 'product', parts: [...parts] }, observations, seed);
    const [numbers, symbols] = partsOf(guess.emission) as unknown as [
      { means: number[][] },
      { probabilities: number[][] },
    ];
    const low = numbers.means[0]![0]! < numbers.means[1]![0]! ? 0 : 1;
    assert.ok(symbols.probabilities[low]![0]! > 0.7, `seed ${seed}: ${symbols.probabilities}`);
    assert.ok(symbols.probabilities[1 - low]![0]! < 0.3, `seed ${seed}: ${symbols.probabilities}`);
  }
});

test('codes that are no symbols are refused, with their place', () => {
  const emission = product(coins('HT', [[0.5, 0.5]]), { family: 'poisson', rates: [[2]] });
  const prepare = (rows: number[][]) => familyOf(emission).prepare(emission, vectors([rows]));
  const refuses = (rows: number[][], message: RegExp) =>
    assert.throws(
      () => prepare(rows),
      (error: unknown) =>
        error instanceof UserError && error.code === 'bad-number' && message.test(error.message),
    );
  refuses(
    [
      [0, 1],
      [3, 1],
    ],
    /3 is no symbol at position 2/,
  );
  refuses(
    [
      [0, 1],
      [0.5, 1],
    ],
    /0.5 is no symbol at position 2/,
  );
  refuses(
    [
      [0, 1],
      [1, 1],
      [1, -1],
    ],
    /-1 is not a count at position 3/,
  );
});

function partsOf(emission: Emission): readonly PartEmission[] {
  assert.ok(emission.family === 'product', 'a product');
  return emission.parts;
}
