// What is missing of rows of numbers, and what is not finite, wherever it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areFinite, hasMissing } from '../../../src/model/emissions/row-patterns.ts';

test('what is missing or infinite is seen at every place', () => {
  for (let length = 1; length <= 9; length++) {
    const values = Float64Array.from({ length }, (_, n) => (n % 2 ? 1e308 : -1e308));
    assert.ok(areFinite(values), `${length} large numbers`);
    for (let n = 0; n < length; n++) {
      for (const odd of [Number.NaN, Infinity, -Infinity]) {
        const other = values.slice();
        other[n] = odd;
        assert.equal(areFinite(other), false, `${odd} at ${n} of ${length}`);
        const isMissing = hasMissing({ kind: 'rows', width: 1, values: other });
        assert.equal(isMissing, Number.isNaN(odd), `${odd} at ${n} of ${length} is missing`);
      }
    }
  }
});
