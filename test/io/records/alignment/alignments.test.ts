// Alignments: Stockholm, aligned FASTA and A2M, and what is wrong with them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ErrorCode } from '../../../../src/error-codes.ts';
import { alignmentsOf } from '../../../../src/io/records/alignment/read-alignments.ts';
import { check } from '../../../check.ts';
import { collect, collectUntilError, damage, damaged, sameInChunks, sourceOf } from '../../memory-source.ts';

const blocks = readFileSync('fixtures/small-dna.sto', 'utf8');

const read = (content: string | Uint8Array) => collect(alignmentsOf(sourceOf(content)));

test('Stockholm in blocks, with what is said of the alignment and of its columns', async () => {
  const [alignment, ...others] = await read(blocks);
  assert.deepEqual(others, []);
  assert.deepEqual(alignment, {
    name: 'small',
    description: 'insertions beside deletions, ambiguous letters',
    cutoffs: { gathering: [12, 10.5] },
    ids: ['one', 'two', 'three', 'four', 'five'],
    rows: [
      'ACGT.ac.GTTAGGCT',
      'ACGTAa..GNTAG-CT',
      'A-GTA...GTTAGaCT',
      'ACRT.acgGT-TGACT',
      'ACG-aa..-TTT-.-T',
    ],
    places: [6, 8, 9, 10, 11].map(line => `in:${line}`),
    reference: 'xxxx....xxxxx.xx',
  });
});

test('several alignments of a file, with lines of any end, compressed', async () => {
  const other =
    '# STOCKHOLM 1.0\n#=GF AC PF1.2;\n#=GF GA 15.98;\n#=GF TC never\n#=GS a WT 0.5\na\tAC.\nb   A-G\n#=GC SS_cons <.>\n#=GC seq_cons ACG\n//\n';
  const text = `\n${blocks}\n${other}`;
  const all = await read(text);
  assert.deepEqual(all[1], {
    accession: 'PF1.2',
    cutoffs: { gathering: [15.98] },
    ids: ['a', 'b'],
    rows: ['AC.', 'A-G'],
    places: ['in:29', 'in:30'],
    structure: '<.>',
  });
  assert.deepEqual(await read(gzipSync(text.replaceAll('\n', '\r\n'))), all);
  await sameInChunks(Buffer.from(text), 7, alignmentsOf);
});

test('aligned FASTA: the id is the first word, letters may be on many lines', async () => {
  assert.deepEqual(await read('>a first\nAC-\nGT.\n>\nACCG T-\n'), [
    { ids: ['a', '2'], rows: ['AC-GT.', 'ACCGT-'], places: ['in:1', 'in:4'] },
  ]);
});

test('A2M without dots: insertions get columns of their own, and match columns are the reference', async () => {
  assert.deepEqual(await read('>a\nACaGT\n>b\n-CccgG-t\n>c\nAC..G-\n'), [
    {
      ids: ['a', 'b', 'c'],
      rows: ['ACa..GT.', '-CccgG-t', 'AC...G-.'],
      places: ['in:1', 'in:3', 'in:5'],
      reference: 'xx...xx.',
    },
  ]);
});

test('what is wrong is told with its place', async () => {
  const cases: [text: string, place: string, code: ErrorCode][] = [
    ['', 'in', 'nothing-to-read'],
    [' \n', 'in', 'nothing-to-read'],
    ['CLUSTAL W (1.82) multiple sequence alignment\n', 'in', 'wrong-format'],
    ['# STOCKHOLM 1.0\na AC\n', 'in:1', 'bad-alignment'],
    ['# STOCKHOLM 1.0\n//\n', 'in:1', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na AC\nb ACG\n//\n', 'in:3', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na AC\na AC\nb AC\n//\n', 'in:4', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na AC GT\n//\n', 'in:2', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na\n//\n', 'in:2', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na AC\n#=GC RF xxx\n//\n', 'in:3', 'bad-alignment'],
    ['# STOCKHOLM 1.0\na AC\n//\na AC\n', 'in:4', 'bad-alignment'],
    ['# STOCKHOLM 2.0\na AC\n//\n', 'in:1', 'bad-alignment'],
    ['>a\nACG\n>b\nAC\n', 'in:3', 'bad-alignment'],
    ['>a\nACG\n>a\nACC\n', 'in:3', 'bad-alignment'],
    ['>a\n>b\n', 'in', 'bad-alignment'],
  ];
  for (const [text, place, code] of cases) {
    const { error } = await collectUntilError(alignmentsOf(sourceOf(text)));
    assert.deepEqual([error?.place, error?.code], [place, code], text);
  }
});

test('damaged files give alignments or a UserError, the same for all chunks', async () => {
  const bytes = Buffer.from(`${blocks}# STOCKHOLM 1.0\na ACGT\n//\n`);
  await check(
    fc.asyncProperty(damage(bytes.length), fc.integer({ min: 1, max: 60 }), async (changes, size) => {
      await sameInChunks(damaged(bytes, changes), size, alignmentsOf);
    }),
    200,
  );
});
