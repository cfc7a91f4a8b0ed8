import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canTellFormat,
  detectFormat,
  type RecordFormat,
  sniffFormat,
} from '../../../src/io/records/detect-format.ts';
import { guessAlphabet } from '../../../src/io/records/shared/guess-alphabet.ts';
import { UserError } from '../../../src/user-error.ts';

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function refusal(text: string, asked?: RecordFormat): string {
  try {
    return `accepted as ${detectFormat(bytesOf(text), 'in', asked)}`;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return `${error.place} | ${error.code} | ${error.message} | ${error.hint}`;
  }
}

test('formats are told by their first bytes', () => {
  const cases: [string, RecordFormat][] = [
    ['>a\nACGT\n', 'fasta'],
    ['\r\n \t>a\nACGT', 'fasta'],
    ['; comment\n>a\nACGT', 'fasta'],
    ['{"sequence": "ACGT"}\n{"sequence": "A"}\n', 'ndjson'],
    ['{"sequence": "ACGT"}\r\n{"sequence": "A"}\r\n', 'ndjson'],
    ['{"sequence": "ACGT"}\n{"sequence": "A', 'ndjson'],
    ['{\n "sequence": "ACGT"\n}', 'json'],
    ['[{"sequence": "ACGT"}]', 'json'],
    [`[{"sequence": "${'ACGT'.repeat(20000)}`, 'json'],
    [`{"sequence": "${'ACGT'.repeat(20000)}`, 'ndjson'],
    ['[\n0, 1]', 'json'],
    ['[0, 1]\n[1, 0]\n', 'ndjson'],
    ['[null, 1]\n[1, 0]\n', 'ndjson'],
    ['[0, 1,\n1, 0]\n', 'json'],
    ['[]', 'json'],
    ['["exon", "intron"]\n["exon"]\n', 'ndjson'],
    ['[0, 1]\r[1, 0]\r', 'ndjson'],
    ['@read\nACGT\n+\nIIII\n', 'fastq'],
  ];
  for (const [text, format] of cases) {
    assert.equal(sniffFormat(bytesOf(text)), format, text.slice(0, 40));
    assert.equal(detectFormat(bytesOf(text), 'in'), format);
  }
});

test('a format that was asked for is taken if it can be', () => {
  assert.equal(detectFormat(bytesOf('{"sequence": "A"}\n'), 'in', 'json'), 'json');
  assert.equal(detectFormat(bytesOf('{\n"sequence": "A"}\n'), 'in', 'ndjson'), 'ndjson');
  assert.equal(detectFormat(bytesOf('>a\nA'), 'in', 'fasta'), 'fasta');
  assert.match(refusal('>a\nA', 'json'), /^in \| wrong-format \|.*FASTA.*JSON.*--input-format json/);
  assert.match(refusal('{}', 'fasta'), /^in \| wrong-format \|.*JSON.*FASTA/);
});

test('nothing, and nothing but blanks, is empty', () => {
  for (const text of ['', ' ', '\n\n', '\r\n\t \n']) assert.match(refusal(text), /^in \| nothing-to-read \|/);
});

test('a format is held against another that was asked for', () => {
  const fastq = '@read1\nACGT\n+\nIIII\n';
  assert.equal(refusal(fastq), 'accepted as fastq');
  assert.match(refusal(fastq, 'fasta'), /^in \| wrong-format \|.*FASTQ.*FASTA.*--input-format fasta/);
  assert.match(refusal('1\t2\n', 'json'), /\| wrong-format \|.*table.*JSON/);
  assert.match(refusal('>a\nA', 'tsv'), /\| wrong-format \|.*FASTA.*table/);
  assert.match(refusal('@HD\tVN:1.6\n'), /\| wrong-format \|.*SAM.*samtools fasta/);
  // Plain text is what the user says it is; reading will tell otherwise.
  assert.equal(refusal('a b\n', 'tsv'), 'accepted as tsv');
  assert.equal(refusal('1\t2\n', 'chromhmm'), 'accepted as chromhmm');
  assert.match(refusal('\xff\xfex\0\n\x001\0', 'tsv'), /UTF-16/);
});

