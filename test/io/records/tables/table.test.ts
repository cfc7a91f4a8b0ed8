import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { numberIn } from '../../../../src/io/bytes/number-text.ts';
import type { Reading } from '../../../../src/io/records/reading.ts';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { readTable } from '../../../../src/io/records/tables/table.ts';
import { ALPHABETS, integerAlphabet } from '../../../../src/model/alphabet.ts';
import type { ObservationKind } from '../../../../src/model/observations.ts';
import { check } from '../../../check.ts';
import { checkDamaged, observationsOf, outcome } from '../../damage.ts';
import { collect, complaint, flat, sourceOf } from '../../memory-source.ts';

const CHUNK_SIZES = [1, 2, 3, 5, 7, 11, 16, 61, Number.POSITIVE_INFINITY];
const vectors = { kind: 'vectors', width: undefined } as const;
const weights = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
const missing = Number.NaN;

function readAs(text: string, kind: ObservationKind = vectors, reading: Reading = {}, size?: number) {
  const width = kind.kind === 'symbols' ? kind.alphabet.symbols.length : kind.width;
  return readTable(sourceOf(text, size), kind, reading, new RowCollector(width));
}

/** Each record as `[id, place, rows]`, the same for every chunk size. */
async function read(text: string, kind: ObservationKind = vectors, reading: Reading = {}) {
  const expected = await outcome(readAs(text, kind, reading));
  for (const size of CHUNK_SIZES)
    assert.deepEqual(await outcome(readAs(text, kind, reading, size)), expected);
  const records = await collect(flat(readAs(text, kind, reading)));
  return records.map(record => [record.id, record.place, observationsOf(record)]);
}

test('tabs or commas, with a header or without, all line ends', async () => {
  const rows = [
    [1, -2.5],
    [missing, 0.001],
    [3e5, missing],
  ];
  for (const end of ['\n', '\r\n', '\r']) {
    const lines = ['1\t-2.5', 'NA\t1e-3', '3e5\t.'];
    assert.deepEqual(await read(lines.join(end)), [['in', 'in:1', rows]]);
    const headed = ['# made by hand', 'x\ty', ...lines, '', ''].join(end);
    assert.deepEqual(await read(headed), [['in', 'in:3', rows]]);
    const commas = ['"x","y"', '1,-2.5', ',.001', ' 3e5 ,nan'].join(end);
    assert.deepEqual(await read(commas), [['in', 'in:2', rows]]);
  }
});

test('tables as NumPy, R and spreadsheets write them', async () => {
  const rows = [
    [1.5, missing],
    [-2, 0.25],
  ];
  const texts = [
    // numpy.savetxt; to_csv, with names for the columns or without; Excel in Europe
    '# x y\n1.500e+00 nan\n -2.0  2.500e-01 \n',
    ',x,y\n0,1.5,\n1,-2,0.25\n',
    ',0,1\n0,1.5,\n1,-2,0.25\n',
    'Unnamed: 0,x,y\n0,1.5,<NA>\n1,-2,0.25\n',
    'x;y\n1.5;NULL\n-2;0.25\n',
    // write.csv, write.table, without quotes and with names of the rows
    '"","x","y"\n"1",1.5,NA\n"2",-2,0.25\n',
    '"x" "y"\n"1" 1.5 NA\n"2" -2 0.25\n',
    'x y\n1 1.5 NA\n2 -2 0.25\n',
    'x\ty\ngene a\t1.5\tN/A\ngene b\t-2\t0.25\n',
    '"x","y"\n"1.5","-nan"\n"-2","0.25"\n',
  ];
  for (const text of texts) {
    const [record] = await read(text);
    assert.deepEqual(record![2], rows, text);
  }
  assert.deepEqual((await read('log2\nNA\nnull\n1\n'))[0]![2], [[missing], [missing], [1]]);
  const ids = await read('g;x\n"a;1";2\n"a;1";3\n', vectors, { idColumn: 'g' });
  assert.deepEqual(ids, [['a;1', 'in:2', [[2], [3]]]]);
});

