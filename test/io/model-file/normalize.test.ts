// Rows of a model file divided by their sums, where that is asked for; what would only hide a mistake is left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintForRows, normalized } from '../../../src/io/model-file/normalize.ts';

test('every row of probabilities is divided by its sum', () => {
  const emission = { family: 'categorical', probabilities: [[[1, 3]], [[2, 2]]] };
  assert.deepEqual(
    normalized({
      initial: [2, 2],
      transitions: [
        [3, 1],
        [1, 1],
      ],
      emission,
    }),
    {
      initial: [0.5, 0.5],
      transitions: [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
      emission: { family: 'categorical', probabilities: [[[0.25, 0.75]], [[0.5, 0.5]]] },
    },
  );
  const rates = { emission: { family: 'poisson', rates: [[1, 3]] } };
  assert.deepEqual(normalized(rates), rates);
});

test('rows that are off by rounding alone keep their bits', () => {
  const initial = [0.1, 0.2, 0.3, 0.4 + 2 ** -53];
  assert.notEqual(
    initial.reduce((a, b) => a + b),
    1,
  );
  assert.deepEqual(normalized({ initial }), { initial });
});

test('a transposed matrix stays, and is called so', () => {
  const transitions = [
    [0.9, 0.2],
    [0.1, 0.8],
  ];
  assert.deepEqual(normalized({ transitions }), { transitions });
  assert.match(hintForRows({ transitions }), /transpose/);
});
