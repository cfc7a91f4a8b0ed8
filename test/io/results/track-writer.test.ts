// bedGraph and WIG against toFixed, and bedGraph as bedtools reads it.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Chunk } from '../../../src/io/bytes/sink.ts';
import { bedGraph, columnOf, wig } from '../../../src/io/results/track-writer.ts';
import { type Places, stepsOf } from '../../../src/model/places.ts';
import { check } from '../../check.ts';

const textOf = (chunks: Iterable<Chunk>) =>
  Array.from(chunks, chunk => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).join('');

/** Runs of few different values, some of which print alike. */
const values = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom(0, 1, 0.5, 0.1, 0.1 + 1e-12), fc.double({ min: 0, max: 1, noNaN: true })),
      fc.integer({ min: 1, max: 30 }),
    ),
    { maxLength: 12 },
  )
  .map(runs => Float64Array.from(runs.flatMap(([value, count]) => new Array<number>(count).fill(value))));
const digits = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant('full' as const));
const print = (value: number, digits: number | 'full') =>
  digits === 'full' ? String(value) : value.toFixed(digits);

/** The values in chunks of at most `length`. */
function* cut(all: Float64Array, length: number): Generator<Float64Array> {
  for (let at = 0; at < all.length; at += length) yield all.subarray(at, at + length);
}

/** Positions are base pairs. */
const EACH = stepsOf(1, Infinity);
const EACH_STEP = { name: 'x', start: 0, binSize: 1 };

test('bedGraph joins what touches, whether places are steps or rows, and what does not touch stays apart', () => {
  check(
    fc.property(values, digits, fc.integer({ min: 1, max: 300 }), (all, digits, step) => {
      const starts = Array.from(all, (_, t) => 7 + t * step);
      const end = 7 + all.length * step - (step > 1 ? 1 : 0);
      const ends = starts.map(start => Math.min(start + step, end));
      const written = (places: Places) => textOf(bedGraph('c', cut(all, 9), digits, places));
      assert.equal(written({ kind: 'steps', start: 7, step, end }), written({ kind: 'rows', starts, ends }));
    }),
  );
  const places = { kind: 'rows', starts: [0, 5, 10], ends: [5, 8, 12] } as const;
  assert.equal(
    textOf(bedGraph('c', [Float64Array.of(0.5, 0.5, 0.5)], 1, places)),
    'c\t0\t8\t0.5\nc\t10\t12\t0.5\n',
  );
});

test('bedGraph says every position once, and neighbours on different lines differ', () => {
  check(
    fc.property(values, digits, fc.integer({ min: 1, max: 50 }), (all, digits, length) => {
      const lines = textOf(bedGraph('chr 1', cut(all, length), digits, EACH)).split('\n');
      assert.equal(lines.pop(), '');
      let reached = 0;
      let before = '';
      for (const line of lines) {
        const [name, start, end, value] = line.split('\t');
        assert.deepEqual([name, start], ['chr 1', String(reached)]);
        assert.ok(Number(end) > reached, `${end} after ${reached}`);
        assert.notEqual(value, before);
        for (; reached < Number(end); reached++) assert.equal(print(all[reached]!, digits), value);
        before = value!;
      }
      assert.equal(reached, all.length);
    }),
    500,
  );
});

test('WIG says where to start and then each value', () => {
  check(
    fc.property(values, digits, fc.integer({ min: 1, max: 50 }), (all, digits, length) => {
      const expected = [
        'fixedStep chrom=x start=1 step=1',
        ...Array.from(all, value => print(value, digits)),
      ];
      assert.equal(textOf(wig(EACH_STEP, cut(all, length), digits)), `${expected.join('\n')}\n`);
    }),
  );
});

test('parts laid end to end are the whole, wherever it is cut', () => {
  const cuts = fc.array(fc.nat(400), { maxLength: 5 });
  check(
    fc.property(values, digits, cuts, fc.boolean(), (all, digits, at, areRows) => {
      const T = all.length;
      const ends = Array.from(all, (_, t) => t + 1);
      const places: Places = areRows ? { kind: 'rows', starts: ends.map(end => end - 1), ends } : EACH;
      const bounds = [0, ...at.map(cut => cut % (T + 1)).sort((a, b) => a - b), T];
      const parts = bounds.slice(1).map((to, n) => ({ from: bounds[n]!, to }));
      const told = parts.filter(({ from, to }) => from < to);
      const graphs = told.map(part =>
        textOf(bedGraph('x', cut(all.subarray(Math.max(0, part.from - 1)), 7), digits, places, part)),
      );
      assert.equal(graphs.join(''), textOf(bedGraph('x', cut(all, 9), digits, places)));
      const tracks = told.map(({ from, to }) =>
        textOf(wig(from === 0 ? EACH_STEP : undefined, cut(all.subarray(from, to), 7), digits)),
      );
      if (T > 0) assert.equal(tracks.join(''), textOf(wig(EACH_STEP, cut(all, 9), digits)));
    }),
  );
});

test('both go on through buffers, and past a thousand and a million', () => {
  const all = Float64Array.from({ length: 1_200_000 }, (_, n) => (n % 997) / 997);
  const lines = textOf(bedGraph('x', cut(all, 70_001), 6, EACH)).split('\n');
  assert.equal(lines.length - 1, all.length);
  for (const n of [0, 9, 99, 998, 999, 1000, 99_999, 999_998, 999_999, 1_000_000, 1_199_999]) {
    assert.equal(lines[n], `x\t${n}\t${n + 1}\t${all[n]!.toFixed(6)}`);
  }
  const tall = textOf(wig(EACH_STEP, cut(all, 70_001), 3)).split('\n');
  assert.equal(tall.length - 2, all.length);
  assert.equal(tall[1_100_000], all[1_099_999]!.toFixed(3));
});

test('one state is taken out of the rows', () => {
  const rows = [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(7, 8, 9)];
  const columns = Array.from(columnOf(rows, 3, 1), column => [...column]);
  assert.deepEqual(columns, [[2, 5], [8]]);
});

const hasBedtools = spawnSync('bedtools', ['--version']).status === 0;

test('bedtools reads bedGraph', { skip: !hasBedtools && 'bedtools is not installed' }, () => {
  const text = textOf(bedGraph('chr1', [Float64Array.of(0.25, 0.25, 0.5, 1, 1, 1)], 2, EACH));
  const merged = spawnSync('bedtools', ['merge', '-i', 'stdin', '-c', '4', '-o', 'collapse'], {
    input: text,
    encoding: 'utf8',
  });
  assert.equal(merged.stdout, 'chr1\t0\t6\t0.25,0.50,1.00\n');
});
