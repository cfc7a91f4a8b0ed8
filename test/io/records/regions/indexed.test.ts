// Records and regions through an index against the same by reading through, on files as samtools indexes them, and on
// files and indexes that were damaged since.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { bgzf } from '../../../../src/io/bytes/bgzf.ts';
import { filesOf, inputsOf } from '../../../../src/io/records/read-records.ts';
import { Choice, type Wanted } from '../../../../src/io/records/regions/choice.ts';
import { chosenRecords } from '../../../../src/io/records/regions/chosen.ts';
import { ALPHABETS } from '../../../../src/model/alphabet.ts';
import { Random } from '../../../../src/model/random.ts';
import { check } from '../../../check.ts';
import { blockOffsets } from '../../block-offsets.ts';
import { collectUntilError, damage, damaged } from '../../memory-source.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-fai-'));
});
after(() => rmSync(folder, { recursive: true }));

interface Laid {
  id: string;
  letters: string;
  width: number;
}

/** FASTA, and its index as faidx(5) describes it. */
function withIndex(records: readonly Laid[], lineEnd: string): { fasta: string; fai: string } {
  let fasta = '';
  let fai = '';
  for (const { id, letters, width } of records) {
    fasta += `>${id} of ${letters.length}${lineEnd}`;
    fai += `${id}\t${letters.length}\t${fasta.length}\t${width}\t${width + lineEnd.length}\n`;
    for (let at = 0; at < letters.length; at += width) fasta += letters.slice(at, at + width) + lineEnd;
  }
  return { fasta, fai };
}

const letters = (length: number, seed: number) => {
  const random = new Random(seed);
  return Array.from({ length }, () => 'ACGTN'[Math.floor(5 * random.uniform())]).join('');
};

async function read(path: string, wanted: readonly Wanted[]) {
  const kind = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
  const { items, error } = await collectUntilError(
    chosenRecords(filesOf(inputsOf([path]), kind), new Choice(wanted)),
  );
  const plain = items.map(({ place, note, data, ...rest }) => ({ ...rest, codes: [...data.codes!] }));
  // A record that came through an index has no line.
  const throughIndex = items.map(({ place }) => place === path);
  return {
    plain,
    error: error?.code,
    message: error?.message,
    throughIndex,
    notes: items.flatMap(({ note }) => note ?? []),
  };
}

const region = (id: string, start: number, end: number): Wanted => ({
  text: `${id}:${start + 1}-${end}`,
  targets: [{ id, range: { start, end } }],
});
const record = (id: string): Wanted => ({ text: id, targets: [{ id, range: 'record' }] });

const someRecords = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map(all =>
    all.map(([length, width], n) => ({ id: `r${n}`, letters: letters(length, n + length), width })),
  );

const someRegions = (records: readonly Laid[]) =>
  fc.array(
    fc.tuple(fc.nat(records.length - 1), fc.nat(199), fc.nat(199), fc.boolean()).map(([n, a, b, isWhole]) => {
      const { id, letters } = records[n]!;
      const [start, end] = [a % letters.length, b % letters.length].sort((x, y) => x - y) as [number, number];
      return isWhole ? record(id) : region(id, start, end + 1);
    }),
    { minLength: 1, maxLength: 6 },
  );

test('what an index leads to is what reading through finds, and comes in the same order', async () => {
  const arbitrary = someRecords.chain(records =>
    fc.record({
      records: fc.constant(records),
      wanted: someRegions(records),
      lineEnd: fc.constantFrom('\n', '\r\n'),
    }),
  );
  await check(
    fc.asyncProperty(arbitrary, async ({ records, wanted, lineEnd }) => {
      const { fasta, fai } = withIndex(records, lineEnd);
      const [path, bare] = [join(folder, 'same.fa'), join(folder, 'bare.fa')];
      writeFileSync(path, fasta);
      writeFileSync(bare, fasta);
      writeFileSync(`${path}.fai`, fai);
      const [indexed, through] = [await read(path, wanted), await read(bare, wanted)];
      assert.equal(indexed.error, undefined, indexed.message);
      assert.deepEqual(indexed.plain, through.plain);
      assert.ok(indexed.throughIndex.every(is => is) && !through.throughIndex.some(is => is));
      assert.equal(indexed.plain.length, wanted.length);
    }),
    200,
  );
});

