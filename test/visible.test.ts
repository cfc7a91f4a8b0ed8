import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { visible, visibleJson, visibleLines } from '../src/visible.ts';
import { check } from './check.ts';

test('what moves cursors, begins lines or turns their direction is written out', () => {
  assert.equal(
    visible('a\tb\n\x1b[31m\x9b\u2028\u202e é 🧬'),
    'a\\x09b\\x0a\\x1b[31m\\x9b\\u2028\\u202e é 🧬',
  );
  assert.equal(visibleLines('a\r\n  b'), 'a\\x0d\n  b');
});

test('JSON stays the same value', () => {
  check(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const shown = visibleJson(JSON.stringify(text));
      assert.equal(JSON.parse(shown), text);
      assert.equal(visible(shown), shown);
    }),
  );
});
