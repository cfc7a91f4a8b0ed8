// Emissions in a model file: what is wrong is named with its place in the file.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { UserError } from '../../../src/user-error.ts';

const TWO = {
  initial: [0.5, 0.5],
  transitions: [
    [0.5, 0.5],
    [0.5, 0.5],
  ],
};

function parse(emission: object) {
  const states = [{ name: 'a' }, { name: 'b' }];
  return parseModel(JSON.stringify({ format: 'hmm-model', version: 1, states, ...TWO, emission }), 'm.json');
}

const gaussian = (
  covariance: string,
  covariances: unknown,
  means = [
    [0, 1],
    [2, 3],
  ],
) => ({
  family: 'gaussian',
  means,
  covariance,
  covariances,
});
const UNIT = [
  [1, 0],
  [0, 1],
];

const COINS = { family: 'categorical', alphabet: 'custom', symbols: 'HT', order: 0, probabilities: UNIT };
const RATES = { family: 'poisson', columns: ['n'], rates: [[1], [2]] };
const product = (...parts: object[]) => ({ family: 'product', parts });

const WEIGHTS = [
  [0.5, 0.5],
  [0.25, 0.75],
];
const mixture = (covariance: string, covariances: unknown, more = {}) => ({
  family: 'gaussian-mixture',
  weights: WEIGHTS,
  means: [UNIT, UNIT],
  covariance,
  covariances,
  ...more,
});

const prior = (more = {}) => ({ mean: [0, 1], meanWeight: 2, variance: [1, 0], varianceWeight: 0, ...more });

const GOOD: Record<string, object> = {
  'with a prior': { ...gaussian('tied', UNIT), prior: prior() },
  'mixture, full': mixture('full', [
    [UNIT, UNIT],
    [UNIT, UNIT],
  ]),
  'mixture, tied': mixture('tied', UNIT, { columns: ['x', 'y'] }),
  'mixture, diagonal': mixture('diagonal', [WEIGHTS, WEIGHTS]),
  'mixture, spherical': mixture('spherical', WEIGHTS),
  product: product(RATES, { ...COINS, columns: ['side'] }, COINS),
  full: gaussian('full', [
    UNIT,
    [
      [2, 0.5],
      [0.5, 1],
    ],
  ]),
  tied: gaussian('tied', UNIT),
  diagonal: gaussian('diagonal', [
    [1, 2],
    [3, 4],
  ]),
  spherical: gaussian('spherical', [1, 2]),
  poisson: {
    family: 'poisson',
    rates: [
      [0, 1],
      [2, 3],
    ],
  },
  bernoulli: {
    family: 'bernoulli',
    marks: ['x', 'y'],
    probabilities: [
      [0, 1],
      [0.5, 0.5],
    ],
  },
  multinomial: {
    family: 'multinomial',
    symbols: ['x', 'y'],
    trials: 3,
    probabilities: [
      [0, 1],
      [0.5, 0.5],
    ],
  },
};

for (const [name, emission] of Object.entries(GOOD)) {
  test(`${name}: a good emission is read as it is`, () => {
    assert.deepEqual(parse(emission).emission, emission);
  });
}

function integers(count: number) {
  const row = new Array<number>(count).fill(1 / count);
  return {
    family: 'categorical',
    symbols: row.map((_, symbol) => String(symbol)),
    probabilities: [row, row],
  };
}

test('65535 symbols are read', () => assert.doesNotThrow(() => parse(integers(65535))));

