// Where shards are cut: every position is in one of them, and only records larger than a share are cut inside.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cut, shardCuts, sumOf } from '../../src/model/shards.ts';
import { check } from '../check.ts';

const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 2_000 }));
const items = fc.array(fc.array(size, { minLength: 1, maxLength: 6 }), { maxLength: 8 });

test('shards follow each other without gaps, and cut only large records inside', () => {
  check(
    fc.property(items, fc.integer({ min: 1, max: 20 }), (items, count) => {
      const total = sumOf(items.map(sumOf));
      const place = ({ item, within }: Cut) => sumOf(items.slice(0, item).map(sumOf)) + within;
      let next: Cut = { item: 0, within: 0 };
      for (let index = 1; index <= count; index++) {
        const { from, to } = shardCuts(items, { index, count });
        assert.deepEqual(from, next);
        assert.ok(place(to) >= place(from) && to.item >= from.item);
        next = to;
        if (to.within === 0) continue;
        let start = 0;
        for (const record of items[to.item]!) {
          const isInside = to.within > start && to.within < start + record;
          if (isInside)
            assert.ok(record * count > total, `${record} of ${total} is cut by shard ${index}/${count}`);
          start += record;
        }
        assert.ok(to.within < start);
      }
      assert.deepEqual(next, { item: items.length, within: 0 });
    }),
  );
});

test('a large record among small ones, which the engine works on together, is cut where shares meet', () => {
  const cuts = [1, 2, 3, 4].map(index => shardCuts([[10, 20, 1000, 30], [40]], { index, count: 4 }));
  assert.deepEqual(
    cuts.map(({ from }) => from),
    [0, 275, 550, 825].map(within => ({ item: 0, within })),
  );
  assert.deepEqual(cuts[3]!.to, { item: 2, within: 0 });
});
