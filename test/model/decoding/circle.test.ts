// Circles: genes that lie around one come back, wherever its origin is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  aroundCircle,
  closedPath,
  closingPosition,
  rowsBetween,
  unrolled,
} from '../../../src/model/decoding/circle.ts';
import { featureLabelling } from '../../../src/model/decoding/labelling.ts';
import { segmentsOf } from '../../../src/model/decoding/segments.ts';
import { check } from '../../check.ts';
import { genes, LENGTH, laidOut } from '../laid-out-genes.ts';

/** Genes that do not cross the ends, on a sequence that is turned into a circle with its origin elsewhere. */
const whole = genes.map(all => all.filter(({ start, end }) => start >= 0 && end <= LENGTH));

test('features around a circle are those of a line, with the origin anywhere', () => {
  check(
    fc.property(whole, fc.nat(LENGTH - 1), fc.integer({ min: 1, max: LENGTH }), (all, origin, piece) => {
      const { states, path } = laidOut(all);
      const turned = Uint16Array.from(path, (_, t) => path[(t + origin) % LENGTH]!);
      const again = Uint16Array.from({ length: LENGTH + piece }, (_, t) => turned[t % LENGTH]!);
      const labelling = featureLabelling(states);
      const closing = closingPosition(again, LENGTH, labelling.links)!;
      assert.deepEqual(closedPath(again, LENGTH, closing), turned);
      const own = again.subarray(closing, closing + LENGTH);
      const found = [...aroundCircle(segmentsOf(own, labelling), LENGTH, closing)];
      const starts = found.map(({ start }) => start);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      );
      // Unless a gene covers the whole piece, so that each place to cut is within it.
      if (closing === 0 || own[0] !== again[LENGTH + closing]) return;
      const free = labelling.links.carried(again[closing - 1]!, again[closing]!).every(source => source < 0);
      if (!free) return;
      const shown = (one: { start: number; end: number }) => `${one.start}-${one.end}`;
      const expected = all.map(({ start, end }) => {
        const at = (start - origin + LENGTH) % LENGTH;
        return shown({ start: at, end: at + end - start });
      });
      assert.deepEqual(found.map(shown).toSorted(), expected.toSorted());
    }),
  );
});

test('a path closes where it is the same twice, if it does', () => {
  const { links } = featureLabelling([{ name: 'a' }, { name: 'b', feature: 'x' }]);
  const closing = (path: number[], length: number) => closingPosition(Uint8Array.from(path), length, links);
  assert.equal(closing([1, 0, 0, 1, 0, 0], 3), 1);
  // Not within the feature, if there is another place.
  assert.equal(closing([0, 1, 1, 1, 0, 0, 1, 1, 1], 5), 1);
  assert.equal(closing([1, 1, 1, 1], 2), 0);
  assert.equal(closing([0, 0, 0, 1, 1], 3), undefined);
  assert.equal(closing([], 0), undefined);
  assert.deepEqual([...closedPath(Uint8Array.from([0, 0, 1, 1, 1, 0]), 3, 2)], [1, 1, 1]);
});

test('rows between two positions are cut out of chunks', () => {
  const chunks = [
    [0, 0],
    [1, 1, 2, 2, 3, 3],
    [4, 4],
  ].map(rows => Float64Array.from(rows));
  const cut = (from: number, count: number) =>
    [...rowsBetween(chunks, 2, from, count)].flatMap(rows => [...rows]);
  assert.deepEqual(cut(0, 5), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  assert.deepEqual(cut(2, 2), [2, 2, 3, 3]);
  assert.deepEqual(cut(3, 2), [3, 3, 4, 4]);
});

test('a circle goes on with its start', () => {
  const codes = Uint8Array.from([1, 2, 3]);
  const again = unrolled({ kind: 'symbols', codes });
  assert.deepEqual([...again.codes!], [1, 2, 3, 1, 2, 3]);
  const values = Float64Array.from([1, 2, 3, 4]);
  const rows = unrolled({ kind: 'rows', width: 2, values, codes: undefined });
  assert.deepEqual(rows, {
    kind: 'rows',
    width: 2,
    values: Float64Array.from([1, 2, 3, 4, 1, 2, 3, 4]),
    codes: undefined,
  });
});
