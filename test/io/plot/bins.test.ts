// What tracks keep of posteriors and paths, against plain loops over all positions.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { binPosteriors, pathRuns } from '../../../src/io/plot/bins.ts';
import { edgeOf, nameOf, positionAt, trackData, viewBins } from '../../../src/io/plot/browser/track-view.js';
import { coordinatesOf } from '../../../src/io/plot/coordinates.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';

/** [T, K] rows that sum to 1. */
function rowsOf(T: number, K: number): Float64Array {
  const random = new Random(T + K);
  const rows = new Float64Array(T * K);
  for (let t = 0; t < T; t++) rows.set(random.dirichlet(K), t * K);
  return rows;
}

/** The same rows in windows that end anywhere. */
function* windowsOf(rows: Float64Array, K: number, lengths: readonly number[]) {
  for (let start = 0, n = 0; start * K < rows.length; n++) {
    const length = lengths[n % lengths.length]!;
    yield { start, rows: rows.subarray(start * K, (start + length) * K) };
    start += length;
  }
}

test('short records keep every posterior, whatever the windows and the region', () => {
  const rows = rowsOf(60, 3);
  check(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 58 }),
      fc.integer({ min: 1, max: 60 }),
      (lengths, from, length) => {
        const to = Math.min(60, from + length);
        const bins = binPosteriors(windowsOf(rows, 3, lengths), { from, to, K: 3 });
        assert.equal(bins.binSize, 1);
        assert.deepEqual(bins.mean, rows.slice(from * 3, to * 3));
      },
    ),
  );
});

test('long records keep mean, least and largest of bins, the last one shorter', () => {
  const [T, K, from] = [700_003, 3, 11];
  const rows = rowsOf(T, K);
  const { binSize, mean, least, most } = binPosteriors(windowsOf(rows, K, [100_000, 7]), { from, to: T, K });
  assert.ok(binSize > 1 && (T - from) % binSize !== 0, `bins of ${binSize}`);
  assert.equal(mean.length, Math.ceil((T - from) / binSize) * K);
  for (const bin of [0, 1, 1000, mean.length / K - 1]) {
    for (let k = 0; k < K; k++) {
      const values: number[] = [];
      for (let t = from + bin * binSize; t < Math.min(T, from + (bin + 1) * binSize); t++)
        values.push(rows[t * K + k]!);
      assert.ok(
        Math.abs(mean[bin * K + k]! - values.reduce((a, b) => a + b) / values.length) < 1e-12,
        `bin ${bin}, state ${k}`,
      );
      assert.equal(least[bin * K + k], Math.min(...values));
      assert.equal(most[bin * K + k], Math.max(...values));
    }
  }
});

test('a path is kept as its runs', () => {
  const { starts, states, binSize } = pathRuns(Uint8Array.from([2, 2, 0, 1, 1, 1]), 3);
  assert.deepEqual([[...starts], [...states], binSize], [[0, 2, 3], [2, 0, 1], 1]);
});

test('a path of too many runs is kept as the most frequent states', () => {
  const path = Uint8Array.from({ length: 300_000 }, (_, t) =>
    t < 150_000 ? (t % 5 === 0 ? 1 : 0) : t % 3 === 0 ? 0 : 1,
  );
  const { starts, states, binSize } = pathRuns(path, 2);
  assert.ok(binSize > 1, `bins of ${binSize}`);
  assert.deepEqual([...states], [0, 1]);
  assert.ok(Math.abs(starts[1]! - 150_000) <= binSize, String(starts));
});

const track = (rows: Float64Array, K: number, path: Uint8Array) => ({
  first: 101,
  length: path.length,
  states: Array.from({ length: K }, (_, k) => `s${k}`),
  colours: Array.from({ length: K }, () => '0,0,0'),
  inks: Array.from({ length: K }, () => '#fff'),
  isPathInRows: true,
  posteriors: { binSize: 1, mean: rows },
  path: pathRuns(path, K),
});

