// The coherence kit over every emission family.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { customAlphabet } from '../../../src/model/alphabet.ts';
import type {
  CategoricalEmission,
  Emission,
  MixtureEmission,
  NestedRows,
  PartEmission,
} from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { concatenate, type Observations } from '../../../src/model/observations.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { letters } from '../examples.ts';
import * as kit from './coherence-kit.ts';

/** A family's emission of two states, and a wrong guess at it. */
interface Example {
  truth: Emission;
  wrong: Emission;
  /** How near the parameters come back to EM, of 2400 positions. */
  within: number;
}

const dna = (probabilities: number[][]): Emission => ({
  family: 'categorical',
  alphabet: 'dna',
  symbols: 'ACGT',
  order: 0,
  probabilities,
});
const coins = (order: number, probabilities: NestedRows[]): Emission => ({
  family: 'categorical',
  alphabet: 'custom',
  symbols: 'HT',
  order,
  probabilities,
});
const coin = customAlphabet('HT');
const echo = (again: number): number[][][] => [
  [
    [again, 1 - again],
    [again, 1 - again],
  ],
  [
    [1 - again, again],
    [1 - again, again],
  ],
];
const means = [
  [0, 100, -1],
  [2, 103, 1],
];
const guessedMeans = [
  [0.5, 101, -0.5],
  [1.2, 102, 0.6],
];
const correlated = [
  [1, 0.4, 0.2],
  [0.4, 2, -0.3],
  [0.2, -0.3, 0.7],
];
const other = [
  [0.6, -0.2, 0],
  [-0.2, 1.1, 0.1],
  [0, 0.1, 0.9],
];
const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

const EXAMPLES: Record<string, Example> = {
  categorical: {
    truth: dna([
      [0.4, 0.1, 0.1, 0.4],
      [0.1, 0.4, 0.4, 0.1],
    ]),
    wrong: dna([
      [0.3, 0.2, 0.2, 0.3],
      [0.2, 0.3, 0.3, 0.2],
    ]),
    within: 0.05,
  },
  'categorical of order 1': {
    truth: coins(1, [
      [
        [0.9, 0.1],
        [0.2, 0.8],
      ],
      [
        [0.2, 0.8],
        [0.7, 0.3],
      ],
    ]),
    wrong: coins(1, [
      [
        [0.7, 0.3],
        [0.4, 0.6],
      ],
      [
        [0.4, 0.6],
        [0.6, 0.4],
      ],
    ]),
    within: 0.1,
  },
  // The symbol two before comes again, or does not.
  'categorical of order 2': {
    truth: coins(2, [echo(0.85), echo(0.2)]),
    wrong: coins(2, [echo(0.65), echo(0.4)]),
    within: 0.1,
  },
  'gaussian, full': {
    truth: { family: 'gaussian', means, covariance: 'full', covariances: [correlated, other] },
    wrong: { family: 'gaussian', means: guessedMeans, covariance: 'full', covariances: [identity, identity] },
    within: 0.2,
  },
  'gaussian, tied': {
    truth: { family: 'gaussian', means, covariance: 'tied', covariances: correlated },
    wrong: { family: 'gaussian', means: guessedMeans, covariance: 'tied', covariances: identity },
    within: 0.2,
  },
  'gaussian, diagonal': {
    truth: {
      family: 'gaussian',
      means,
      covariance: 'diagonal',
      covariances: [
        [1, 2, 0.5],
        [0.5, 1, 1.5],
      ],
    },
    wrong: {
      family: 'gaussian',
      means: guessedMeans,
      covariance: 'diagonal',
      covariances: [
        [1, 1, 1],
        [1, 1, 1],
      ],
    },
    within: 0.2,
  },
  'gaussian, spherical': {
    truth: { family: 'gaussian', means, covariance: 'spherical', covariances: [1.5, 0.6] },
    wrong: { family: 'gaussian', means: guessedMeans, covariance: 'spherical', covariances: [1, 1] },
    within: 0.2,
  },
  poisson: {
    truth: {
      family: 'poisson',
      rates: [
        [2, 30],
        [7, 20],
      ],
    },
    wrong: {
      family: 'poisson',
      rates: [
        [3, 26],
        [5, 24],
      ],
    },
    within: 0.1,
  },
  bernoulli: {
    truth: {
      family: 'bernoulli',
      marks: ['a', 'b', 'c'],
      probabilities: [
        [0.9, 0.1, 0.5],
        [0.2, 0.7, 0.5],
      ],
    },
    wrong: {
      family: 'bernoulli',
      marks: ['a', 'b', 'c'],
      probabilities: [
        [0.6, 0.4, 0.5],
        [0.4, 0.5, 0.4],
      ],
    },
    within: 0.1,
  },
  multinomial: {
    truth: {
      family: 'multinomial',
      symbols: ['x', 'y', 'z'],
      trials: 5,
      probabilities: [
        [0.7, 0.2, 0.1],
        [0.2, 0.3, 0.5],
      ],
    },
    wrong: {
      family: 'multinomial',
      symbols: ['x', 'y', 'z'],
      trials: 5,
      probabilities: [
        [0.5, 0.3, 0.2],
        [0.3, 0.3, 0.4],
      ],
    },
    within: 0.1,
  },
};