test('tables and marks are told from other text by their numbers', () => {
  const cases: [string, RecordFormat][] = [
    ['1\n2\n', 'tsv'],
    ['x\ty\n1\t2\n', 'tsv'],
    ['\r\n# made by hand\r\nx,y\r\n-1.5e3,.5', 'tsv'],
    ['NA,NA\n1,2\n', 'tsv'],
    ['0.5', 'tsv'],
    // As many lines as it takes.
    ['log2\nNA\n1.5\n', 'tsv'],
    ['x,y\n,NULL\nN/A,-nan\n.,2\n', 'tsv'],
    ['NA\nNA\n', 'tsv'],
    // numpy.savetxt; write.table of R, with row names; semicolons; quotes
    [' 1.5e+00  2.0e+00\n 1.0e+00 -2.0e+00\n', 'tsv'],
    ['"x" "y"\n"1" 0.5 NA\n"2" 1 2\n', 'tsv'],
    ['x;y\n1;2\n', 'tsv'],
    ['"x","y"\n"1","2"\n', 'tsv'],
    ['log2 ratio\n1\n', 'tsv'],
    ['cell\tchr1\nA\tB\n0\t2\n', 'chromhmm'],
    ['cell\tchr1\rA\r0\r1\r', 'chromhmm'],
    ['cell\tchr1\nA\tB\n', 'chromhmm'],
    ['id\tx\na\t1\nb\t0\n', 'tsv'],
  ];
  for (const [text, format] of cases) assert.equal(sniffFormat(bytesOf(text)), format, JSON.stringify(text));
  for (const text of ['x,y\n', 'a,1\n', 'x\ty\n1\n', 'x\ny\n', 'ACGT\nACGT\n']) {
    assert.equal(sniffFormat(bytesOf(text)), 'other', text);
  }
});

test('bare sequence is told from FASTA, with its line', () => {
  assert.match(refusal('ACGTACGT\nACGT\n'), /^in:1 \| wrong-format \|[^|]*'>'/);
  assert.match(refusal('\n\r\n\rMKV*\n'), /^in:4 \| wrong-format \|[^|]*'>'/);
  assert.match(refusal('chr1,0,1\n'), /^in:1 \| wrong-format \|/);
});

test('other files of the trade are called by their name', () => {
  const cases: [string, name: RegExp][] = [
    ['BAM\x01....', /BAM.*samtools/],
    ['LOCUS       NC_001416', /GenBank/],
    ['ID   X56734; SV 1;', /EMBL/],
    ['# STOCKHOLM 1.0', /Stockholm alignment/],
    ['CLUSTAL W', /Clustal alignment/],
    ['BZh91AY', /bzip2/],
    ['\xfd7zXZ\0', /xz/],
    ['\x28\xb5\x2f\xfd', /zstd/],
    ['PK\x03\x04', /zip archive/],
    ['\xff\xfe>\0a\0', /UTF-16/],
    ['\xfe\xff\0>\0a', /UTF-16/],
    ['>\0a\0\n\0', /UTF-16/],
    ['\0>\0a\0\n', /UTF-16/],
    ['x\0\n\x001\0', /UTF-16/],
    ['chr1\tRefSeq\tgene\t1\t90\t.', /GFF or GTF/],
    ['##gff-version 3', /GFF or GTF/],
    ['<!DOCTYPE html>', /web page/],
  ];
  for (const [text, name] of cases) {
    assert.match(refusal(text), /\| wrong-format \|/);
    assert.match(refusal(text), name);
  }
});

test('the look ahead ends as soon as the format is sure', () => {
  for (const text of ['>a', '; ', '{"a": 1}\n', '\n{\r', '[\n', '@a\nA', '1\n2\n3\n'])
    assert.ok(canTellFormat(bytesOf(text)), text);
  for (const text of ['', '\n', '>', '{"a": 1}', '[1', '\n\n{', 'ACGT\n', '@a\n', '1\n2\n']) {
    assert.ok(!canTellFormat(bytesOf(text)), text);
  }
});

test('the alphabet is guessed from the letters', () => {
  const cases: [string, string][] = [
    ['>a\nACGTACGTNNNN\n', 'dna'],
    ['>a\nacgtryswkm\n>b\nACGT\n', 'dna'],
    ['>MKVLAAGIVGLCAKAYEQP protein-like header\nACGT\n', 'dna'],
    ['; MKVLE\n>a\r\nACGT\r\n', 'dna'],
    ['>a\nACGUACGU\n', 'rna'],
    ['>a\nACGUACGT\n', 'dna'],
    ['>a\nACG\n', 'dna'],
    ['>a\nACGTACGTACGTACGTACGTE\n', 'dna'],
    ['>a\nMVHLTPEEKSAVTALWGKV\n', 'protein'],
    ['>a\nMKV\n', 'protein'],
    ['>a\nMAGGAAAAAE\n', 'protein'],
    ['>a\nXXXX\n', 'protein'],
    ['>a\nNNNN\n', 'dna'],
    ['>a\n', 'dna'],
    ['', 'dna'],
    ['MVHLTPEEK', 'protein'],
    ['>a\n1 ACGT 5 ACGT\n', 'dna'],
  ];
  for (const [text, alphabet] of cases) assert.equal(guessAlphabet(bytesOf(text)), alphabet, text);
});
