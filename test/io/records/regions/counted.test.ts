// Parts of files with an index against the same parts by reading through, on files as samtools indexes them, and on files
// and indexes that were damaged, or lie: all parts together are what is there, or there is an error, and never a third.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { filesOf, inputsOf, readRecords } from '../../../../src/io/records/read-records.ts';
import {
  type CountedFile,
  countRecords,
  indexSaysLengths,
  partRecords,
} from '../../../../src/io/records/regions/counted.ts';
import type { ObservationRecord } from '../../../../src/io/records/shared/record.ts';
import { ALPHABETS, integerAlphabet } from '../../../../src/model/alphabet.ts';
import { Random } from '../../../../src/model/random.ts';
import { check } from '../../../check.ts';
import { collect, collectUntilError, damage, damaged, flat } from '../../memory-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'hmm-counted-'));
after(() => rmSync(folder, { recursive: true }));
const kind = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;

const letters = (length: number, seed: number) => {
  const random = new Random(seed);
  return Array.from({ length }, () => 'ACGTN'[Math.floor(5 * random.uniform())]).join('');
};

interface Laid {
  id: string;
  length: number;
  width: number;
}

/** FASTA, and its index as faidx(5) describes it. */
function laidOut(records: readonly Laid[], lineEnd: string): { fasta: string; fai: string } {
  let fasta = '';
  let fai = '';
  for (const { id, length, width } of records) {
    fasta += `>${id} of ${length}${lineEnd}`;
    fai += `${id}\t${length}\t${fasta.length}\t${width}\t${width + lineEnd.length}\n`;
    const own = letters(length, length + width);
    for (let at = 0; at < length; at += width) fasta += own.slice(at, at + width) + lineEnd;
  }
  return { fasta, fai };
}

const shown = ({ id, description, length, data }: ObservationRecord) =>
  `${id}|${description}|${length}|${Buffer.from(data.codes as Uint8Array).toString('base64')}`;

/** All records of files in so many parts, and the first error. */
async function inParts(paths: readonly string[], parts: number) {
  const counted: CountedFile[] = [];
  const all = countRecords(filesOf(inputsOf(paths), kind), true, file => counted.push(file));
  const { items: sizes, error } = await collectUntilError(flat(all));
  const found: string[] = [];
  const errors = error ? [error.code as string] : [];
  for (let part = 0; part < parts && !error; part++) {
    const [from, to] = [part, part + 1].map(n => Math.round((n * sizes.length) / parts)) as [number, number];
    const own = await collectUntilError(
      flat(partRecords(filesOf(inputsOf(paths), kind), counted, { from, to })),
    );
    found.push(...own.items.map(shown));
    if (own.error) errors.push(own.error.code);
    if (!own.error) assert.equal(own.items.length, to - from);
  }
  const isIndexed = counted.map(({ entries }) => entries !== undefined);
  return { found, errors, sizes, isIndexed, notes: counted.flatMap(({ note }) => note ?? []) };
}

const oneRecord = fc.record({
  length: fc.integer({ min: 4000, max: 12_000 }),
  width: fc.constantFrom(60, 61, 70, 5000, 20_000),
});
const someRecords = fc
  .array(oneRecord, { minLength: 1, maxLength: 5 })
  .map(all => all.map((one, n) => ({ id: `r${n}`, ...one })));

/** Writes files, which have an index or have none. */
function write(files: readonly { records: readonly Laid[]; lineEnd: string; hasIndex: boolean }[]): string[] {
  return files.map(({ records, lineEnd, hasIndex }, n) => {
    const path = join(folder, `f${n}.fa`);
    const { fasta, fai } = laidOut(records, lineEnd);
    writeFileSync(path, fasta);
    rmSync(`${path}.fai`, { force: true });
    if (hasIndex) writeFileSync(`${path}.fai`, fai);
    return path;
  });
}

