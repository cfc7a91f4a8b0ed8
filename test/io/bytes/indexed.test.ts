// What we compress, indexed by the programs that biologists index with: skipped where these are not installed.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { printed } from '../../commands/transcripts/in-process.ts';

const hasTool = (name: string) => spawnSync(name, ['--version']).status === 0;
const MODEL = new URL('../../../fixtures/toy-genes.json', import.meta.url).pathname;
const GENE = 'TTATAACGACGACGTATTATACGTCGTCGTAATT';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-indexed-'));
  cpSync(MODEL, join(folder, 'hmm.json'));
  // Ids in no order: tabix asks only that each comes in one piece.
  writeFileSync(join(folder, 'toy.fa'), ['b', 'a', 'c'].map(id => `>${id}\n${GENE.repeat(20)}\n`).join(''));
});
after(() => rmSync(folder, { recursive: true }));

const hmm = (...words: string[]) => printed(words, folder);

function run(...[program, ...words]: string[]): string {
  const { status, stdout, stderr } = spawnSync(program!, words, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('tabix indexes BED, GFF3 and bedGraph, and finds regions', { skip: !hasTool('tabix') }, async () => {
  await hmm('decode', '-o', 'toy.bed.gz', 'toy.fa');
  await hmm('decode', '-o', 'toy.gff3.gz', 'toy.fa');
  await hmm('posteriors', '--state', 'between', '-o', 'toy.bedgraph.bgz', 'toy.fa');
  run('tabix', '-p', 'bed', 'toy.bed.gz');
  run('tabix', '-p', 'gff', 'toy.gff3.gz');
  run('tabix', '-p', 'bed', 'toy.bedgraph.bgz');
  for (const name of ['toy.bed.gz', 'toy.gff3.gz', 'toy.bedgraph.bgz']) {
    for (const id of ['a', 'b', 'c']) {
      const found = run('tabix', name, `${id}:1-110`).trim().split('\n');
      assert.ok(found.length > 1 && found.every(line => line.startsWith(`${id}\t`)), found.join('\n'));
    }
  }
});

test('samtools faidx finds positions in FASTA and in paths', { skip: !hasTool('samtools') }, async () => {
  await hmm('sample', '--sequences', '2', '--length', '150', '-o', 'drawn.fa.gz');
  await hmm('decode', '-o', 'path.fa.bgz', 'toy.fa');
  assert.match(run('samtools', 'faidx', 'drawn.fa.gz', 'sample2:140-150'), /^>\S+\n[ACGT]{11}\n$/);
  assert.match(run('samtools', 'faidx', 'path.fa.bgz', 'c:60-64'), /^>\S+\n\S{5}\n$/);
});