test('a view has no more columns than asked for, and the means of what they cover', () => {
  const [T, K] = [1000, 2];
  const rows = rowsOf(T, K);
  check(
    fc.property(fc.integer({ min: 0, max: 990 }), fc.integer({ min: 1, max: 1000 }), (from, length) => {
      const to = Math.min(T, from + length);
      const { edges, rows: seen } = viewBins(track(rows, K, new Uint8Array(T)), from, to, 50);
      assert.ok(
        seen.length <= 52 && edges.length === seen.length + 1,
        `${seen.length} bins, ${edges.length} edges`,
      );
      assert.ok(edges[0]! <= from && edges.at(-1)! >= to, `${edges[0]} to ${edges.at(-1)}`);
      // Neighbours that look alike are one, and then the first stands for both.
      const mean = (k: number) => {
        let sum = 0;
        for (let t = edges[0]!; t < edges.at(-1)!; t++) sum += rows[t * K + k]!;
        return sum / (edges.at(-1)! - edges[0]!);
      };
      const shown = (k: number) =>
        seen.reduce((sum, row, n) => sum + row[k]! * (edges[n + 1]! - edges[n]!), 0) /
        (edges.at(-1)! - edges[0]!);
      for (let k = 0; k < K; k++) assert.ok(Math.abs(mean(k) - shown(k)) < 0.011, `state ${k}: ${shown(k)}`);
    }),
  );
});

test('the cells of a path cover the view, once, with its states', () => {
  const random = new Random(3);
  const path = Uint8Array.from({ length: 400 }, () => Math.floor(random.uniform() * 3));
  const whole = track(rowsOf(400, 3), 3, path);
  for (const [from, to, columns] of [
    [0, 400, 400],
    [37, 88, 60],
    [0, 400, 20],
    [399, 400, 5],
  ] as const) {
    const cells = trackData(whole, from, to, columns, 400).path!;
    assert.equal(cells[0]![0], from + 101 - 0.5);
    assert.equal(cells.at(-1)![1], to + 101 - 0.5);
    cells.slice(1).forEach((cell, n) => {
      assert.equal(cell[0], cells[n]![1]);
    });
    if (columns < 50) continue;
    for (const [left, right, row] of cells) {
      for (let t = left + 0.5 - 101; t < right - 101; t++) assert.equal(path[t], row);
    }
  }
});

test('positions that lie at places of their own stand there, and are found there', () => {
  // Bins of 200 from base pair 1,001 on, the last one of 50; of these, those from the second on.
  const steps = coordinatesOf({ kind: 'steps', start: 1000, step: 200, end: 1850 }, 1, 4);
  const rows = coordinatesOf({ kind: 'rows', starts: [10, 40, 45], ends: [20, 41, 60] }, 0, 3);
  for (const [coordinates, edges] of [
    [steps, [1200.5, 1400.5, 1600.5, 1800.5, 1850.5]],
    [rows, [10.5, 40.5, 45.5, 60.5]],
  ] as const) {
    const own = { first: 1, coordinates };
    edges.forEach((edge, t) => {
      assert.equal(edgeOf(own, t), edge);
      assert.equal(positionAt(own, edge), t);
      assert.equal(nameOf(own, t), edge + 0.5);
    });
  }
  const whole = { ...track(rowsOf(3, 2), 2, Uint8Array.of(0, 0, 1)), coordinates: rows };
  const { path, heat } = trackData(whole, 0, 3, 10, 400);
  assert.deepEqual(
    path!.map(([left, right, row]) => [left, right, row]),
    [
      [10.5, 45.5, 0],
      [45.5, 60.5, 1],
    ],
  );
  assert.ok(heat!.every(([left, right]) => left >= 10.5 && right <= 60.5));
  // Of many rows, some edges are enough for a picture.
  const starts = Float64Array.from({ length: 250_000 }, (_, t) => 10 * t);
  const many = coordinatesOf({ kind: 'rows', starts, ends: starts.map(start => start + 1) }, 0, 250_000);
  assert.ok(many.edges.length < 100_003);
  assert.equal(edgeOf({ first: 1, coordinates: many }, 1000), 10_000.5);
});
