// Borders between labels, opened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withOpenBorders } from '../../../src/model/annotation/open-borders.ts';
import { check } from '../../check.ts';

/** Four states; `i` is either of the first two. */
const SETS = [[0, 1, 2, 3], [0, 1], [2], [3]];
const LETTERS = '?iMo';

/** The labels of a text after they are opened: a letter where they are as before, else the letters that may be there. */
function opened(text: string, reach: number): string {
  const labels = [Uint16Array.from(text, letter => LETTERS.indexOf(letter))];
  const found = withOpenBorders({ sets: SETS, labels }, reach, 4);
  const nameOf = (states: readonly number[]) =>
    states.length === 4
      ? '?'
      : LETTERS.slice(1).replace(/./g, (one, n) => (SETS[n + 1]!.some(k => states.includes(k)) ? one : ''));
  return Array.from(found.labels[0]!, set => nameOf(found.sets[set]!)).join(' ');
}

test('positions near a border may be of either label', () => {
  assert.equal(opened('iiiiiMMMMMooooo', 2), 'i i i iM iM iM iM M Mo Mo Mo Mo o o o');
  assert.equal(opened('iiiMMM', 0), 'i i i M M M');
});

test('every run keeps its middle, and borders to what is unknown stay', () => {
  assert.equal(opened('iMMo', 9), 'i M M o');
  assert.equal(opened('iiMMMoo', 9), 'i i iM M Mo o o');
  assert.equal(opened('ii???MMMMoo', 9), 'i i ? ? ? M M M Mo o o');
});

test('what was right before is right still, no run vanishes, and set 0 is all states', () => {
  const run = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 }));
  check(
    fc.property(fc.array(run, { maxLength: 8 }), fc.nat(6), (all, reach) => {
      const given = Uint16Array.from(all.flatMap(([label, length]) => new Array<number>(length).fill(label)));
      const before = given.slice();
      const { sets, labels } = withOpenBorders({ sets: SETS, labels: [given] }, reach, 4);
      assert.deepEqual(given, before);
      assert.deepEqual(sets.slice(0, 4), SETS);
      given.forEach((label, t) => {
        for (const state of SETS[label]!) assert.ok(sets[labels[0]![t]!]!.includes(state));
      });
      for (let start = 0, end = 0; start < given.length; start = end) {
        while (end < given.length && given[end] === given[start]) end++;
        assert.ok(labels[0]!.subarray(start, end).includes(given[start]!), 'a run has vanished');
      }
    }),
  );
});
