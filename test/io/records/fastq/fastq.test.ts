import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFastq } from '../../../../src/io/records/fastq/fastq.ts';
import { CalledBases, type QualityScale } from '../../../../src/io/records/fastq/quality.ts';
import type { ObservationRecord } from '../../../../src/io/records/shared/record.ts';
import { ALPHABETS, type Alphabet, customAlphabet, softMasked } from '../../../../src/model/alphabet.ts';
import { checkDamaged, observationsOf, outcome } from '../../damage.ts';
import { collect, complaint, flat, sourceOf } from '../../memory-source.ts';

const { dna, rna, protein } = ALPHABETS;
const CHUNK_SIZES = [1, 2, 3, 5, 7, 11, 16, 61, Number.POSITIVE_INFINITY];

type Options = { alphabet?: Alphabet; quality?: QualityScale | 'none' };

function readAs(text: string, { alphabet = dna, quality = 'sanger' }: Options = {}, size?: number) {
  return readFastq(sourceOf(text, size), new CalledBases(alphabet, quality));
}

/** The records, the same for every chunk size. */
async function read(text: string, options: Options = {}): Promise<ObservationRecord[]> {
  const expected = await outcome(readAs(text, options));
  for (const size of CHUNK_SIZES) assert.deepEqual(await outcome(readAs(text, options, size)), expected);
  return collect(flat(readAs(text, options)));
}

const named = (record: ObservationRecord) =>
  [record.id, record.description, record.length, record.place].join('|');

test('records of one and of several lines, with all line ends, and empty ones', async () => {
  const lines = [
    '@a first',
    'AC',
    'GT',
    '+a first',
    '!I',
    '~5',
    '@b',
    'G',
    '+',
    '@',
    '',
    '@',
    '',
    '+',
    '',
    '@d',
    '+',
    '',
  ];
  for (const end of ['\n', '\r\n', '\r']) {
    const found = await read(lines.join(end));
    assert.deepEqual(found.map(named), ['a|first|4|in:1', 'b||1|in:7', '3||0|in:12', 'd||0|in:16']);
  }
  assert.deepEqual((await read('@a\tx\nA\n+a\n+\n@b\n\n+\n@c\nC\n+\nI')).map(named), [
    'a|x|1|in:1',
    'b||0|in:5',
    'c||1|in:8',
  ]);
});

test('a quality says how sure a base is, on each of the three scales', async () => {
  const weights = async (base: string, letter: string, options?: Options) =>
    observationsOf((await read(`@r\n${base}\n+\n${letter}\n`, options))[0]!)[0] as number[];
  const close = (found: number[], expected: number[]) =>
    found.forEach((weight, m) => {
      assert.ok(Math.abs(weight - expected[m]!) < 1e-15, `${found} against ${expected}`);
    });
  // Phred 20: one call of a hundred is wrong.
  close(await weights('A', '5'), [0.99, 0.01 / 3, 0.01 / 3, 0.01 / 3]);
  close(await weights('g', 'T', { quality: 'illumina' }), [0.01 / 3, 0.01 / 3, 0.99, 0.01 / 3]);
  close(await weights('A', '!'), [0, 1 / 3, 1 / 3, 1 / 3]);
  // Solexa's 10 is odds of ten to one, its -5 are odds of 1 to 10^0.5 the other way.
  close(await weights('T', 'J', { quality: 'solexa' }), [1 / 33, 1 / 33, 1 / 33, 10 / 11]);
  const p = 1 / (1 + 10 ** -0.5);
  close(await weights('C', ';', { quality: 'solexa' }), [p / 3, 1 - p, p / 3, p / 3]);
  close(await weights('U', '5', { alphabet: rna }), [0.01 / 3, 0.01 / 3, 0.01 / 3, 0.99]);
  close(await weights('T', '5', { alphabet: rna }), [0.01 / 3, 0.01 / 3, 0.01 / 3, 0.99]);
  close(await weights('T', '5', { alphabet: customAlphabet('TGCA') }), [0.99, 0.01 / 3, 0.01 / 3, 0.01 / 3]);
  // A purine: both share what is sure.
  close(await weights('R', '5'), [0.495, 0.005, 0.495, 0.005]);
  for (const base of 'Nn.-') assert.ok((await weights(base, 'I')).every(Number.isNaN));
  assert.ok((await weights('a', 'I', { alphabet: softMasked(dna)! })).every(Number.isNaN));
});