test('a column without a name is data to nobody, unless it may be', async () => {
  assert.match(await complaint(readAs(',x\n0.5,1\n1.5,2\n')), /^in:2 \| bad-table \|.*'0\.5'/);
  // One field too many is no row name.
  for (const text of ['x,y\n2,3,4\n', 'x,y\n1,2,\n', '1,2\n1,2,3\n'])
    assert.match(await complaint(readAs(text)), /^in:2 \| bad-table \|/, text);
});

test('one column: a line without anything is missing, but not at the end', async () => {
  assert.deepEqual(await read('rate\n1\n\n\n2\n\n'), [['in', 'in:2', [[1], [missing], [missing], [2]]]]);
  assert.match(await complaint(readAs('1\t2\n\n3\t4\n')), /^in:2 \| bad-table \|.*--id-column/);
});

test('consecutive rows of one id are one sequence', async () => {
  const text = 'gene\tx\ty\na\t1\t2\na\t3\t4\nb\t1\t2\nc\t5\t6\n';
  const expected = [
    [
      'a',
      'in:2',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['b', 'in:4', [[1, 2]]],
    ['c', 'in:5', [[5, 6]]],
  ];
  for (const idColumn of ['gene', '1']) assert.deepEqual(await read(text, vectors, { idColumn }), expected);
  assert.deepEqual(await read(text.slice(text.indexOf('\n') + 1), vectors, { idColumn: '1' }), [
    [
      'a',
      'in:1',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['b', 'in:3', [[1, 2]]],
    ['c', 'in:4', [[5, 6]]],
  ]);
  assert.deepEqual(await read('1,7,"g 1"\n2,8,"g 1"\n3,9,h\n', vectors, { idColumn: '3' }), [
    [
      'g 1',
      'in:1',
      [
        [1, 7],
        [2, 8],
      ],
    ],
    ['h', 'in:3', [[3, 9]]],
  ]);
  assert.match(
    await complaint(readAs('a\tb\n1\t2', vectors, { idColumn: 'c' })),
    /\| bad-table \|.*'c'.*a, b/,
  );
  assert.match(
    await complaint(readAs('a,1\n,2', vectors, { idColumn: '1' })),
    /^in:2 \(record a\) \| bad-table \|/,
  );
});

test('an id that comes back after another is refused', async () => {
  const text = 'chrom\tlog2\nchr1\t2\nchr2\t0\n"chr1"\t3\n';
  const [first, second, error] = await outcome(readAs(text, vectors, { idColumn: 'chrom' }));
  assert.deepEqual(
    [first, second].map(record => (record as { id: string }).id),
    ['chr1', 'chr2'],
  );
  assert.equal((error as string[])[0], 'in:4');
});

test('rows that repeat are kept once, for all sequences of a run', async () => {
  const rows = new RowCollector();
  const text = (ids: string) => [...ids].map(id => `${id}\t1\t2\n${id}\t3\t4\n`).join('');
  const read = (ids: string) =>
    collect(flat(readTable(sourceOf(text(ids)), vectors, { idColumn: '1' }, rows)));
  const tables = [...(await read('ab')), ...(await read('cd'))].map(({ data }) => data);
  for (const data of tables) {
    assert.ok(data.kind === 'rows');
    assert.deepEqual([...data.values], [1, 2, 3, 4]);
    assert.deepEqual([...data.codes!], [0, 1]);
  }
});

test('rows that hardly repeat, or are too many, have no codes', async () => {
  const text = Array.from({ length: 10_000 }, (_, t) => `${t}\t${t / 8}`).join('\n');
  const [record] = await collect(flat(readAs(text)));
  assert.ok(record!.data.kind === 'rows' && record!.data.codes === undefined);
  assert.deepEqual(observationsOf(record!)[9_999], [9_999, 9_999 / 8]);
  assert.deepEqual(observationsOf(record!)[17], [17, 17 / 8]);
  // Each 100,000 of them twice in turn: more than codes there are.
  const often = Array.from({ length: 400_000 }, (_, t) => `${Math.floor(t / 4) % 70_000}`).join('\n');
  const [other] = await collect(flat(readAs(often)));
  const values = observationsOf(other!) as number[][];
  assert.ok(values.every(([value], t) => value === Math.floor(t / 4) % 70_000));
});

test('columns by the names of the model, in any order', async () => {
  const kind = { kind: 'vectors', width: 2, names: ['H3K4me3', 'CTCF'] } as const;
  assert.deepEqual(await read('CTCF\tH3K4me3\n1\t0\n', kind), [['in', 'in:2', [[0, 1]]]]);
  assert.deepEqual(await read('1\t0\n', kind), [['in', 'in:1', [[1, 0]]]]);
  assert.match(
    await complaint(readAs('CTCF\tDNase\n1\t0\n', kind)),
    /^in:1 \| data-does-not-fit \|.*'H3K4me3' \|.*H3K4me3, CTCF.*CTCF, DNase/,
  );
  assert.match(
    await complaint(readAs('CTCF,CTCF,H3K4me3\n1,1,0\n', kind)),
    /\| data-does-not-fit \|.*'CTCF'/,
  );
});

test('columns of places are no data, unless they are asked for', async () => {
  const text = 'chrom\tstart\tend\tx\nc\t0\t10\t1.5\nc\t10\t20\t2\nd\t5\t6\t3\n';
  const records = await collect(flat(readAs(text)));
  assert.deepEqual(
    records.map(({ id, places, ...record }) => [id, observationsOf({ id, ...record }), places]),
    [
      ['c', [[1.5], [2]], { kind: 'rows', starts: [0, 10], ends: [10, 20] }],
      ['d', [[3]], { kind: 'rows', starts: [5], ends: [6] }],
    ],
  );
  const placesOf = async (text: string) => (await collect(flat(readAs(text))))[0]!.places;
  // From 1 on, as R counts, where a row begins just after the one before.
  const fromOne = { kind: 'rows', starts: [0, 10], ends: [10, 20] };
  assert.deepEqual(await placesOf('seqnames,start,end,x\nc,1,10,5\nc,11,20,5\n'), fromOne);
  assert.deepEqual(await placesOf('pos,x\n7,1\n9,1\n'), { kind: 'rows', starts: [6, 8], ends: [7, 9] });
  assert.match(await complaint(readAs('pos,x\n7,1\n7,1\n')), /^in:3 \| bad-table \|/);
  assert.deepEqual((await read('pos,x\n7,1\n7,2\n', vectors, { columns: ['pos', 'x'] }))[0]![2], [
    [7, 1],
    [7, 2],
  ]);
  const own = { kind: 'vectors', width: 1, names: ['pos'] } as const;
  assert.deepEqual((await read('pos\n7\n3\n', own))[0]![2], [[7], [3]]);
});

test('columns that are chosen', async () => {
  const kind = { kind: 'vectors', width: 2, names: ['x', 'y'] } as const;
  const text = 'y,z,x\n1,2,3\n';
  const chosen = (columns: string[]) => ({ columns });
  for (const columns of [
    ['x', 'y'],
    ['y', 'x'],
    ['1', '3'],
  ])
    assert.deepEqual((await read(text, kind, chosen(columns)))[0]![2], [[3, 1]]);
  assert.deepEqual((await read('a,b\n1,2\n', kind, chosen(['b', 'a'])))[0]![2], [[2, 1]]);
  assert.match(await complaint(readAs(text, kind, chosen(['y', 'z']))), /\| data-does-not-fit \|.*'x'/);
  assert.match(await complaint(readAs(text, kind)), /\| data-does-not-fit \|.*'z'.*--columns x,y/);
  assert.match(await complaint(readAs(text, kind, chosen(['w']))), /\| bad-table \|.*'w'/);
});

test('a column that the model has not could hold ids', async () => {
  assert.match(
    await complaint(readAs('gene,A,C,G,T\na,1,0,0,0\n', weights)),
    /^in:1 \| data-does-not-fit \|.*'gene' \|.*--id-column gene$/,
  );
});

test('weights of symbols', async () => {
  assert.deepEqual(await read('T,G,C,A\n0,0.25,0.25,0.5\nNA,NA,NA,NA\n0,0,0,1\n', weights), [
    [
      'in',
      'in:2',
      [
        [0.5, 0.25, 0.25, 0],
        [missing, missing, missing, missing],
        [1, 0, 0, 0],
      ],
    ],
  ]);
  assert.deepEqual(await read('0.5\t0.5\t0\t0\n', weights), [['in', 'in:1', [[0.5, 0.5, 0, 0]]]]);
  assert.match(
    await complaint(readAs('1\t0\t0\t0\n.5\t.5\t.1\t0\n', weights)),
    /^in:2 \| bad-number \|.*1\.1/,
  );
  assert.match(await complaint(readAs('1.5\t-0.5\t0\t0\n', weights)), /\| bad-number \| -0\.5 /);
  assert.match(await complaint(readAs('1\tNA\t0\t0\n', weights)), /\| bad-number \|/);
  assert.match(
    await complaint(readAs('1\n0\n', weights)),
    /^in:1 \| data-does-not-fit \|.*1.*4 \|.*A, C, G, T/,
  );
  const integers = { kind: 'symbols', alphabet: integerAlphabet(3) } as const;
  assert.deepEqual(await read('0\t0.25\t0.75\n', integers), [['in', 'in:1', [[0, 0.25, 0.75]]]]);
});

test('a position may stand for base pairs, if the user says so', async () => {
  const [record] = await collect(flat(readAs('1\n2\n', vectors, { binSize: 500 })));
  assert.equal(record!.binSize, 500);
});

test('mistakes are told with their line', async () => {
  const cases: [string, RegExp][] = [
    ['1\t2\n3\tx\n', /^in:2 \| bad-number \| 'x' in column 2\b.*--id-column 2;.*--emission categorical:2\b/],
    ['1\t2\n3\tinf\n', /^in:2 \| bad-number \| 'inf' in column 2\b/],
    ['1\n1e999\n', /^in:2 \| bad-number \| '1e999' in column 1\b/],
    ['chr1\t5\t6\n', /^in:1 \| bad-number \| 'chr1' in column 1\b/],
    ['1\t2\n3\n', /^in:2 \| bad-table \| 1 .* 2 \|/],
    ['1\t2\n3\t4\t5\n', /^in:2 \| bad-table \| 3 .* 2 \|/],
    ['x\ty\n', /^in \| nothing-to-read \|/],
  ];
  for (const [text, said] of cases) assert.match(await complaint(readAs(text)), said);
  const three = { kind: 'vectors', width: 3 } as const;
  assert.match(await complaint(readAs('1\t2\n', three)), /\| data-does-not-fit \|.*2.*3/);
});

test('numbers are read as JavaScript reads them', () => {
  const read = (text: string) => numberIn(Buffer.from(`,${text},`), 1, 1 + Buffer.byteLength(text));
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer({ min: -999999, max: 999999 }), fc.nat(8)).map(([n, d]) => (n / 10 ** d).toFixed(d)),
    fc.stringMatching(/^[+-]?(\d{1,20}\.?\d{0,20}|\.\d{1,20})([eE][+-]?\d{1,2})?$/),
  );
  check(
    fc.property(number, text => {
      assert.equal(read(text), Number(text), text);
      assert.equal(read(` ${text} `), Number(text));
    }),
    5000,
  );
  for (const text of ['', ' ', '.', 'NA', 'na', 'NaN', 'nan']) assert.ok(Number.isNaN(read(text)), text);
  for (const text of [
    '-',
    '+',
    '1.2.3',
    '1 2',
    'e5',
    '1e',
    '0x10',
    '--1',
    'inf',
    'Infinity',
    '1_0',
    '1e999',
    '-.',
  ]) {
    assert.equal(read(text), Infinity, text);
  }
});

test('damaged files give records or a UserError', async () => {
  const specimens = [
    'id\tx\ty\na\t1\t2\na\t3\t-4.5e3\nb\tNA\t.\nb\t1\t2\n',
    '# c\r\nx,y,z\r\n1,2,3\r\n,,\r\n1,2,3\r\n',
    '0.25\t0.25\t0.25\t0.25\n1\t0\t0\t0\nNA\tNA\tNA\tNA\n1\t0\t0\t0\n',
  ];
  for (const [kind, reading] of [
    [vectors, { idColumn: '1' }],
    [vectors, {}],
    [weights, {}],
    [{ kind: 'vectors', width: 2, names: ['y', 'x'] }, {}],
  ] as [ObservationKind, Reading][]) {
    const width = kind.kind === 'symbols' ? 4 : kind.width;
    await checkDamaged(specimens, source => readTable(source, kind, reading, new RowCollector(width)));
  }
});
