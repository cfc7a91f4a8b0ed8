import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { readTrack, trackFormat } from '../../../../src/io/records/tracks/track.ts';
import { observationsOf, outcome } from '../../damage.ts';
import { collect, complaint, flat, sourceOf } from '../../memory-source.ts';

const kind = { kind: 'vectors', width: undefined } as const;
const missing = Number.NaN;

const readAs = (text: string, binSize?: number, size?: number) =>
  readTrack(sourceOf(text, size), { kind, rows: new RowCollector(), binSize });

/** Each record as `[id, values, places]`, the same for every chunk size. */
async function read(text: string, binSize?: number) {
  const whole = await outcome(readAs(text, binSize));
  for (const size of [1, 3, 16]) assert.deepEqual(await outcome(readAs(text, binSize, size)), whole);
  const records = await collect(flat(readAs(text, binSize)));
  return records.map(record => [record.id, observationsOf(record).flat(), record.places]);
}

const steps = (start: number, step: number, end: number) => ({ kind: 'steps', start, step, end });

test('bedGraph: runs are spread over steps, gaps are missing', async () => {
  const text =
    'track type=bedGraph\n# c\nchr1\t10\t30\t1.5\nchr1\t40\t50\t2\nchr1\t50\t57\tNA\nchr2 0 10 -1\n';
  const first = ['chr1', [1.5, 1.5, missing, 2, missing], steps(10, 10, 57)];
  assert.deepEqual(await read(text), [first, ['chr2', [-1], steps(0, 10, 10)]]);
  const [halves] = await read(text.replace(/chr2.*\n/, ''), 5);
  assert.equal((halves![1] as number[]).length, 10);
});

test('an interval and a gap of hundreds of millions of positions are filled at once, not step by step', async () => {
  const started = performance.now();
  const [record] = await collect(flat(readAs('c 0 1 7\nc 1 50000000 1\nc 100000000 150000000 2\n')));
  assert.ok(performance.now() - started < 60_000, 'a step takes time');
  const { length, data } = record!;
  assert.equal(length, 150_000_000);
  const at = (t: number) => (data.kind === 'rows' ? data.values[data.codes![t]!] : undefined);
  assert.deepEqual([0, 1, 49_999_999, 5e7, 99_999_999, 1e8, 149_999_999].map(at), [7, 1, 1, NaN, NaN, 2, 2]);
});

test('WIG: steps that are fixed, and that vary', async () => {
  const fixed = 'fixedStep chrom=c start=101 step=10 span=10\n1\n2\n';
  const varying = 'variableStep chrom=c span=10\n131 4\nvariableStep chrom=d\n1 7\n';
  assert.deepEqual(await read(fixed), [['c', [1, 2], steps(100, 10, 120)]]);
  assert.deepEqual(await read(fixed + varying), [
    ['c', [1, 2, missing, 4], steps(100, 10, 140)],
    ['d', [7], steps(0, 10, 1)],
  ]);
});

test('mistakes are told with their line', async () => {
  const cases: [string, RegExp][] = [
    ['a 0 5 1\nb 0 5 1\na 5 9 1\n', /^in:3 \| bad-table \| 'a' comes back/],
    ['a 0 5 1\na 4 9 1\n', /^in:2 \(record a\) \| bad-table \|/],
    ['a 5 5 1\n', /^in:1 \(record a\) \| bad-table \|/],
    ['a 0 5 1\na 5 9 x\n', /^in:2 \| bad-table \| 'x'/],
    ['a 0 5 1\n7\n', /^in:2 \| bad-table \| '7'/],
    ['fixedStep chrom=a\n1\n', /^in:1 \| bad-table \|/],
    ['a 0 10 1\na 10 20 1\nb 0 15 1\nb 15 30 1\n', /^in:3 \(record b\) \| bad-table \|.*--bin-size 5 /],
    ['track\n', /^in \| nothing-to-read \|/],
  ];
  for (const [text, said] of cases) assert.match(await complaint(readAs(text)), said);
  const two = readTrack(sourceOf('a 0 5 1\n'), { kind, rows: new RowCollector(2), binSize: undefined });
  assert.match(await complaint(two), /\| data-does-not-fit \|/);
});

test('tracks are told from tables by their first line', () => {
  const cases: [string, string | undefined][] = [
    ['browser position chr1\ntrack type=bedGraph\nchr1\t0\t9\t.5\n', 'bedgraph'],
    ['chr1 0 9 NA\n', 'bedgraph'],
    ['fixedStep chrom=a start=1\n1\n', 'wig'],
    ['chrom\tstart\tend\tx\na\t0\t9\t1\n', undefined],
    ['1 2 3 4\n', undefined],
    ['chr1 9 0 1\n', undefined],
    ['chr1 0 9 1 2\n', undefined],
  ];
  for (const [text, format] of cases) assert.equal(trackFormat(Buffer.from(text)), format, text);
});
