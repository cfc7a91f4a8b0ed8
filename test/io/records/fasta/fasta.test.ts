import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { Source } from '../../../../src/io/bytes/source.ts';
import { readFasta as readBatches } from '../../../../src/io/records/fasta/fasta.ts';
import { ALPHABETS, type Alphabet, customAlphabet, integerAlphabet } from '../../../../src/model/alphabet.ts';
import { check } from '../../../check.ts';
import {
  chunked,
  collect,
  collectUntilError,
  complaint,
  damage,
  damaged,
  flat,
  legible,
  lettersOf,
  sameInChunks,
  sourceOf,
} from '../../memory-source.ts';

const { dna, rna, protein } = ALPHABETS;
const readFasta = (source: Source, alphabet: Alphabet) => flat(readBatches(source, alphabet));
const CHUNK_SIZES = [1, 2, 3, 5, 7, 11, 16, 61, Number.POSITIVE_INFINITY];

/** The records, legible, and place and code of the error if there is one; the same for every chunk size. */
async function read(text: string | Uint8Array, alphabet: Alphabet = dna): Promise<string[]> {
  const results: string[][] = [];
  for (const size of CHUNK_SIZES) {
    const { items, error } = await collectUntilError(readFasta(sourceOf(text, size), alphabet));
    const records = items.map(record => legible(record, alphabet));
    results.push(error ? [...records, `${error.place}: ${error.code}`] : records);
  }
  for (const result of results) assert.deepEqual(result, results[0]);
  return results[0]!;
}

test('records, headers and places', async () => {
  assert.deepEqual(await read('>a first one\nACGT\nAC\n>b\nGG\nTT\n'), [
    'a|first one|ACGTAC|in:1',
    'b||GGTT|in:4',
  ]);
  assert.deepEqual(await read('>a\nACGT'), ['a||ACGT|in:1']);
});

test('line ends of all three kinds, also mixed', async () => {
  const expected = ['a|x|ACGTAC|in:1', 'b||GG|in:5', 'c||T|in:7'];
  for (const end of ['\n', '\r\n', '\r']) {
    const lines = ['>a x', 'ACGT', '', 'AC', '>b', 'GG', '>c', 'T', ''];
    assert.deepEqual(await read(lines.join(end)), expected, JSON.stringify(end));
  }
  assert.deepEqual(await read('>a x\r\nACGT\n\rAC\n>b\r\nGG\r>c\r\r\nT'), [
    'a|x|ACGTAC|in:1',
    'b||GG|in:5',
    'c||T|in:7',
  ]);
});

test('blanks, tabs, blank lines and comments are dropped', async () => {
  const text = '\n; about\n \n>a\n AC GT\t\n\n;inside\nA C\n\t>b\n;\n  GG  \n\n;end';
  assert.deepEqual(await read(text), ['a||ACGTAC|in:4', 'b||GG|in:9']);
});

test('headers are kept as they are, but for one blank after the id', async () => {
  const header = (text: string) => read(`>${text}\nA\n`);
  assert.deepEqual(await header('a\tb "c" \\d \\" {"x":1} '), ['a|b "c" \\d \\" {"x":1} |A|in:1']);
  assert.deepEqual(await header('  a  b'), ['a| b|A|in:1']);
  assert.deepEqual(await header('a\t\tb'), ['a|\tb|A|in:1']);
  assert.deepEqual(await header('\u00e4\u{1d49c} \u03b1 > ; '), ['\u00e4\u{1d49c}|\u03b1 > ; |A|in:1']);
  assert.deepEqual(await header('>a'), ['>a||A|in:1']);
  assert.deepEqual(await header('a ;b'), ['a|;b|A|in:1']);
});

test('a header without a name gets the number of its record', async () => {
  assert.deepEqual(await read('>\nA\n>x\nC\n> \t\nG\n'), ['1||A|in:1', 'x||C|in:3', '3||G|in:5']);
});

