import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { discover } from '../../../src/io/records/discover.ts';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import type { InputFormat } from '../../../src/io/records/reading.ts';
import { ALPHABETS, type Alphabet, integerAlphabet } from '../../../src/model/alphabet.ts';
import type { Input } from '../../../src/terminal.ts';
import { chunked, codeOf, collect, complaint, lettersOf } from '../memory-source.ts';

const { dna } = ALPHABETS;
const letters = { kind: 'symbols', alphabet: dna } as const;
const integers = (size: number) => ({ kind: 'symbols', alphabet: integerAlphabet(size) }) as const;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hmm-records-'));
});
after(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Standard input that gives these bytes in chunks. */
function pipeOf(content: string | Uint8Array, size = 7): Input {
  return (async function* () {
    yield* chunked(Buffer.from(content as string), size);
  })();
}

async function sequences(records: AsyncIterable<Parameters<typeof lettersOf>[0]>, alphabet: Alphabet = dna) {
  return (await collect(records)).map(record => `${record.id}:${lettersOf(record, alphabet)}`);
}

test('several files in order, each in its own format', async () => {
  const paths = [
    await fileOf('a.fa', '>a\nAC\n>b\nG\n'),
    await fileOf('b.txt', gzipSync('>c\r\nTT\r\n')),
    await fileOf('c.json', '[{"id": "d", "sequence": "A"}, {"id": "e", "observations": [3]}]'),
    await fileOf('d.json', '{"id": "f", "sequence": "C"}\n{"id": "g", "sequence": "G"}\n'),
  ];
  const expected = ['a:AC', 'b:G', 'c:TT', 'd:A', 'e:T', 'f:C', 'g:G'];
  assert.deepEqual(await sequences(readRecords(inputsOf(paths), letters)), expected);
  const [first] = await collect(readRecords(inputsOf(paths), letters));
  assert.equal(first!.place, `${paths[0]}:1`);
});

test('no path, and -, are standard input, in chunks of every size', async () => {
  for (const paths of [[], ['-']]) {
    for (let size = 1; size < 20; size++) {
      const inputs = inputsOf(paths, {}, pipeOf('>a\nACGT\n>b\nGG', size));
      assert.deepEqual(await sequences(readRecords(inputs, letters)), ['a:ACGT', 'b:GG']);
      const packed = inputsOf(paths, {}, pipeOf(gzipSync('{"sequence": "AC"}\n[0, 1]'), size));
      assert.deepEqual(await sequences(readRecords(packed, letters)), ['1:AC', '2:AC']);
    }
  }
});

test('standard input that nobody feeds, or is named twice, is a mistake of usage', () => {
  const terminal = Object.assign(pipeOf(''), { isTTY: true });
  assert.throws(() => inputsOf([], {}, terminal), {
    kind: 'usage',
    code: 'input-missing',
  });
  assert.doesNotThrow(() => inputsOf(['-'], {}, terminal));
  assert.throws(() => inputsOf(['-', 'a.fa', '-']), {
    kind: 'usage',
    code: 'stdin-twice',
  });
});

test('the format asked for is held against the bytes', async () => {
  const fasta = await fileOf('forced.fa', '>a\nAC\n');
  const fastq = await fileOf('forced.fq', '@a\nAC\n+\nII\n');
  const pretty = await fileOf('pretty.json', '{\n"sequence": "AC"\n}\n');
  const read = (path: string, inputFormat: InputFormat) =>
    readRecords(inputsOf([path], { inputFormat }), letters);
  assert.deepEqual(await sequences(read(fasta, 'fasta')), ['a:AC']);
  assert.deepEqual(await sequences(read(pretty, 'json')), ['1:AC']);
  assert.match(await complaint(read(pretty, 'ndjson')), /pretty.json:1:2 \| bad-json \|/);
  assert.equal(await codeOf(read(fasta, 'json')), 'wrong-format');
  assert.equal(await codeOf(read(fastq, 'fasta')), 'wrong-format');
});

test('blanks before the data may be many', async () => {
  const path = await fileOf('blank.fa', `${'\n'.repeat(200_000)}>a\nAC\n`);
  const [record] = await collect(readRecords(inputsOf([path]), letters));
  assert.equal(record!.place, `${path}:200001`);
  const empty = await fileOf('blanks-only.fa', '\n'.repeat(200_000));
  assert.equal(await codeOf(readRecords(inputsOf([empty]), letters)), 'nothing-to-read');
});

test('gzip cut at every length: a UserError, never a hang or fewer records in silence', async () => {
  const packed = gzipSync('>a\nACGT\n>b\nGGCC\n>c\nACGTTGCA\n');
  for (let length = 0; length < packed.length; length++) {
    const inputs = inputsOf(['-'], {}, pipeOf(packed.subarray(0, length), 9));
    const code = await codeOf(readRecords(inputs, letters));
    const expected = length === 0 ? 'nothing-to-read' : length === 1 ? 'wrong-format' : 'bad-gzip';
    assert.equal(code, expected, `${length} bytes`);
  }
});

test('a record is read as soon as its line is there', async () => {
  let asked = 0;
  const lines = (async function* () {
    for (;;) {
      asked++;
      yield Buffer.from('{"sequence": "AC"}\n');
    }
  })();
  const records = readRecords(inputsOf([], {}, lines), letters);
  for (let number = 1; number <= 3; number++) {
    assert.equal((await records.next()).value?.id, String(number));
    assert.ok(asked <= number + 1, `asked for ${asked}, given ${number}`);
  }
  await records.return(undefined);
});

test('letters are discovered, and all records still read', async () => {
  const fasta = '>a\nACGU\n>b\nUU\n';
  const json = '{"id": "a", "sequence": "ACGU"}\n{"id": "b", "sequence": "UU"}\n';
  for (const [name, text] of [
    ['u.fa', fasta],
    ['u.ndjson', json],
  ] as const) {
    const path = await fileOf(name, text);
    for (const inputs of [
      inputsOf([path]),
      inputsOf([], {}, pipeOf(text)),
      inputsOf([path, '-'], {}, pipeOf(text)),
    ]) {
      assert.deepEqual(await discover(inputs), { kind: 'letters', name: 'rna' });
      const found = await sequences(
        readRecords(inputs, { kind: 'symbols', alphabet: ALPHABETS.rna }),
        ALPHABETS.rna,
      );
      assert.deepEqual(found.slice(0, 2), ['a:ACGU', 'b:UU']);
      assert.equal(found.length, 2 * inputs.paths.length);
    }
  }
});

test('the number of integers is discovered over all files, and all records still read', async () => {
  const first = await fileOf('i1.json', '[{"observations": [0, 1]}, {"observations": [null, 5]}]');
  const second = '[2, 1]\n[6]\n';
  const inputs = inputsOf([first, '-'], {}, pipeOf(gzipSync(second), 3));
  assert.deepEqual(await discover(inputs), { kind: 'integers', size: 7 });
  const found = await sequences(readRecords(inputs, integers(7)), integerAlphabet(7));
  assert.deepEqual(found, ['1:01', '2:.5', '1:21', '2:6']);
});

test('what cannot be discovered is told', async () => {
  const code = (text: string) => codeOf(discover(inputsOf([], {}, pipeOf(text))));
  assert.equal(await code('[null, null]'), 'nothing-to-read');
  assert.match(
    await complaint(discover(inputsOf([], {}, pipeOf('[0, 70000]')))),
    /^<stdin>:1 \(record 1\) \| bad-symbol \|.* 70000 .* 65534/,
  );
  assert.equal(await code('[0, "A"]'), 'bad-symbol');
  assert.equal(await code('["A", 0]'), 'bad-symbol');
  assert.equal(await code('[0.5]'), 'bad-symbol');
  assert.equal(await code('[0, 1'), 'bad-json');
  assert.equal(await code(''), 'nothing-to-read');
  assert.equal(await code('{"sequence": ""}'), 'nothing-to-read');
});

test('letters among integers are told when they are read', async () => {
  const text = '{"observations": [0, 1]}\n{"id": "x", "sequence": "AC"}\n';
  const inputs = inputsOf([], {}, pipeOf(text));
  const found = await discover(inputs);
  assert.deepEqual(found, { kind: 'integers', size: 2 });
  assert.match(
    await complaint(readRecords(inputs, integers(2))),
    /^<stdin>:2 \(record x\) \| data-does-not-fit \|/,
  );
});

test('no file stays open', async t => {
  if (process.platform !== 'linux') return t.skip('counts open files in /proc');
  const good = await fileOf('good.fa', `>a\n${'ACGT\n'.repeat(900_000)}>b\nA\n`);
  const bad = await fileOf('bad.fa', '>a\nACGT\n>b\nA!\n');
  const numbers = await fileOf('numbers.json', '[0, 1]');
  const count = async () => (await readdir('/proc/self/fd')).length;
  const start = await count();
  await collect(readRecords(inputsOf([good, good]), letters));
  for await (const _ of readRecords(inputsOf([good, good]), letters)) break;
  await complaint(readRecords(inputsOf([good, bad, good]), letters));
  await complaint(readRecords(inputsOf([good], { inputFormat: 'json' }), letters));
  await complaint(readRecords(inputsOf([good]), integers(2)));
  await discover(inputsOf([good, numbers]));
  await discover(inputsOf([numbers, numbers]));
  assert.equal(await count(), start);
});

test('a real pipe and a named one', async t => {
  if (process.platform === 'win32') return t.skip('no named pipes');
  const script = `
    import { discover } from './src/io/records/discover.ts';
    import { inputsOf, readRecords } from './src/io/records/read-records.ts';
    import { ALPHABETS } from './src/model/alphabet.ts';
    (async () => {
      const inputs = inputsOf(process.argv.slice(1), {}, process.stdin);
      const found = await discover(inputs);
      const counts: number[] = [];
      const letters = { kind: 'symbols', alphabet: ALPHABETS[found.name] };
      for await (const { length } of readRecords(inputs, letters)) counts.push(length);
      console.log(found.name, counts.join());
    })();`;
  const command = [
    process.execPath,
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    script.replace(': number[]', ''),
  ];
  const input = `>a\n${'ACGT\n'.repeat(100_000)}>b\nAC\n`;
  assert.equal(execFileSync(command[0]!, command.slice(1), { input, encoding: 'utf8' }), 'dna 400000,2\n');
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const plain = await fileOf('piped.fa', input);
  const both = spawnSync(
    'sh',
    ['-c', 'cat "$1" > "$2" & shift 2; exec "$@"', 'sh', plain, pipe, ...command, pipe],
    { encoding: 'utf8' },
  );
  assert.equal(both.stderr, '');
  assert.equal(both.stdout, 'dna 400000,2\n');
});

test('ChromHMM files of several cells have the cell in their ids, of one have not', async () => {
  const of = (cell: string, chromosome: string) => `${cell}\t${chromosome}\nA\tB\n0\t1\n`;
  const paths = [
    await fileOf('k1.txt', of('K562', 'chr1')),
    await fileOf('k2.txt', gzipSync(of('K562', 'chr2'))),
    await fileOf('g1.txt', of('GM', 'chr1')),
  ];
  const kind = { kind: 'vectors', width: 2 } as const;
  const ids = async (...chosen: string[]) =>
    (await collect(readRecords(inputsOf(chosen, {}, pipeOf(of('H1', 'chr3'))), kind))).map(({ id }) => id);
  assert.deepEqual(await ids(paths[0]!, paths[1]!), ['chr1', 'chr2']);
  assert.deepEqual(await ids(...paths), ['K562:chr1', 'K562:chr2', 'GM:chr1']);
  assert.deepEqual(await ids(paths[1]!, '-'), ['K562:chr2', 'H1:chr3']);
  assert.deepEqual(await ids('-', paths[2]!), ['H1:chr3', 'GM:chr1']);
});