test('parts of files, with an index or without, are those of all records', async () => {
  const file = fc.record({
    records: someRecords,
    lineEnd: fc.constantFrom('\n', '\r\n'),
    hasIndex: fc.boolean(),
  });
  await check(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 9 }),
      async (files, parts) => {
        const paths = write(files);
        const { found, errors, sizes, isIndexed, notes } = await inParts(paths, parts);
        const all = await collect(readRecords(inputsOf(paths), kind));
        assert.deepEqual(errors, []);
        assert.deepEqual(found, all.map(shown));
        assert.deepEqual(
          sizes.map(({ id, length }) => ({ id, length })),
          all.map(({ id, length }) => ({ id, length })),
        );
        assert.deepEqual(notes, []);
        const isLong = ({ records }: { records: Laid[] }) =>
          records.reduce((sum, { length }) => sum + length, 0) > 4200 * records.length;
        for (const [n, own] of files.entries())
          if (!own.hasIndex || isLong(own)) assert.equal(isIndexed[n], own.hasIndex);
      },
    ),
    60,
  );
});

const FILE = [
  { id: 'a', length: 9000, width: 60 },
  { id: 'b', length: 5000, width: 70 },
  { id: 'c', length: 6000, width: 60 },
  { id: 'd', length: 7000, width: 9000 },
];

/** Whether parts are all records, or an error is said; throws for anything else. */
async function requireNoLie(path: string, fasta: string | Uint8Array, fai: string | Uint8Array) {
  writeFileSync(path, fasta);
  writeFileSync(`${path}.fai`, fai);
  const result = await inParts([path], 3);
  const { items, error } = await collectUntilError(readRecords(inputsOf([path]), kind));
  if (result.errors.length === 0) {
    // A mistake where no part looks is not seen.
    assert.equal(error, undefined);
    assert.deepEqual(result.found, items.map(shown));
  } else if (error) assert.ok(result.errors.every(code => code === error.code));
  else assert.ok(result.errors.every(code => code === 'bad-index'));
  return result;
}

test('damage to a file or its index is never a wrong result', async () => {
  const { fasta, fai } = laidOut(FILE, '\n');
  const texts = { fasta: Buffer.from(fasta), fai: Buffer.from(fai) };
  const arbitrary = fc
    .constantFrom('fasta' as const, 'fai' as const)
    .chain(which =>
      fc.record({ which: fc.constant(which), changes: damage(texts[which].length), seed: fc.nat() }),
    );
  await check(
    fc.asyncProperty(arbitrary, async ({ which, changes }) => {
      const own = { ...texts, [which]: damaged(texts[which], changes) };
      await requireNoLie(join(folder, 'damaged.fa'), own.fasta, own.fai);
    }),
    200,
  );
});

test('numbers and names of an index that are others are seen', async () => {
  const { fasta, fai } = laidOut(FILE, '\n');
  const lie = fc.record({
    line: fc.nat(FILE.length - 1),
    column: fc.integer({ min: 1, max: 4 }),
    by: fc.constantFrom(-1000, -61, -60, -1, 1, 2, 59, 60, 61, 1000),
  });
  await check(
    fc.asyncProperty(fc.array(lie, { minLength: 1, maxLength: 3 }), async lies => {
      const rows = fai
        .trimEnd()
        .split('\n')
        .map(line => line.split('\t'));
      for (const { line, column, by } of lies)
        rows[line]![column] = String(Math.max(0, Number(rows[line]![column]) + by));
      const text = `${rows.map(row => row.join('\t')).join('\n')}\n`;
      await requireNoLie(join(folder, 'lies.fa'), fasta, text);
    }),
    200,
  );
});

