// Numbers and names in words.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { confidenceText } from '../src/io/results/confidence.ts';
import { decimalField } from '../src/io/results/format.ts';
import { cutShort, fixed, grouped, listed, plural } from '../src/wording.ts';

test('one thing and several, with commas between thousands', () => {
  assert.deepEqual(
    [0, 1, 2, 12_345].map(count => plural(count, 'state')),
    ['0 states', '1 state', '2 states', '12,345 states'],
  );
  assert.equal(plural(2, 'frequency', 'frequencies'), '2 frequencies');
  assert.equal(grouped(1_234_567), '1,234,567');
});

test('of many names the first are listed, and how many more there are', () => {
  assert.equal(listed([]), '');
  assert.equal(listed(['a', 'b']), 'a, b');
  assert.equal(listed(['a', 'b', 'c'], 3), 'a, b, c');
  assert.equal(listed(['a', 'b', 'c', 'd'], 3), 'a, b, c and 1 more');
});

test('text is cut to a length, and shows that it was', () => {
  assert.equal(cutShort('ACGT', 4), 'ACGT');
  assert.equal(cutShort('ACGTA', 4), 'ACG…');
});

test('what rounds to zero has no sign, in messages and in tables', () => {
  assert.deepEqual(
    [-0.00004, -0.4, -0, -0.5, -12.5].map(value => fixed(value, 0)),
    ['0', '0', '0', '-1', '-13'],
  );
  assert.equal(fixed(-0.00004, 4), '0.0000');
  assert.equal(fixed(-0.00006, 4), '-0.0001');
  assert.deepEqual(
    [-1e-9, -Infinity, Number.NaN].map(value => decimalField(value, 2)),
    ['0.00', '-inf', 'nan'],
  );
  assert.equal(decimalField(-1e-9, 'full'), '-1e-9');
  const [first] = confidenceText({ parameters: [], free: 0, logLikelihood: -1e-9, distance: 0 });
  assert.match(first!, /^log-likelihood 0\.0000, /);
});
