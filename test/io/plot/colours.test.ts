// What stands on a colour can be read, on light and on dark paper.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, heatCell, inkOn, inkOnHeat, stateColour, THEMES } from '../../../src/io/plot/colours.ts';
import { check } from '../../check.ts';

/** What WCAG 2 asks of text of ordinary size. */
const READABLE = 4.5;

test('numbers on heat maps', () => {
  check(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), strength => {
      for (const paper of [0, 1] as const) {
        const ink = inkOnHeat(strength);
        const pair = Object.values(THEMES).find(([light]) => light === ink);
        const seen = pair ? pair[paper] : ink;
        assert.ok(contrast(heatCell(strength, paper), seen) >= READABLE, `${strength} on paper ${paper}`);
      }
    }),
  );
});

test('names on the colours of states', () => {
  for (let k = 0; k < 30; k++)
    assert.ok(contrast(stateColour(k), inkOn(stateColour(k))) >= READABLE, stateColour(k));
});

test('text on paper', () => {
  for (const paper of [0, 1] as const) {
    for (const ink of ['ink', 'muted'] as const) {
      assert.ok(contrast(THEMES[ink][paper], THEMES.paper[paper]) >= READABLE, `${ink} on ${paper}`);
    }
  }
});

test('no colour of the theme is another one too, so that each can be replaced by itself', () => {
  const lights = Object.values(THEMES).map(([light]) => light);
  assert.equal(new Set(lights).size, lights.length);
  for (let k = 0; k < 30; k++) assert.ok(!lights.includes(stateColour(k) as never), stateColour(k));
});