test('equal ids stay apart, records without letters stay', async () => {
  assert.deepEqual(await read('>a\n>a\nAC\n>a\n\n>a'), ['a|||in:1', 'a||AC|in:2', 'a|||in:4', 'a|||in:6']);
});

test('letters of both cases, synonyms, ambiguity codes, missing symbols', async () => {
  const [record] = await collect(readFasta(sourceOf('>a\nACGTUacgtuNnXx-?RYSWKMBDHV'), dna));
  const letters = [...'ACGTUACGTUNNXX--RYSWKMBDHV'];
  assert.deepEqual(
    [...record!.data.codes!],
    letters.map(letter => dna.letterCodes[letter.charCodeAt(0)]),
  );
  assert.ok(record!.data.codes instanceof Uint8Array, 'codes of one byte');
  assert.deepEqual(await read('>a\nACGUT', rna), ['a||ACGUU|in:1']);
  assert.deepEqual(await read('>a\nHTTHx', customAlphabet('HTx')), ['a||HTTHx|in:1']);
  assert.deepEqual(await read('>a\n12\n66;', customAlphabet('123456;')), ['a||1266;|in:1']);
});

test('custom letters that mean something to JSON or FASTA', async () => {
  const odd = customAlphabet('"\\{}:,*');
  assert.deepEqual(await read('>a\n"\\{}\n:,*"\n', odd), ['a||"\\{}:,*"|in:1']);
  assert.deepEqual(await read('>a\nAB\n>c\nA>B\n', customAlphabet('AB>')), [
    'a||AB|in:1',
    'in:4:2 (record c): bad-fasta',
  ]);
});

test("grep's separator between records is no sequence, and is told once", async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['>a', 'AC', '--', '>b', 'G', 'T', '--', '', '>c', 'A', ''].join(end);
    assert.deepEqual(await read(text), ['a||AC|in:1', 'b||GT|in:4', 'c||A|in:9']);
    const records = await collect(readFasta(sourceOf(text), dna));
    assert.deepEqual(
      records.map(({ note }) => note?.slice(0, 10)),
      [undefined, "in:3: '--'", undefined],
    );
  }
  // Dashes in other places are gaps.
  assert.deepEqual(await read('>a\n--\nAC\n-\n>b\n---\n--A\n-C\n--'), [
    'a||..AC.|in:1',
    'b||.....A.C..|in:5',
  ]);
  assert.deepEqual(await read('>a\n--\n--\nA\n'), ['a||....A|in:1']);
});

test('the last letter of a protein may be a stop', async () => {
  assert.deepEqual(await read('>a\nMKV*\n>b\nMK\n*\n\n>c\nMA', protein), [
    'a||MKV|in:1',
    'b||MK|in:3',
    'c||MA|in:7',
  ]);
  assert.deepEqual(await read('>a\nMA\n>b\nMKV*LT', protein), [
    'a||MA|in:1',
    'in:4:4 (record b): bad-symbol',
  ]);
  for (const [text, alphabet] of [
    ['>b\nMKV*\n\nLT', protein],
    ['>b\nMKV**', protein],
    ['>b\nACG*\n', dna],
  ] as const) {
    assert.deepEqual(await read(text, alphabet), ['in:2:4 (record b): bad-symbol']);
  }
});

test('a bad letter is told with its place, in lines of every kind', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['>a', 'ACGT', '>chr2 x', 'ACGT', '', ' ACJGT', 'ACGT', '>c', 'A', ''].join(end);
    assert.deepEqual(await read(text), ['a||ACGT|in:1', 'in:6:4 (record chr2): bad-symbol']);
  }
  assert.deepEqual(await read('>a\nACT', customAlphabet('HT')), ['in:2:1 (record a): bad-symbol']);
  assert.deepEqual(await read('>a\nACGZ', rna), ['in:2:4 (record a): bad-symbol']);
  assert.deepEqual(await read('>a\nMK1', protein), ['in:2:3 (record a): bad-symbol']);
});