const two = (first: number[], second: number[]) => [first, second];
for (const [covariance, truth, wrong] of [
  [
    'diagonal',
    [two([1, 0.5], [0.6, 1]), two([0.7, 1], [1, 0.8])],
    [two([1, 1], [1, 1]), two([1, 1], [1, 1])],
  ],
  ['spherical', two([1, 0.6], [0.8, 0.7]), two([1, 1], [1, 1])],
  [
    'full',
    [
      [two([1, 0.4], [0.4, 0.8]), two([0.6, -0.2], [-0.2, 1])],
      [two([0.7, 0], [0, 1]), two([1, 0.3], [0.3, 0.8])],
    ],
    [
      [two([1, 0], [0, 1]), two([1, 0], [0, 1])],
      [two([1, 0], [0, 1]), two([1, 0], [0, 1])],
    ],
  ],
  ['tied', two([1, 0.4], [0.4, 0.8]), two([1, 0], [0, 1])],
] as const) {
  const emission = (weights: number[][], centers: number[][][], covariances: unknown): Emission => ({
    family: 'gaussian-mixture',
    weights,
    means: centers,
    covariance,
    covariances: covariances as MixtureEmission['covariances'],
  });
  EXAMPLES[`gaussian-mixture, ${covariance}`] = {
    truth: emission(
      [
        [0.4, 0.6],
        [0.7, 0.3],
      ],
      [two([0, 100], [5, 104]), two([9, 97], [-5, 108])],
      truth,
    ),
    wrong: emission(
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [two([0.5, 101], [4.5, 103.5]), two([8, 98], [-4, 107])],
      wrong,
    ),
    within: 0.25,
  };
}