/** A file of several blocks, with both of its indices. */
async function writeCompressed(path: string, records: readonly Laid[], lineEnd = '\n'): Promise<void> {
  const { fasta, fai } = withIndex(records, lineEnd);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bgzf([fasta])) chunks.push(chunk);
  const file = Buffer.concat(chunks);
  writeFileSync(path, file);
  writeFileSync(`${path}.fai`, fai);
  writeFileSync(`${path}.gzi`, blockOffsets(file));
}

const LONG = [
  { id: 'long', letters: letters(150_000, 1), width: 60 },
  { id: 'short', letters: 'ACGT', width: 4 },
  { id: 'wide', letters: letters(90_000, 2), width: 90_000 },
];
const OF_LONG = [
  region('long', 0, 1),
  region('long', 65_000, 66_000),
  region('long', 149_999, 150_000),
  region('wide', 10, 80_000),
  record('short'),
];

test('bgzip: only the blocks that hold a region are read', async () => {
  const path = join(folder, 'long.fa.gz');
  await writeCompressed(path, LONG);
  const [indexed, bare] = [await read(path, OF_LONG), join(folder, 'long-bare.fa.gz')];
  writeFileSync(bare, readFileSync(path));
  assert.deepEqual(indexed.plain, (await read(bare, OF_LONG)).plain);
  assert.ok(indexed.throughIndex.every(is => is));
  // Without an index of blocks, a compressed file is read through, and nothing is wrong with that.
  writeFileSync(`${bare}.fai`, readFileSync(`${path}.fai`));
  const through = await read(bare, OF_LONG);
  assert.ok(!through.throughIndex.some(is => is));
  assert.deepEqual(through.notes, []);
});

test('an index that was made of another file is noticed, and the file read through', async () => {
  const [first, second] = [
    withIndex(
      [
        { id: 'a', letters: letters(500, 3), width: 60 },
        { id: 'b', letters: letters(90, 4), width: 60 },
      ],
      '\n',
    ),
    withIndex(
      [
        { id: 'a', letters: letters(501, 5), width: 60 },
        { id: 'b', letters: letters(89, 4), width: 60 },
      ],
      '\n',
    ),
  ];
  const wanted = [region('a', 100, 200), region('b', 3, 80)];
  const path = join(folder, 'stale.fa');
  const through = async (fasta: string, fai: string, age = 0) => {
    writeFileSync(path, fasta);
    writeFileSync(`${path}.fai`, fai);
    // A time in milliseconds may be before that of the file, which has nanoseconds.
    utimesSync(`${path}.fai`, Date.now() / 1000, Date.now() / 1000 + 1 - age);
    const bare = join(folder, 'fresh.fa');
    writeFileSync(bare, fasta);
    const [found, expected] = [await read(path, wanted), await read(bare, wanted)];
    assert.deepEqual(found.plain, expected.plain);
    return { isIndexed: found.throughIndex.every(is => is), notes: found.notes };
  };
  assert.deepEqual(await through(first.fasta, first.fai), { isIndexed: true, notes: [] });
  const older = await through(first.fasta, first.fai, 3600);
  assert.ok(!older.isIndexed && older.notes.length === 1 && /is older/.test(older.notes[0]!));
  // As long as the file, but its lines end elsewhere.
  const other = await through(second.fasta, first.fai);
  assert.ok(!other.isIndexed && other.notes.length === 1);
  const shorter = await through(first.fasta.slice(0, 300), first.fai);
  assert.ok(!shorter.isIndexed && shorter.notes.length <= 1);
  const longer = await through(`${first.fasta}>c\nACGT\n`, first.fai);
  assert.ok(!longer.isIndexed && longer.notes.length === 1);
  assert.ok(!(await through(first.fasta, 'no index\n')).isIndexed);
});