test('what cannot be printed is shown by its number', async () => {
  const shown = async (text: string | Uint8Array) =>
    /'(.+)'/s.exec((await complaint(readFasta(sourceOf(text), dna))).replace(/\|[^|]*$/, ''))?.[1];
  assert.equal(await shown('>a\nAC\0GT'), '\\x00');
  assert.equal(await shown('>a\nAC\x1b[0m'), '\\x1b');
  assert.equal(await shown('>a\nAC\u00a0GT'), '\\xa0');
  assert.equal(await shown('>a\nAC\u200bGT'), '\\u200b');
  assert.equal(await shown('>a\nAC\u00e9GT'), '\u00e9');
  assert.equal(await shown('>a\nAC\u{1d49c}'), '\u{1d49c}');
  assert.equal(await shown(Buffer.from('>a\nAC\xe9GT', 'latin1')), '\\xe9');
});

test('protein given for DNA is recognised', async () => {
  const said = (text: string) => complaint(readFasta(sourceOf(text), dna));
  const globin = '>HBB\nMVHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRF\n>b\nMK';
  assert.match(await said(globin), /^in:2:4 \(record HBB\) \| bad-symbol \|.*'L'.*--alphabet protein/);
  const mostlyDna = '>a\nACGTL\nACGT\nACGTACGT\n>b\nMLLLLLLLL\n';
  assert.match(await said(mostlyDna), /^in:2:5 \(record a\) \| bad-symbol \|.*'L'.*ACGT/);
  assert.doesNotMatch(await said(mostlyDna), /--alphabet/);
});

test('a header that lost its line end is recognised', async () => {
  assert.deepEqual(await read('>a\nACGT>b\nAC\n'), ['in:2:5 (record a): bad-fasta']);
});

test('text before the first header, and no header at all', async () => {
  assert.deepEqual(await read('\nACGT\n>a\nAC'), ['in:2: bad-fasta']);
  assert.deepEqual(await read(';c\r# genes\r>a\rAC'), ['in:2: bad-fasta']);
  for (const text of ['', '\n', '; only a comment']) {
    assert.deepEqual(await read(text), ['in: bad-fasta']);
  }
});

