// Many records on one page: which are kept and how finely, what chooses them, and the table of their segments.
import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Page } from 'puppeteer-core';
import { binPosteriors, coarserBins, coarserRuns, pathRuns } from '../../../src/io/plot/bins.ts';
import { cellsOf, segmentsOf } from '../../../src/io/plot/browser/segments.js';
import { coarserCoordinates } from '../../../src/io/plot/coordinates.ts';
import { reportPage } from '../../../src/io/plot/page.ts';
import { fitPage, mostRecords } from '../../../src/io/plot/records.ts';
import { pathPicture, posteriorsPicture, type Track } from '../../../src/io/plot/track.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';
import { openPage, skip } from './browser.ts';
import { HOSTILE } from './models.ts';

const STATES = ['low', HOSTILE, 'high'];
const K = STATES.length;

/** A record of random posteriors and a random path, which are given back too. */
function randomTrack(
  record: string,
  T: number,
  random: Random,
): { track: Track; rows: Float64Array; path: Uint16Array } {
  const rows = new Float64Array(T * K);
  const path = new Uint16Array(T);
  for (let t = 0; t < T; t++) {
    rows.set(random.dirichlet(K), t * K);
    path[t] = random.uniform() < 0.8 && t > 0 ? path[t - 1]! : Math.floor(random.uniform() * K);
  }
  const runs = pathRuns(path, K);
  const posteriors = binPosteriors([{ start: 0, rows }], { from: 0, to: T, K }, runs);
  const shared = { record, first: 1, length: T, states: STATES, pathName: 'Viterbi path' };
  return { track: { ...shared, posteriors, path: runs }, rows, path };
}

test('coarser bins are those of the values themselves', () => {
  check(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      (T, first, second, seed) => {
        const { track, rows } = randomTrack('a', T, new Random(seed >>> 0));
        const once = coarserBins(track.posteriors!, first, T, K);
        const { binSize, mean, least, most } = coarserBins(once, second, T, K);
        assert.equal(binSize, first * second);
        for (let n = 0; n < mean.length; n++) {
          const [bin, k] = [Math.floor(n / K), n % K];
          const own = Array.from({ length: T }, (_, t) => t)
            .filter(t => Math.floor(t / binSize) === bin)
            .map(t => rows[t * K + k]!);
          assert.ok(Math.abs(mean[n]! - own.reduce((a, b) => a + b) / own.length) < 1e-12);
          assert.deepEqual([least[n], most[n]], [Math.min(...own), Math.max(...own)]);
        }
      },
    ),
  );
});

test('coarser runs have the most frequent state of each bin', () => {
  check(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer(),
      (T, most, seed) => {
        const { path } = randomTrack('a', T, new Random(seed >>> 0));
        const { binSize, starts, states } = coarserRuns(pathRuns(path, K), most, T, K);
        assert.ok(starts.length <= most && binSize === Math.ceil(T / most));
        for (let t = 0; t < T; t++) {
          const bin = path.subarray(t - (t % binSize), t - (t % binSize) + binSize);
          const counts = STATES.map((_, k) => bin.filter(state => state === k).length);
          const run = starts.findLastIndex(start => start <= t);
          assert.equal(states[run], counts.indexOf(Math.max(...counts)));
        }
      },
    ),
  );
});

test('coarser coordinates keep the ends', () => {
  const positions = Uint32Array.from([0, 1, 2, 3, 4, 5, 6]);
  const { positions: kept } = coarserCoordinates({ positions, edges: Float64Array.from(positions) });
  assert.deepEqual([...kept], [0, 2, 4, 5, 6]);
});

test('runs have the means of the posteriors of their states, and segments say them', () => {
  const { track, rows, path } = randomTrack('a', 200, new Random(2));
  for (const { start, end, k, length, mean } of segmentsOf(track, 0, Number.POSITIVE_INFINITY)) {
    const own = Array.from({ length }, (_, n) => rows[(start - 1 + n) * K + k]!);
    assert.ok(Math.abs(mean! - own.reduce((a, b) => a + b) / length) < 1e-12);
    assert.ok(path.subarray(start - 1, end).every(state => state === k));
    assert.ok(path[start - 2] !== k && path[end] !== k);
  }
});

test('segments of a long record count from its first position, and a coarse path has none', () => {
  const runs = pathRuns(Uint16Array.from([0, 0, 2]), K);
  const track = { record: 'a', first: 1000, length: 3, states: STATES, path: runs };
  const cells = segmentsOf(track, 0, 9).map(segment => cellsOf(segment, true));
  assert.deepEqual(cells, [
    ['a', '1,000', '1,001', 'low', '2'],
    ['a', '1,002', '1,002', 'high', '1'],
  ]);
  assert.deepEqual(segmentsOf({ ...track, path: { ...runs, binSize: 2 } }, 0, 9), []);
});