test('an index that lacks records, is older, or is of another file is not used, and said so', async () => {
  const { fasta, fai } = laidOut(FILE, '\n');
  const path = join(folder, 'stale.fa');
  const lines = fai.split('\n');
  const without = (n: number) => lines.filter((_, at) => at !== n).join('\n');
  for (const [what, text, index] of [
    ['the first is not there', fasta, without(0)],
    ['one is not there', fasta, without(1)],
    ['the last is not there', fasta, without(3)],
    ['of another name', fasta, fai.replace('b\t', 'bb\t')],
    ['two letters more', `${fasta}AC\n`, fai],
    ['no index', fasta, 'no index\n'],
    ['a record without letters, which samtools leaves out', fasta.replace('>c', '>none\n>c'), fai],
  ] as const) {
    const { isIndexed, notes } = await requireNoLie(path, text, index);
    assert.ok(!isIndexed[0] && notes.length === 1, what);
  }
  await requireNoLie(path, fasta, fai);
  utimesSync(`${path}.fai`, 1, 1);
  const { isIndexed, notes } = await inParts([path], 2);
  assert.deepEqual(isIndexed, [false]);
  assert.match(notes[0]!, /is older than .*samtools faidx/);
});

test('what only reading shows is refused: other shards have relied on it', async () => {
  const { fasta, fai } = laidOut(FILE, '\n');
  const path = join(folder, 'inside.fa');
  // A blank in place of a letter: no letter less for the index, one less as it is read.
  const at = fasta.indexOf('>b') + 500;
  const { errors } = await requireNoLie(path, `${fasta.slice(0, at)} ${fasta.slice(at + 1)}`, fai);
  assert.deepEqual(errors, ['bad-index']);
});

test('of a file with an index, no more is read than the part', async () => {
  const [path] = write([{ records: FILE, lineEnd: '\n', hasIndex: true }]);
  const { found } = await inParts([path!], 1);
  // What is wrong in one record is no matter of the others.
  const text = readFileSync(path!, 'latin1');
  const index = readFileSync(`${path}.fai`);
  writeFileSync(path!, text.replace('>d of 7000\n', '>d of 7000\n!').replace(/..\n$/, '\n'));
  writeFileSync(`${path}.fai`, index);
  const counted: CountedFile[] = [];
  await collect(countRecords(filesOf(inputsOf([path!]), kind), true, file => counted.push(file)));
  const first = await collect(
    flat(partRecords(filesOf(inputsOf([path!]), kind), counted, { from: 1, to: 3 })),
  );
  assert.deepEqual(first.map(shown), found.slice(1, 3));
});

test('an index counts letters where these are all letters', () => {
  assert.ok(indexSaysLengths(kind, {}));
  assert.ok(!indexSaysLengths({ kind: 'symbols', alphabet: ALPHABETS.protein }, {}));
  assert.ok(!indexSaysLengths({ kind: 'symbols', alphabet: integerAlphabet(4) }, {}));
  assert.ok(!indexSaysLengths(kind, { inputFormat: 'fastq' }));
});

const hasSamtools = spawnSync('samtools', ['--version']).status === 0;

test('indices that samtools makes are used, and no record is missing', { skip: !hasSamtools }, async () => {
  const long = letters(9000, 1).replace(/.{60}/g, '$&\n');
  for (const [what, text, isUsed] of [
    ['plain', `>a x\n${long}\n>b\n${long}\n`, true],
    ['no line end', `>a\n${long}\n\n>b\n${long}`, true],
    ['of one name', `>a\n${long}\n>a\n${long}\n>b\n${long}\n`, false],
    ['one without letters', `>a\n${long}\n>none\n>b\n${long}\n`, false],
    ['one without name', `>\n${long}\n>b\n${long}\n`, false],
  ] as const) {
    const path = join(folder, 'made.fa');
    writeFileSync(path, text);
    rmSync(`${path}.fai`, { force: true });
    assert.equal(spawnSync('samtools', ['faidx', path]).status, 0, what);
    const { isIndexed } = await requireNoLie(path, text, readFileSync(`${path}.fai`));
    assert.deepEqual(isIndexed, [isUsed], what);
  }
});