test('alphabets that FASTA cannot carry', async () => {
  const integers = await complaint(readFasta(sourceOf('>a\n0'), integerAlphabet(7)));
  assert.match(integers, /^in \| data-does-not-fit \|.* 0 to 6/);
  const letters = Array.from({ length: 70 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
  assert.match(
    await complaint(readFasta(sourceOf('>a\n0'), customAlphabet(letters))),
    /\| too-large \|.* 63 /,
  );
  // All letters and digits there are, upper and lower case told apart, still fit.
  const many = customAlphabet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
  assert.deepEqual(await read('>a\nAa0Zz9', many), ['a||Aa0Zz9|in:1']);
});

test('long records and lines, many short records: packets fit together again', async () => {
  const letters = Array.from(
    { length: 3_000_000 },
    (_, index) => 'ACGT'[(index * index + (index >> 3)) & 3],
  ).join('');
  const lengths = [0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 131072, 1048575, 1048576, 1048577, 2_500_000];
  const short = Array.from({ length: 3000 }, (_, index) => index % 5);
  for (const [width, size] of [
    [60, 4099],
    [70_000, 1 << 20],
    [10_000_000, 1 << 24],
  ] as const) {
    const wanted = [...lengths, ...short, ...lengths.slice(0, 10)].map((length, index) =>
      letters.slice(index, index + length),
    );
    const wrapped = wanted.map((sequence, index) => {
      const lines: string[] = [];
      for (let start = 0; start < sequence.length; start += width)
        lines.push(sequence.slice(start, start + width));
      return [`>${index}`, ...lines, ''].join('\n');
    });
    const bytes = Buffer.from(wrapped.join(''));
    const records = await collect(readFasta(new Source('in', chunked(bytes, size)), dna));
    assert.equal(records.length, wanted.length);
    for (const [index, record] of records.entries()) {
      assert.equal(record.id, String(index));
      const codes = record.data.codes!;
      const same = Buffer.from(codes.map(code => 'ACGT'.charCodeAt(code))).equals(
        Buffer.from(wanted[index]!),
      );
      assert.ok(same, `record ${index} of ${codes.length}, width ${width}, chunks of ${size}`);
    }
  }
});

test('records come as soon as their end is known', async () => {
  const asked: string[] = [];
  const chunks = (async function* () {
    for (const part of ['>a\nACGT\n>b\nGG', 'T\n>c\n', 'A\n']) {
      asked.push(part);
      yield Buffer.from(part);
    }
  })();
  const records = readFasta(new Source('in', chunks), dna);
  assert.equal((await records.next()).value?.id, 'a');
  assert.equal(asked.length, 1);
  assert.equal(lettersOf((await records.next()).value!, dna), 'GGT');
  assert.equal(asked.length, 2);
  await records.return(undefined);
});

test('leaving early closes the source', async () => {
  let closed = 0;
  const release = async () => {
    closed++;
  };
  for await (const _ of readFasta(new Source('in', [Buffer.from('>a\nA\n>b\nC')], { release }), dna)) break;
  assert.ok(closed > 0, 'the source was not closed');
});

const headerText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\t "\\>;{}:|=\u00e9\u{1d49c}'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const record = fc.record(
  {
    id: headerText.map(text => text.replace(/[ \t\r\n]/g, '') || 'x'),
    description: headerText.map(text => text.replace(/[\r\n]/g, '')),
    sequence: fc.string({ unit: fc.constantFrom(...'ACGT'), maxLength: 40 }),
  },
  { noNullPrototype: true },
);

test('what was written as FASTA reads back exactly', async () => {
  await check(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.integer({ min: 1, max: 45 }),
      fc.integer({ min: 1, max: 200 }),
      fc.boolean(),
      async (records, end, width, size, endsLine) => {
        const text = records.map(({ id, description, sequence }) => {
          const lines = sequence.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
          return [`>${id} ${description}`, ...lines].join(end);
        });
        const whole = text.join(end) + (endsLine ? end : '');
        const found = await collect(readFasta(sourceOf(whole, size), dna));
        assert.deepEqual(
          found.map(one => ({ id: one.id, description: one.description, sequence: lettersOf(one, dna) })),
          records,
        );
      },
    ),
    400,
  );
});

test('damaged files give records or a UserError, the same for all chunk sizes', async () => {
  const specimen = Buffer.from('; c\r\n>a x\tq\r\nACGT acgt\nNNRY\r\r>b "\\\nMKV*\n>\n\n>c\nA-?X*');
  await check(
    fc.asyncProperty(
      damage(specimen.length),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(dna, protein, customAlphabet('ACGTacgt')),
      async (changes, size, alphabet) => {
        await sameInChunks(damaged(specimen, changes), size, source => readFasta(source, alphabet));
      },
    ),
    2000,
  );
});

test('fasta-parser\u2019s warning about Buffer does not show, others do', () => {
  const script = `
    import { readFasta } from './src/io/records/fasta/fasta.ts';
    import { Source } from './src/io/bytes/source.ts';
    import { ALPHABETS } from './src/model/alphabet.ts';
    (async () => {
      for await (const [record] of readFasta(new Source('in', [Buffer.from('>a\\nAC')]), ALPHABETS.dna)) console.log(record.id);
      process.emitWarning('of another', 'DeprecationWarning', 'DEP0001');
    })();`;
  const args = ['--pending-deprecation', '--import', 'tsx', '--input-type=module', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(stdout, 'a\n');
  assert.match(stderr, /of another/);
  assert.doesNotMatch(stderr, /Buffer/);
});
