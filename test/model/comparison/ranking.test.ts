// Ranking of models: numbers worked out by hand, tails of chi-square as mpmath has them, and which models are nested.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquareTail } from '../../../src/model/comparison/chi-square.ts';
import { isNested } from '../../../src/model/comparison/nested.ts';
import { rank } from '../../../src/model/comparison/ranking.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { close } from '../../close.ts';
import { dnaModel } from '../models.ts';

test('tails of chi-square are those of mpmath in 40 digits', () => {
  const known: [value: number, degrees: number, tail: number][] = [
    [0.001, 1, 0.9747728793699604],
    [3.841458820694124, 1, 0.05000000000000006],
    [4, 1, 0.04550026389635842],
    [100, 1, 1.523970604832105e-23],
    [0.001, 2, 0.9995001249791693],
    [5, 2, 0.0820849986238988],
    [1400, 2, 9.85967654375977e-305],
    [10, 7, 0.18857346751345008],
    [2, 30, 0.9999999999997],
    [60, 30, 0.0009206823961486663],
    [300, 200, 5.924540335483916e-6],
    [150, 200, 0.996647558501813],
    [1000, 1001, 0.5029742172681295],
  ];
  for (const [value, degrees, tail] of known) {
    const found = chiSquareTail(value, degrees);
    assert.ok(
      Math.abs(found - tail) <= 1e-12 * tail + 1e-300,
      `${value}, ${degrees}: ${found} against ${tail}`,
    );
  }
  assert.equal(chiSquareTail(0, 3), 1);
  assert.equal(chiSquareTail(-2, 3), 1);
});

const EVEN = [0.25, 0.25, 0.25, 0.25];
const one = dnaModel([1], [[1]], [EVEN]);
const two = dnaModel(
  [0.5, 0.5],
  [
    [0.5, 0.5],
    [0.5, 0.5],
  ],
  [EVEN, EVEN],
);

test('the ranking by hand', () => {
  // 3 and 9 free parameters: of one state 3 of emissions; of two, 1 + 2 + 6.
  const { ranking, records, positions, tests } = rank(
    [
      { name: 'two', model: two, logLikelihoods: [-10, -20, -31] },
      { name: 'one', model: one, logLikelihoods: [-12, -19, -36] },
    ],
    100,
  );
  assert.deepEqual([records, positions, tests], [3, 100, []]);
  assert.deepEqual(
    ranking.map(({ name, parameters, bestIn }) => [name, parameters, bestIn]),
    [
      ['one', 3, 1],
      ['two', 9, 2],
    ],
  );
  const [first, second] = ranking;
  close([first!.logLikelihood, first!.aic, first!.bic], [-67, 140, 134 + 3 * Math.log(100)], 1e-13, 'one');
  close([second!.bicAbove], [122 + 9 * Math.log(100) - 134 - 3 * Math.log(100)], 1e-12, 'two');
  // Margins: one by 1; two by 2 and 5. Behind one: -2, 1, -5, of mean -2 and variance 9.
  close([first!.margin, second!.margin], [1, 3.5], 1e-13, 'margins');
  close([second!.behind, second!.behindError], [-6, Math.sqrt(3 * 9)], 1e-13, 'behind');
  assert.deepEqual([first!.behind, first!.behindError], [0, 0]);
});

test('what a model cannot produce puts it last', () => {
  const { ranking } = rank(
    [
      { name: 'never', model: one, logLikelihoods: [-Infinity, -1] },
      { name: 'ever', model: two, logLikelihoods: [-50, -50] },
    ],
    10,
  );
  assert.deepEqual(
    ranking.map(({ name, behind }) => [name, behind]),
    [
      ['ever', 0],
      ['never', Infinity],
    ],
  );
});

test('a chain that is forbidden a transition is nested, and tested', () => {
  const forbidden = {
    ...two,
    transitions: [
      [1, 0],
      [0.5, 0.5],
    ],
  };
  const { tests } = rank(
    [
      { name: 'large', model: two, logLikelihoods: [-10] },
      { name: 'small', model: forbidden, logLikelihoods: [-12] },
    ],
    10,
  );
  assert.deepEqual(
    tests.map(({ smaller, larger, statistic, degrees }) => [smaller, larger, statistic, degrees]),
    [['small', 'large', 4, 1]],
  );
  close([tests[0]!.p], [0.04550026389635842], 1e-12, 'p');
});

test('nested: the same states with fewer ways, lower orders, frozen parts, poorer covariances', () => {
  const frozen: HiddenMarkovModel = { ...two, learnable: { ...two.learnable, emissions: false } };
  assert.ok(isNested(frozen, two) && !isNested(two, frozen));
  assert.ok(!isNested(one, two));
  const named = { ...two, states: [{ name: 'x' }, { name: 'y' }] };
  assert.ok(!isNested(named, two));
  const gaussian = (covariance: 'spherical' | 'diagonal' | 'tied' | 'full') =>
    ({
      ...two,
      emission: {
        family: 'gaussian',
        covariance,
        means: [
          [0, 0],
          [1, 1],
        ],
        covariances: {
          spherical: [1, 1],
          diagonal: [
            [1, 1],
            [1, 1],
          ],
          tied: [
            [1, 0],
            [0, 1],
          ],
          full: [
            [
              [1, 0],
              [0, 1],
            ],
            [
              [1, 0],
              [0, 1],
            ],
          ],
        }[covariance],
      },
    }) as HiddenMarkovModel;
  assert.ok(
    isNested(gaussian('spherical'), gaussian('diagonal')) && isNested(gaussian('tied'), gaussian('full')),
  );
  assert.ok(
    !isNested(gaussian('diagonal'), gaussian('tied')) && !isNested(gaussian('full'), gaussian('diagonal')),
  );
});
