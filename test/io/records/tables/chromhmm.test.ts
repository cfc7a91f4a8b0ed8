import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { readChromHmm } from '../../../../src/io/records/tables/chromhmm.ts';
import { ALPHABETS } from '../../../../src/model/alphabet.ts';
import type { ObservationKind } from '../../../../src/model/observations.ts';
import { checkDamaged, observationsOf, outcome } from '../../damage.ts';
import { collect, complaint, flat, sourceOf } from '../../memory-source.ts';

const vectors = { kind: 'vectors', width: undefined } as const;
const named = { kind: 'vectors', width: 2, names: ['CTCF', 'H3K4me3'] } as const;
const missing = Number.NaN;

function readAs(text: string, kind: ObservationKind = vectors, namesCells = false, size?: number) {
  const rows = new RowCollector(kind.kind === 'vectors' ? kind.width : undefined);
  return readChromHmm(sourceOf(text, size), { kind, rows, binSize: undefined, namesCells });
}

test('a file is one record, called after its chromosome, in bins of 200', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['K562\tchr11', 'CTCF\tH3K4me3', '0\t1', '2\t0', '0\t1', ''].join(end);
    const [record, ...others] = await collect(flat(readAs(text)));
    assert.equal(others.length, 0);
    const { id, description, length, binSize, place } = record!;
    assert.deepEqual(
      { id, description, length, binSize, place },
      {
        id: 'chr11',
        description: 'K562',
        length: 3,
        binSize: 200,
        place: 'in:1',
      },
    );
    assert.deepEqual(observationsOf(record!), [
      [0, 1],
      [missing, 0],
      [0, 1],
    ]);
    assert.deepEqual([...record!.data.codes!], [0, 1, 0]);
    const whole = await outcome(readAs(text));
    for (let size = 1; size < text.length; size++) {
      assert.deepEqual(await outcome(readAs(text, vectors, false, size)), whole);
    }
    assert.equal((await collect(flat(readAs(text, vectors, true))))[0]!.id, 'K562:chr11');
  }
});

test('marks are those of the model, in its order', async () => {
  const [record] = await collect(flat(readAs('c\tchr1\nH3K4me3\tCTCF\n0\t1\n', named)));
  assert.deepEqual(observationsOf(record!), [[1, 0]]);
  assert.match(
    await complaint(readAs('c\tchr1\nH3K4me3\tDNase\n0\t1\n', named)),
    /^in:2 \| data-does-not-fit \|.*'CTCF' \|.*CTCF, H3K4me3.*H3K4me3, DNase/,
  );
  assert.match(
    await complaint(readAs('c\tchr1\nCTCF\tDNase\tH3K4me3\n0\t1\t1\n', named)),
    /^in:2 \| data-does-not-fit \|.*DNase \|.*CTCF, H3K4me3/,
  );
  const three = { kind: 'vectors', width: 3 } as const;
  assert.match(await complaint(readAs('c\tchr1\nA\tB\n0\t1\n', three)), /\| data-does-not-fit \|.*2.*3/);
  const letters = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
  assert.match(await complaint(readAs('c\tchr1\nA\n0\n', letters)), /\| data-does-not-fit \|/);
});

test('files of one run share their patterns, also where their columns are in another order', async () => {
  const rows = new RowCollector(2);
  const read = (text: string) =>
    collect(flat(readChromHmm(sourceOf(text), { kind: named, rows, binSize: 100, namesCells: false })));
  const [one] = await read('c\tchr1\nCTCF\tH3K4me3\n0\t1\n1\t1\n');
  const [two] = await read('c\tchr2\nCTCF\tH3K4me3\n1\t1\n0\t1\n');
  const [three] = await read('c\tchr3\nH3K4me3\tCTCF\n0\t1\n1\t0\n');
  assert.deepEqual([...two!.data.codes!], [1, 0]);
  assert.ok(one!.data.kind === 'rows' && two!.data.kind === 'rows');
  assert.equal(one.data.values, two.data.values);
  assert.deepEqual(observationsOf(three!), [
    [1, 0],
    [0, 1],
  ]);
  assert.equal(three!.binSize, 100);
});

test('mistakes are told with their line', async () => {
  const cases: [string, RegExp][] = [
    ['c\tchr1\nA\tB\n0\t1\n0\t3\n', /^in:4 \| bad-table \| '3' in column 2\b/],
    ['c\tchr1\nA\tB\n0\t10\n', /^in:3 \| bad-table \| '10' in column 2\b/],
    ['c\tchr1\nA\tB\n0\n', /^in:3 \| bad-table \| 1 .* 2 /],
    ['c\tchr1\nA\tB\n0\t1\t1\n', /^in:3 \| bad-table \| 3 .* 2 /],
    ['c\tchr1\nA\tB\n0\t1\t\n', /^in:3 \| bad-table \| 3 .* 2 /],
    ['c\tchr1\nA\tB\n0\t1\n\n0\t1\n', /^in:4 \| bad-table \|/],
    ['c chr1\nA\tB\n0\t1\n', /^in:1 \| bad-table \|/],
    ['c\tchr1\nA\tA\n0\t1\n', /^in:2 \| bad-table \|/],
    ['c\tchr1', /^in \| bad-table \|/],
  ];
  for (const [text, said] of cases) assert.match(await complaint(readAs(text)), said);
});

test('damaged files give records or a UserError', async () => {
  const specimens = [
    'GM\tchr1\nCTCF\tH3K4me3\n0\t1\n2\t0\n0\t1\n',
    'GM\tchr1\r\nCTCF\tH3K4me3\r\n0\t1\r\n0\t2\r\n',
  ];
  for (const kind of [vectors, named]) {
    await checkDamaged(specimens, source =>
      readChromHmm(source, { kind, rows: new RowCollector(kind.width), binSize: 200, namesCells: true }),
    );
  }
});