test('damage to a file or its indices changes no result: it is read through, or the same mistake is found', async () => {
  const records = LONG.map(one => ({ ...one, letters: one.letters.slice(0, 70_000) }));
  const wanted = [region('long', 100, 300), record('short'), region('wide', 66_000, 66_010)];
  const path = join(folder, 'damaged.fa.gz');
  await writeCompressed(path, records);
  const originals = new Map(['', '.fai', '.gzi'].map(suffix => [suffix, readFileSync(path + suffix)]));
  const arbitrary = fc
    .constantFrom('', '.fai', '.gzi')
    .chain(suffix =>
      fc.record({ suffix: fc.constant(suffix), changes: damage(originals.get(suffix)!.length) }),
    );
  await check(
    fc.asyncProperty(arbitrary, async ({ suffix, changes }) => {
      for (const [one, bytes] of originals)
        writeFileSync(path + one, one === suffix ? damaged(bytes, changes) : bytes);
      const bare = join(folder, 'damaged-bare.fa.gz');
      writeFileSync(bare, readFileSync(path));
      const [indexed, through] = [await read(path, wanted), await read(bare, wanted)];
      // Damage after the blocks that are read is not seen through an index.
      if (through.error !== undefined && indexed.error === undefined) return;
      // Which records there are is what an index is asked for.
      if (suffix === '.fai' && indexed.error === 'unknown-sequence') return;
      assert.equal(indexed.error, through.error);
      assert.deepEqual(indexed.plain, through.plain);
    }),
    300,
  );
});

test('a stop at the end of a protein is none of its letters, though the index counts it', async () => {
  const path = join(folder, 'protein.fa');
  writeFileSync(path, '>p\nMKV*\n>q\nMK\n');
  writeFileSync(`${path}.fai`, 'p\t4\t3\t4\t5\nq\t2\t11\t2\t3\n');
  const kind = { kind: 'symbols', alphabet: ALPHABETS.protein } as const;
  const wanted = [{ text: 'p:2-', targets: [{ id: 'p', range: { start: 1, end: Infinity } }] }];
  const files = filesOf(inputsOf([path]), kind);
  const { items } = await collectUntilError(chosenRecords(files, new Choice(wanted)));
  assert.deepEqual(
    items.map(({ length, region, place }) => [length, region, place]),
    [[2, { start: 1, end: 3, recordEnd: 3 }, path]],
  );
});

const hasTool = (name: string) => spawnSync(name, ['--version']).status === 0;

test('indices that samtools makes lead to what it cuts', {
  skip: !hasTool('samtools') || !hasTool('bgzip'),
}, async () => {
  const path = join(folder, 'cut.fa.gz');
  await writeCompressed(path, LONG);
  for (const suffix of ['.fai', '.gzi']) rmSync(path + suffix);
  const names = ['long:65001-66000', 'wide:11-80000', 'short'];
  const cut = spawnSync('samtools', ['faidx', path, ...names], { encoding: 'utf8' });
  assert.equal(cut.status, 0, cut.stderr);
  const bare = join(folder, 'cut-by-samtools.fa');
  writeFileSync(bare, cut.stdout);
  const wanted = [region('long', 65_000, 66_000), region('wide', 10, 80_000), record('short')];
  const [own, theirs] = [await read(path, wanted), await read(bare, names.map(record))];
  assert.ok(own.throughIndex.every(is => is));
  const codes = ({ plain }: typeof own) => new Map(plain.map(({ id, codes }) => [id.split(':')[0], codes]));
  assert.deepEqual(codes(own), codes(theirs));
});