test('all records of a run share one table, and every row of it sums to 1', async () => {
  const called = new CalledBases(dna, 'sanger');
  const text = Array.from(
    { length: 94 },
    (_, q) => `@r${q}\nACGTNR\n+\n${String.fromCharCode(33 + q).repeat(6)}\n`,
  );
  const first = await collect(flat(readFastq(sourceOf(text.slice(0, 40).join('')), called)));
  const second = await collect(flat(readFastq(sourceOf(text.slice(40).join('')), called)));
  const tables = [...first, ...second].map(({ data }) =>
    data.kind === 'rows' ? data.values : assert.fail(),
  );
  const last = tables.at(-1)!;
  assert.equal(last.length, (94 * 5 + 1) * 4);
  for (const table of tables) {
    assert.equal(table.buffer, last.buffer);
    assert.equal(table.byteOffset, last.byteOffset);
  }
  for (let row = 0; row < last.length; row += 4) {
    const sum = last.subarray(row, row + 4).reduce((total, weight) => total + weight);
    assert.ok(Number.isNaN(sum) || Math.abs(sum - 1) < 1e-15);
  }
});

test('without qualities the called bases are left', async () => {
  const [record] = await read('@r\nACgtNR\n+\n!5I~!!\n', { quality: 'none' });
  assert.deepEqual(record!.data, { kind: 'symbols', codes: Uint8Array.of(0, 1, 2, 3, 14, 4) });
});

test('mistakes are told with line and record, after the records before them', async () => {
  const good = '@good\nACGT\n+\nIIII\n';
  const cases: [string, string][] = [
    ['@x y\nACGT\n+\nIII\n', 'in:8 (record x) | bad-fastq'],
    ['@x\nACGT\n+\nIII\n@y\nA\n+\nI\n', 'in:9 (record x) | bad-fastq'],
    ['@x\nACGT\n+\nIIIII\n', 'in:8 (record x) | bad-fastq'],
    ['@x\nACGT\n+\n\n', 'in:8 (record x) | bad-fastq'],
    ['@x\nACGT\n+\nIIII\nIIII\n', 'in:9 | bad-fastq'],
    ['@x\nACGT\n+z\nIIII\n', 'in:7 (record x) | bad-fastq'],
    ['@x\nAC GT\n+\nIIIII\n', 'in:6:3 (record x) | bad-symbol'],
    ['@x\nAC\nGJ\n+\nIIII\n', 'in:7:2 (record x) | bad-symbol'],
    ['@x\nACGT\n+\nII\x7fI\n', 'in:8:3 (record x) | bad-fastq'],
    ['@x\nACGT\n+\nII I\n', 'in:8:3 (record x) | bad-fastq'],
    ['@x\nACGT\n+\nII\xffI\n', 'in:8:3 (record x) | bad-fastq'],
    ['@x', 'in:5 (record x) | bad-fastq'],
    ['@x\nACGT', 'in:6 (record x) | bad-fastq'],
    ['@x\nACGT\n+\n', 'in:7 (record x) | bad-fastq'],
  ];
  for (const [text, said] of cases) {
    assert.equal((await complaint(readAs(good + text))).split(' | ', 2).join(' | '), said);
    const found = await outcome(readAs(good + text));
    assert.equal((found[0] as { id: string }).id, 'good');
    for (const size of CHUNK_SIZES) assert.deepEqual(await outcome(readAs(good + text, {}, size)), found);
  }
});

test('qualities of another scale, and models that do not speak of bases', async () => {
  assert.match(
    await complaint(readAs('@x\nACGT\n+\nII5I\n', { quality: 'illumina' })),
    /^in:4:3 \(record x\) \| bad-fastq \|.*'5'.*'@' \|.*--quality sanger$/,
  );
  assert.match(
    await complaint(readAs('@x\nA\n+\n<\n', { quality: 'illumina' })),
    /\| bad-fastq \|.*--quality sanger or solexa$/,
  );
  assert.match(
    await complaint(readAs('@x\nA\n+\nI\n', { alphabet: protein })),
    /^in \| data-does-not-fit \|/,
  );
  assert.match(
    await complaint(readAs('@x\n1\n+\nI\n', { alphabet: customAlphabet('123456') })),
    /\| data-does-not-fit \|.*123456/,
  );
});

test('damaged files give records or a UserError', async () => {
  const specimens = [
    '@a first one\nACGTNacgt\n+\nII5;!~II@\n@b\nAC\nGT\n+b\n@+\n+@\n@c\n\n+\n\n@d\nA\n+\nI\n',
    '@a\r\nACGT\r\n+\r\nIIII\r\n@b\r\nAC\r\n+b\r\nII\r\n',
  ];
  for (const quality of ['sanger', 'illumina', 'none'] as const) {
    await checkDamaged(specimens, source => readFastq(source, new CalledBases(dna, quality)));
  }
});
