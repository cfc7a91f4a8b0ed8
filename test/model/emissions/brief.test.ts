// What hmm train says of each state, for every family.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import type { CategoricalEmission, Emission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { Random } from '../../../src/model/random.ts';
import { letters } from '../examples.ts';

const CASES: [string, Emission, string, string][] = [
  [
    'full',
    {
      family: 'gaussian',
      means: [[1, 20.123456]],
      covariance: 'full',
      covariances: [
        [
          [4, 1],
          [1, 9],
        ],
      ],
    },
    'mean ± standard deviation',
    '1 ± 2  20.12 ± 3',
  ],
  [
    'spherical, many components',
    { family: 'gaussian', means: [new Array(8).fill(0)], covariance: 'spherical', covariances: [0.25] },
    'mean ± standard deviation',
    '0 ± 0.5  0 ± 0.5  0 ± 0.5  0 ± 0.5  0 ± 0.5  0 ± 0.5  and 2 more',
  ],
  ['poisson', { family: 'poisson', rates: [[15.42076, 0]] }, 'rates', '15.42  0'],
  [
    'bernoulli',
    { family: 'bernoulli', marks: ['a', 'b'], probabilities: [[0.1, 0.75]] },
    'marks, the most frequent first',
    'b 0.750  a 0.100',
  ],
  [
    'multinomial',
    { family: 'multinomial', symbols: ['a', 'b'], trials: 1, probabilities: [[0.25, 0.75]] },
    'symbols',
    'a 0.250  b 0.750',
  ],
];

for (const [name, emission, title, cell] of CASES) {
  test(`${name}: a line a state`, () => {
    assert.deepEqual(familyOf(emission).description.brief(emission), { title, cells: [cell] });
  });
}

test('contexts: those that tell a state from the others', () => {
  const emission: CategoricalEmission = {
    family: 'categorical',
    alphabet: 'custom',
    symbols: 'HT',
    order: 1,
    probabilities: [
      [
        [0.5, 0.5],
        [0.9, 0.1],
      ],
      [
        [0.5, 0.5],
        [0.2, 0.8],
      ],
    ],
  };
  const { title, cells } = familyOf(emission).description.brief(emission);
  assert.equal(title, 'symbols after a context');
  assert.match(cells[0]!, /^H\|T 0\.900 {2}T\|T 0\.100/);
});

test('a first guess at two halves of different composition tells them apart', () => {
  const random = new Random(1);
  const half = (gc: number) =>
    Array.from(
      { length: 20000 },
      () => (random.uniform() < gc ? 'GC' : 'AT')[Math.floor(2 * random.uniform())],
    ).join('');
  const specification = { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 } as const;
  const observations = letters([half(0.3) + half(0.6)]);
  const { probabilities } = familyOf(specification).guess(
    specification,
    2,
    observations,
    random,
  ) as CategoricalEmission;
  const shares = (probabilities as number[][]).map(row => row[1]! + row[2]!).sort();
  assert.ok(Math.abs(shares[0]! - 0.3) < 0.1 && Math.abs(shares[1]! - 0.6) < 0.1, String(shares));
});