const BAD: [string, object, string][] = [
  [
    'a row too many',
    gaussian('tied', UNIT, [
      [0, 1],
      [2, 3],
      [4, 5],
    ]),
    'emission.means',
  ],
  ['means of two widths', gaussian('tied', UNIT, [[0, 1], [2]]), 'emission.means[1]'],
  ['a covariance too few', gaussian('full', [UNIT]), 'emission.covariances'],
  [
    'a covariance that is singular',
    gaussian('full', [
      UNIT,
      [
        [1, 1],
        [1, 1],
      ],
    ]),
    'emission.covariances[1]',
  ],
  [
    'a covariance that is not symmetric',
    gaussian('tied', [
      [1, 0.1],
      [0.2, 1],
    ]),
    'emission.covariances',
  ],
  ['a covariance that is not square', gaussian('full', [UNIT, [[1, 0]]]), 'emission.covariances[1]'],
  [
    'a variance of zero',
    gaussian('diagonal', [
      [1, 2],
      [3, 0],
    ]),
    'emission.covariances[1][1]',
  ],
  ['variances for one state', gaussian('spherical', [1]), 'emission.covariances'],
  ['matrices for variances', gaussian('spherical', [UNIT, UNIT]), 'emission.covariances[0]'],
  ['another shape', gaussian('round', [1, 2]), 'emission.covariance'],
  ['a negative rate', { family: 'poisson', rates: [[1], [-1]] }, 'emission.rates[1][0]'],
  ['rates of two widths', { family: 'poisson', rates: [[1], [1, 2]] }, 'emission.rates[1]'],
  [
    'a mark too few',
    { family: 'bernoulli', marks: ['x'], probabilities: [[0.5], [0.5, 0.5]] },
    'emission.probabilities[1]',
  ],
  [
    'a probability above 1',
    { family: 'bernoulli', marks: ['x'], probabilities: [[0.5], [1.5]] },
    'emission.probabilities[1][0]',
  ],
  [
    'marks of one name',
    {
      family: 'bernoulli',
      marks: ['x', 'x'],
      probabilities: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    },
    'emission.marks',
  ],
  [
    'a row that does not sum to 1',
    {
      family: 'multinomial',
      symbols: ['x', 'y'],
      probabilities: [
        [0.5, 0.5],
        [0.5, 0.4],
      ],
    },
    'emission.probabilities[1]',
  ],
  [
    'a row of contexts too short',
    { family: 'categorical', symbols: 'HT', order: 1, probabilities: [UNIT, [[1, 0]]] },
    'emission.probabilities[1]',
  ],
  ['a symbol more than codes tell apart', integers(65536), 'emission.symbols'],
  [
    'weights that do not sum to 1',
    mixture('tied', UNIT, {
      weights: [
        [1, 0],
        [0.5, 0.4],
      ],
    }),
    'emission.weights[1]',
  ],
  ['weights of other components', mixture('tied', UNIT, { weights: [[1, 0], [1]] }), 'emission.weights[1]'],
  ['means of other components', mixture('tied', UNIT, { means: [UNIT, [[1, 2]]] }), 'emission.means[1]'],
  ['means of one state', mixture('tied', UNIT, { means: [UNIT] }), 'emission.means'],
  [
    'a component of another width',
    mixture('tied', UNIT, { means: [UNIT, [[1, 2], [1]]] }),
    'emission.means[1][1]',
  ],
  [
    'a variance of a component',
    mixture('spherical', [
      [1, 1],
      [1, 0],
    ]),
    'emission.covariances[1][1]',
  ],
  [
    'a covariance of a component',
    mixture('full', [
      [UNIT, UNIT],
      [
        UNIT,
        [
          [1, 1],
          [1, 1],
        ],
      ],
    ]),
    'emission.covariances[1][1]',
  ],
  ['no list of covariances', mixture('full', UNIT[0]), 'emission.covariances'],
  ['another shape of a mixture', mixture('round', [WEIGHTS, WEIGHTS]), 'emission.covariance'],
  ['another name too many', mixture('tied', UNIT, { columns: ['x'] }), 'emission.columns'],
  [
    'a prior of another width',
    { ...gaussian('tied', UNIT), prior: prior({ mean: [1] }) },
    'emission.prior.mean',
  ],
  [
    'a prior variance below 0',
    { ...gaussian('tied', UNIT), prior: prior({ variance: [1, -1] }) },
    'emission.prior.variance[1]',
  ],
  [
    'a prior of a mixture without weight',
    mixture('tied', UNIT, { prior: { mean: [0, 0] } }),
    'emission.prior.meanWeight',
  ],
  ['a part that is a product', product(product(RATES)), 'emission.parts[0].family'],
  ['a product without parts', product(), 'emission.parts'],
  [
    'a part of fewer states',
    product(RATES, { ...COINS, probabilities: [[1, 0]] }),
    'emission.parts[1].probabilities',
  ],
  ['parts of too few states', product({ ...RATES, rates: [[1]] }), 'emission.parts'],
  ['a part with an order', product({ ...COINS, order: 1 }), 'emission.parts[0].order'],
  [
    'a part with tables by name',
    product({ ...COINS, tables: { t: [1, 0] }, probabilities: ['t', 't'] }),
    'emission.parts[0].tables',
  ],
  ['two columns of one name', product(RATES, { ...COINS, columns: ['n'] }), 'emission.parts'],
  ['two names for a column', product({ ...COINS, columns: ['n', 'm'] }), 'emission.parts[0].columns'],
  ['a column of symbols alone', { ...COINS, columns: ['n'] }, 'emission.columns'],
  ['another family', { family: 'gamma' }, 'emission.family'],
];

for (const [name, emission, entry] of BAD) {
  test(`${name} is named with its place`, () => {
    assert.throws(
      () => parse(emission),
      error =>
        error instanceof UserError &&
        error.code === 'bad-model' &&
        error.place === 'm.json' &&
        error.message.startsWith(`${entry}: `),
    );
  });
}
