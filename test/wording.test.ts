// Numbers and names in words.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { cutShort, grouped, listed, plural } from '../src/wording.ts';

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
