// Positions that lie in a region, against looking at each of them.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { endAt, type Places, placesFrom, positionsWithin, startAt } from '../../src/model/places.ts';
import { check } from '../check.ts';

const steps = fc
  .record({ start: fc.nat(30), step: fc.integer({ min: 1, max: 7 }), count: fc.nat(12), cut: fc.nat(6) })
  .map(({ start, step, count, cut }) => ({
    count,
    places: { kind: 'steps', start, step, end: start + step * count - Math.min(cut, step - 1) } as Places,
  }));
const rows = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 6 })), { maxLength: 12 }).map(gaps => {
  let at = 0;
  const all = gaps.map(([gap, width]) => {
    const start = at + gap;
    at = start + width;
    return [start, at] as const;
  });
  const places: Places = {
    kind: 'rows',
    starts: all.map(([start]) => start),
    ends: all.map(([, end]) => end),
  };
  return { count: all.length, places };
});

test('positions within a region are those that have a base pair of it, and keep their places when they are cut out', () => {
  check(
    fc.property(fc.oneof(steps, rows), fc.nat(60), fc.nat(60), ({ count, places }, a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b) + 1];
      const [from, to] = positionsWithin(places, count, { start, end });
      const own = Array.from({ length: count }, (_, t) => t).filter(
        t => startAt(places, t) < end && endAt(places, t) > start,
      );
      assert.deepEqual(
        Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n),
        own,
      );
      const cut = placesFrom(places, from, own.length);
      for (const [n, t] of own.entries()) {
        assert.deepEqual([startAt(cut, n), endAt(cut, n)], [startAt(places, t), endAt(places, t)]);
      }
    }),
    1000,
  );
});