EXAMPLES.product = {
  truth: {
    family: 'product',
    parts: [
      {
        family: 'gaussian',
        means: [
          [0, 100],
          [2, 103],
        ],
        covariance: 'full',
        covariances: [
          [
            [1, 0.4],
            [0.4, 2],
          ],
          [
            [0.6, -0.2],
            [-0.2, 1.1],
          ],
        ],
      },
      coins(0, [
        [0.8, 0.2],
        [0.3, 0.7],
      ]) as PartEmission,
      { family: 'poisson', rates: [[2], [7]] },
      {
        family: 'bernoulli',
        marks: ['a', 'b'],
        probabilities: [
          [0.9, 0.1],
          [0.2, 0.5],
        ],
      },
    ],
  },
  wrong: {
    family: 'product',
    parts: [
      {
        family: 'gaussian',
        means: [
          [0.5, 101],
          [1.2, 102],
        ],
        covariance: 'full',
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      coins(0, [
        [0.6, 0.4],
        [0.4, 0.6],
      ]) as PartEmission,
      { family: 'poisson', rates: [[3], [5]] },
      {
        family: 'bernoulli',
        marks: ['a', 'b'],
        probabilities: [
          [0.6, 0.4],
          [0.4, 0.5],
        ],
      },
    ],
  },
  within: 0.15,
};

function modelOf(emission: Emission, temperature = 1): HiddenMarkovModel {
  return {
    states: [{ name: 'one' }, { name: 'two' }],
    initial: [0.6, 0.4],
    transitions: [
      [0.9, 0.1],
      [0.15, 0.85],
    ],
    emission,
    temperature,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** Letters as the emission takes them: of its own alphabet, with their contexts. */
function prepared(emission: CategoricalEmission, texts: readonly string[]): Observations {
  const read = emission.alphabet === 'dna' ? letters(texts) : letters(texts, coin);
  return familyOf(emission).prepare(emission, read);
}

/** Symbols, or every third row of the observations, partly missing, where the family allows it; and some wholly. */
function withGaps(observations: Observations, emission: Emission): Observations {
  if (emission.family === 'categorical') {
    const texts =
      emission.alphabet === 'dna' ? ['ACGTNNACRYTTGCA-', 'N', 'ACTTGNGA'] : ['HT-THH-TTH--HTHT', '-T', 'HH'];
    return prepared(emission, texts);
  }
  const { table, codes } = observations;
  assert.ok(table.kind === 'rows', 'numbers');
  const { width } = table;
  const T = observations.offsets.at(-1)!;
  const values = new Float64Array(T * width);
  for (let t = 0; t < T; t++) {
    const row = codes ? codes[t]! : t;
    for (let d = 0; d < width; d++) {
      const isGap = t % 7 === 0 || (emission.family !== 'multinomial' && t % 3 === 1 && (t + d) % 2 === 0);
      values[t * width + d] = isGap ? Number.NaN : table.values[row * width + d]!;
    }
  }
  return familyOf(emission).prepare(emission, {
    ...observations,
    table: { ...table, values },
    codes: undefined,
  });
}

const SIZE = { sequences: 4, length: 30 };

for (const [name, { truth, wrong, within }] of Object.entries(EXAMPLES)) {
  const model = modelOf(truth);
  const { observations } = kit.drawn(model, SIZE, 5);
  const gaps = withGaps(observations, truth);
  const data = { 'all known': observations, 'some missing': gaps };

  test(`${name}: Viterbi's path is the best, and has its score`, () => kit.viterbiIsBest(model));

  for (const [what, given] of Object.entries(data)) {
    test(`${name}, ${what}: engines agree`, () => kit.enginesAgree(model, given));
  }

  // Densities of numbers know no temperature.
  const isTempered = familyOf(truth).tempered !== undefined;
  for (const temperature of isTempered ? [1, 0.5, 3] : [1]) {
    const warm = modelOf(wrong, temperature);
    for (const [what, given] of Object.entries(data)) {
      const at = `${name}, ${what}, temperature ${temperature}`;
      test(`${at}: EM rises`, () => kit.emRises(warm, given, 8));
      test(`${at}: EM with pseudocounts rises`, () => kit.emRises(warm, given, 8, 0.7));
      test(`${at}: the gradient is exact`, () => kit.gradientIsExact(warm, given));
      test(`${at}: parameters lead back`, () => kit.parametersLeadBack(warm, given));
      test(`${at}: statistics add`, () => kit.statisticsAdd(warm, given));
      test(`${at}: nothing leaks`, () => kit.nothingLeaks(warm, given));
    }
  }

  for (const method of ['em', 'adam'] as const) {
    test(`${name}: ${method} finds the model that made the data, from a wrong guess`, async () => {
      const found = await kit.recovered(model, modelOf(wrong), method);
      // Steps of Adam are slow: it has less data to learn from.
      const tolerance = method === 'adam' ? 2 * within : within;
      assert.ok(numbersOf(truth).length > 0, 'there is nothing to compare');
      close(numbersOf(found.emission), numbersOf(truth), tolerance, 'parameters');
    });
  }

  test(`${name}: what is all missing has density 1 and counts nowhere`, () => {
    const blank = blankOf(observations, truth);
    close(finish(fastEngine.logLikelihoods(trellisOf(model, blank))), [0], 1e-12, 'log-likelihood');
    const { emissions } = expect(model, blank, fastEngine);
    assert.ok(emissions.length > 0, 'there are no statistics');
    assert.ok(
      emissions.every(value => value === 0),
      'what is missing was counted',
    );
  });

  if (truth.family === 'categorical') {
    test(`${name}: all that may follow what is missing has the probability 1 together`, () => {
      const letters = [...truth.symbols];
      const texts = letters.flatMap(a => letters.map(b => `-${a}${b}`));
      const logLikelihoods = finish(fastEngine.logLikelihoods(trellisOf(model, prepared(truth, texts))));
      close([logLikelihoods.map(Math.exp).reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'sum');
    });
  }

  test(`${name}: a state that nothing visits keeps its parameters`, () => {
    const still = {
      ...modelOf(wrong),
      initial: [1, 0],
      transitions: [
        [1, 0],
        [0.5, 0.5],
      ],
    };
    const { emissions } = expect(still, observations, fastEngine);
    const after = familyOf(wrong).maximize(wrong, emissions, 1, 0);
    const kept = familyOf(wrong).withStates(after, wrong, [undefined, 1]);
    assert.deepEqual(after, kept);
  });

  test(`${name}: a model file gives back the model to the last bit`, () => {
    const trained = familyOf(wrong).maximize(
      wrong,
      expect(modelOf(wrong), observations, fastEngine).emissions,
      1,
      0,
    );
    const before = modelOf(trained);
    assert.deepEqual(parseModel(formatModel(before), 'model.json'), before);
  });
}

/** Four positions of which nothing is known. */
function blankOf({ table }: Observations, emission: Emission): Observations {
  if (emission.family === 'categorical') return prepared(emission, ['----']);
  assert.ok(table.kind === 'rows', 'numbers');
  const values = new Float64Array(4 * table.width).fill(Number.NaN);
  const data = { kind: 'rows', width: table.width, values, codes: undefined } as const;
  return familyOf(emission).prepare(emission, concatenate([{ data, name: 'blank' }]));
}

/** Every number of an emission. */
function numbersOf(emission: Emission): number[] {
  if (emission.family === 'product') return emission.parts.flatMap(numbersOf);
  const entries = Object.values(emission).filter(value => Array.isArray(value));
  return entries.flat(5).filter(value => typeof value === 'number');
}
