// Windows: what they cover, where they end, how large they are; and which sequence holds a position.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sequenceAt, type Trellis } from '../../../src/model/inference/trellis.ts';
import { positionsPerWindow, windowsOf } from '../../../src/model/inference/windows.ts';
import { check } from '../../check.ts';

/** Sequences of these lengths, with a table of so many rows, or a row a position. */
function trellisOf(
  lengths: readonly number[],
  { K = 2, rows = 3 as number | 'a row a position' } = {},
): Trellis {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  const T = offsets.at(-1)!;
  return {
    stateCount: K,
    initial: new Float64Array(K).fill(1 / K),
    transitions: new Float64Array(K * K).fill(1 / K),
    logEmissions: new Float64Array((typeof rows === 'number' ? rows : T) * K),
    codes: typeof rows === 'string' ? undefined : new Uint8Array(T),
    offsets,
  };
}

const lengths = fc.array(fc.oneof(fc.constant(0), fc.nat(9), fc.nat(60)), { minLength: 1, maxLength: 12 });

test('windows follow each other, hold every sequence, and know what goes on before and behind them', () => {
  check(
    fc.property(lengths, fc.integer({ min: 1, max: 80 }), (all, most) => {
      const trellis = trellisOf(all);
      const windows = windowsOf(trellis, most);
      const pieces = all.map(() => 0);
      const empty = new Set(all.keys());
      let end = 0;
      for (const window of windows) {
        assert.equal(window.start, end);
        end = window.end;
        const { offsets } = window.trellis;
        assert.equal(offsets.at(-1), window.end - window.start);
        assert.ok(window.end - window.start <= most || windows.length === 1, 'longer than it may be');
        offsets.slice(1).forEach((to, s) => {
          pieces[window.first + s]! += to - offsets[s]!;
          empty.delete(window.first + s);
        });
        const last = window.first + offsets.length - 2;
        assert.equal(window.enters, trellis.offsets[window.first]! < window.start);
        assert.equal(window.leaves, trellis.offsets[last + 1]! > window.end);
      }
      assert.equal(end, trellis.offsets.at(-1));
      assert.deepEqual(pieces, all);
      assert.equal(empty.size, 0, 'sequences that no window holds');
    }),
    400,
  );
});

test('a window ends with a sequence where that leaves it half as long at least', () => {
  const ends = (all: number[]) => windowsOf(trellisOf(all), 10).map(({ end }) => end);
  assert.deepEqual(ends([5, 9]), [5, 14]);
  assert.deepEqual(ends([4, 9]), [10, 13]);
  assert.deepEqual(ends([7, 2, 9]), [9, 18]);
  assert.deepEqual(ends([25]), [10, 20, 25]);
});

test('windows are as large as work and memory allow, and no smaller than a table of emissions is worth', () => {
  const long = [2];
  assert.equal(positionsPerWindow(trellisOf(long)), 2 ** 26);
  assert.equal(positionsPerWindow(trellisOf(long, { K: 64 })), 2 ** 29 / 64 ** 2);
  const onlyStays = trellisOf(long, { K: 64 });
  onlyStays.transitions.fill(0).set([1]);
  assert.equal(positionsPerWindow(onlyStays), 2 ** 26);
  // A row a position: numbers of rows are what fills memory.
  assert.equal(positionsPerWindow(trellisOf(long, { K: 4, rows: 'a row a position' })), 2 ** 24 / 4);
  assert.equal(positionsPerWindow(trellisOf(long, { K: 4 }), { mostNumbers: 4000 }), 1000);
  assert.equal(positionsPerWindow(trellisOf(long, { K: 4 }), { mostNumbers: 4 }), 64);
  assert.equal(positionsPerWindow(trellisOf(long, { K: 4, rows: 1000 }), { mostNumbers: 4 }), 8000);
});

test('a position is in the sequence that holds it, not in an empty one before it', () => {
  check(
    fc.property(lengths, all => {
      const { offsets } = trellisOf(all);
      const holders = all.flatMap((length, s) => new Array<number>(length).fill(s));
      assert.deepEqual(
        holders.map((_, t) => sequenceAt(offsets, t)),
        holders,
      );
    }),
  );
});