test('tracks become coarser until they have room, those that take most first', () => {
  const random = new Random(4);
  const tracks = [40, 4000, 400].map((T, n) => randomTrack(`r${n}`, T, random).track);
  const small = tracks[0]!;
  fitPage(tracks, 6000);
  assert.equal(tracks[0], small);
  assert.ok(tracks[1]!.posteriors!.binSize > tracks[2]!.posteriors!.binSize);
  const bytes = tracks.reduce(
    (sum, { posteriors, path }) =>
      sum +
      posteriors!.mean.length * (posteriors!.binSize > 1 ? 6 : 2) +
      path!.starts.length * (path!.means ? 10 : 6),
    0,
  );
  assert.ok(bytes <= 6000, String(bytes));
  // What cannot be made smaller ends it.
  fitPage(tracks, 1);
});

test('a page has fewer records of many states, so that posteriors tell something', () => {
  assert.deepEqual([mostRecords(3, true), mostRecords(427, true), mostRecords(427, false)], [1000, 17, 1000]);
});

test('a page of a thousand records, or of a few long ones, is smaller than 9 MB', () => {
  const random = new Random(6);
  const { track } = randomTrack('a', 3000, random);
  const { track: long } = randomTrack('long', 200_000, random);
  for (const tracks of [Array<Track>(1000).fill(track), Array<Track>(24).fill(long)]) {
    fitPage(tracks);
    const page = { title: 'a', summary: '', tracks };
    const { length } = [...reportPage(page, [posteriorsPicture(tracks[0]!), pathPicture(tracks[0]!)])].join(
      '',
    );
    assert.ok(length < 9_000_000, `${length} bytes`);
  }
});

describe('in a browser', { skip }, () => {
  const random = new Random(8);
  const ids = ['first', HOSTILE, ...Array.from({ length: 28 }, (_, n) => `chr${n + 1}`)];
  const made = ids.map((id, n) => randomTrack(id, n === 2 ? 3000 : 60 + n, random));
  const tracks = made.map(({ track }) => track);
  const page = { title: 'records', summary: '', tracks, recordCount: 40 };
  const html = [...reportPage(page, [posteriorsPicture(tracks[0]!), pathPicture(tracks[0]!, tracks)])].join(
    '',
  );

  const rowsOf = (opened: Page) =>
    opened.$$eval('#segments tbody tr', rows =>
      rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent ?? '')),
    );
  const titles = (opened: Page) => opened.$$eval('h2', all => all.map(title => title.textContent));
  const expected = (n: number) =>
    segmentsOf(tracks[n]!, 0, Number.POSITIVE_INFINITY).map(segment => cellsOf(segment, true));

  test('records are chosen from the list, by search, and one after the other', async () => {
    const { page: opened, complaints } = await openPage(html, { width: 1280 });
    assert.deepEqual(await opened.$$eval('#record option', all => all.map(one => one.textContent)), ids);
    assert.match(
      await opened.$eval('.along', along => along.textContent ?? ''),
      /The first 30 of 40 records/,
    );
    const isAt = async (n: number) => {
      assert.deepEqual(await titles(opened), [
        `Posterior probabilities of ${ids[n]}`,
        `Viterbi path of ${ids[n]}`,
        'Segments',
      ]);
      assert.deepEqual(await rowsOf(opened), expected(n).slice(0, 100));
      const edges = await opened.evaluate(
        `echarts.getInstanceByDom(document.getElementById('chart-0')).getOption().xAxis.map(({ max }) => max)`,
      );
      assert.deepEqual(edges, Array(3).fill(tracks[n]!.length + 0.5));
    };
    await isAt(0);
    await opened.select('#record', '1');
    await isAt(1);
    await opened.click('#next');
    await isAt(2);
    await opened.type('#find', 'CHR28');
    await isAt(29);
    assert.equal(await opened.$eval('#which', which => which.textContent), '1 of 1 found, 30 in all');
    await opened.type('#find', '9');
    assert.equal(await opened.$eval('#which', which => which.textContent), 'no record is called so');
    assert.deepEqual(complaints, []);
    assert.equal(await opened.$$eval('#segments b', found => found.length), 0);
    await opened.close();
  });

  test('segments are turned over, of one record or of all, and copied as TSV', async () => {
    const { page: opened } = await openPage(html, { width: 390, scheme: 'dark' });
    await opened.select('#record', '2');
    await opened.click('#on');
    assert.deepEqual(await rowsOf(opened), expected(2).slice(100, 200));
    await opened.click('#every');
    const all = tracks.flatMap((_, n) => expected(n));
    assert.deepEqual(await rowsOf(opened), all.slice(0, 100));
    await opened.click('#on');
    assert.deepEqual(await rowsOf(opened), all.slice(100, 200));
    await opened.evaluate(
      `globalThis.copied = ''; navigator.clipboard.writeText = async text => { globalThis.copied = text; }`,
    );
    await opened.click('#copy');
    await opened.waitForFunction(`globalThis.copied !== ''`, { timeout: 60_000 });
    const lines = String(await opened.evaluate('copied')).split('\n');
    assert.equal(lines[0], 'record\tstart\tend\tstate\tlength\tmean_posterior');
    const plain = tracks.flatMap(track =>
      segmentsOf(track, 0, Number.POSITIVE_INFINITY).map(segment => cellsOf(segment, false).join('\t')),
    );
    assert.equal(lines.length, plain.length + 2);
    assert.deepEqual(lines.slice(1, 200), plain.slice(0, 199));
    await opened.close();
  });
});
