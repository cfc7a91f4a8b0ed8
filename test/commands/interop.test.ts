// What the commands write, read by the programs that biologists go on with: tabix, samtools, bedtools, pandas and
// numpy. Each test is skipped where its program is not installed.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { printed } from './transcripts/in-process.ts';
import { requireBuild } from './transcripts/run.ts';
import { ROOT } from './transcripts/run-line.ts';

const FIXTURES = join(ROOT, 'fixtures');
const GENE = 'TTATAACGACGACGTATTATACGTCGTCGTAATT';

let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-interop-'));
  cpSync(FIXTURES, join(folder, 'fixtures'), { recursive: true });
  cpSync(join(FIXTURES, 'toy-genes.json'), join(folder, 'hmm.json'));
  const records = ['b', 'a', 'c'].map(id => `>${id} toy genes\n${GENE.repeat(30)}\n`);
  writeFileSync(join(folder, 'toy.fa'), records.join(''));
  writeFileSync(join(folder, 'over.fa'), '>a\nTTATATGGCGCGCGCATGACGCGCGCCTAGCGGCCGCGCC\n');
  // In no order, and with regions that touch.
  writeFileSync(join(folder, 'some.bed'), 'c\t500\t900\na\t100\t300\na\t0\t100\nb\t7\t1020\nc\t10\t20\n');
});
after(() => rmSync(folder, { recursive: true }));

const hmm = (...words: string[]) => printed(words, folder);

function run(program: string, words: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', input });
  assert.equal(status, 0, stderr);
  // Warnings are as bad as errors.
  assert.equal(stderr, '');
  return stdout;
}

const skipped = (program: string, words = ['--version']) => ({
  skip: spawnSync(program, words).status !== 0 && `${program} is not installed`,
});

/** Files as `bgzip` makes them of a pipe, indexed. */
function indexed(text: string, name: string, preset: 'bed' | 'gff'): void {
  writeFileSync(join(folder, name), text);
  run('bgzip', ['-f', name]);
  run('tabix', ['-f', '-p', preset, `${name}.gz`]);
}

test(
  'tabix indexes all that has places, also of regions in no order, and finds what is there',
  skipped('tabix'),
  async () => {
    await hmm('init', 'profile', 'fixtures/globins4.sto', '-q', '-o', 'globins4.hmm');
    const files: [string, 'bed' | 'gff', string[]][] = [
      ['toy.bed', 'bed', ['decode', '-f', 'bed', 'toy.fa']],
      ['regions.bed', 'bed', ['decode', '-f', 'bed', '--regions', 'some.bed', 'toy.fa']],
      ['regions.gff3', 'gff', ['decode', '-f', 'gff3', '--regions', 'some.bed', 'toy.fa']],
      [
        'regions.bedgraph',
        'bed',
        ['posteriors', '-f', 'bedgraph', '--state', 'between', '--regions', 'some.bed', 'toy.fa'],
      ],
      [
        'overlapping.gff3',
        'gff',
        ['decode', '-m', 'fixtures/overlapping-genes.json', '-f', 'gff3', 'over.fa'],
      ],
      [
        'segments.bed',
        'bed',
        [
          'decode',
          '-m',
          'fixtures/chromatin/model_6.txt',
          '-f',
          'segments',
          'fixtures/chromatin/cellA_chr1_binary.txt.gz',
        ],
      ],
      ['domains.bed', 'bed', ['decode', '-m', 'globins4.hmm', '-f', 'bed', 'fixtures/globins.fa']],
      ['domains.gff3', 'gff', ['decode', '-m', 'globins4.hmm', '-f', 'gff3', 'fixtures/globins.fa']],
    ];
    for (const [name, preset, words] of files) {
      const text = await hmm(...words);
      indexed(text, name, preset);
      const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
      assert.ok(lines.length > 0, name);
      for (const id of new Set(lines.map(line => line.split('\t')[0]!))) {
        const own = lines.filter(line => line.startsWith(`${id}\t`));
        // tabix tells a region from an id with colons by the index; braces are for those that may be both.
        assert.equal(run('tabix', [`${name}.gz`, id]), `${own.join('\n')}\n`, `${name} ${id}`);
      }
    }
    const [start, end] = [510, 520];
    const found = run('tabix', ['regions.bed.gz', `c:${start}-${end}`])
      .trimEnd()
      .split('\n');
    assert.ok(found.every(line => Number(line.split('\t')[1]) < end && Number(line.split('\t')[2]) >= start));
  },
);

test('samtools faidx finds positions in paths, of records and of regions', skipped('samtools'), async () => {
  const whole =
    (await hmm('decode', '-f', 'path', '-o', 'path.fa', 'toy.fa')) + readFileSync(join(folder, 'path.fa'));
  run('samtools', ['faidx', 'path.fa']);
  assert.equal(run('samtools', ['faidx', 'path.fa', 'a:6-14']), '>a:6-14\n123123123\n');
  assert.match(whole, /^>a toy genes\n\.{5}123123123/m);
  await hmm('decode', '-f', 'path', '--region', 'a:6-40', '-o', 'region.fa.gz', 'toy.fa');
  assert.equal(run('samtools', ['faidx', 'region.fa.gz', '{a:6-40}:1-3']), '>{a:6-40}:1-3\n123\n');
});

test('bedtools finds BED and GFF3 sorted, and whole', skipped('bedtools'), async () => {
  const bed = await hmm('decode', '-f', 'bed', '--regions', 'some.bed', 'toy.fa');
  writeFileSync(join(folder, 'found.bed'), bed);
  const byStart = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t').slice(0, 3).join('\t'));
  const sorted = byStart(run('bedtools', ['sort', '-i', 'found.bed']));
  const own = byStart(bed);
  for (const id of ['a', 'b', 'c']) {
    const of = (lines: string[]) => lines.filter(line => line.startsWith(`${id}\t`));
    assert.deepEqual(of(own), of(sorted));
  }
  // The segments cover the regions, and nothing else.
  const merged = run('bedtools', ['merge', '-i', 'found.bed']);
  assert.equal(merged, 'b\t7\t1020\na\t0\t300\nc\t10\t20\nc\t500\t900\n');
  const gff3 = await hmm('decode', '-f', 'gff3', '--region', 'a:1-34', 'toy.fa');
  const genes = run('bedtools', ['intersect', '-u', '-a', 'stdin', '-b', 'some.bed'], gff3);
  assert.deepEqual(
    genes
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t').slice(2, 8).join(' ')),
    ['CDS 6 14 0.962370 + 0', 'CDS 22 30 0.975844 - 0'],
  );
});

test(
  'bedtools finds no interval beyond its chromosome where sizes were given',
  skipped('bedtools'),
  async () => {
    writeFileSync(join(folder, 'chrom.sizes'), 'chr1\t399950\nchr2\t10\n');
    const binary = 'fixtures/chromatin/cellA_chr1_binary.txt.gz';
    const common = ['-m', 'fixtures/chromatin/model_6.txt'];
    const outputs: string[][] = [
      ['decode', '-f', 'bed'],
      ['decode', '-f', 'segments'],
      ['posteriors', '-f', 'bedgraph', '--state', 'E1'],
    ];
    for (const words of outputs) {
      const clipped = await hmm(...words, ...common, '--sizes', 'chrom.sizes', binary);
      const whole = await hmm(...words, ...common, binary);
      const rest = run('bedtools', ['complement', '-i', 'stdin', '-g', 'chrom.sizes'], clipped);
      assert.equal(rest, 'chr2\t0\t10\n', words.join(' '));
      assert.match(whole, /\t400000(\t|$)/m);
      assert.equal(clipped, whole.replace(/\t400000(?=\t|$)/gm, '\t399950'));
    }
  },
);

const PANDAS = `
import json, sys
import numpy as np, pandas as pd
read = lambda path: pd.read_csv(path, sep='\\t', float_precision='round_trip')
score, segments, rows = read('score.tsv'), read('segments.tsv'), read('rows.tsv')
array = np.load('rows.npy', mmap_mode='r')
folder = np.load('arrays/a%3A1-100.npy')
ndjson = pd.read_json('score.ndjson', lines=True)
columns = rows[rows.columns[2:]].to_numpy()
print(json.dumps({
  'score': [list(score.columns), [str(t) for t in score.dtypes], score.values.tolist()],
  'segments': [list(segments.columns), int((segments.end - segments.start + 1).sum())],
  'rows': [list(rows.columns), len(rows), rows.position.tolist()[:3]],
  'array': [str(array.dtype), list(array.shape), float(abs(array.sum(axis=1) - 1).max())],
  'same': bool((columns == array).all()),
  'float32': [str(folder.dtype), list(folder.shape), bool((folder == array[:0 + len(folder)].astype('float32')).all())],
  'ndjson': [ndjson.start.tolist(), ndjson.log_likelihood.tolist() == score.log_likelihood.tolist()],
}))`;

test(
  'pandas and numpy read tables and arrays, digit for digit',
  skipped('python3', ['-c', 'import numpy, pandas']),
  async () => {
    const common = ['--region', 'a:1-100', '--region', 'c:500-599', 'toy.fa'];
    await hmm('score', '-o', 'score.tsv', ...common);
    await hmm('score', '-o', 'score.ndjson', ...common);
    await hmm('decode', '-o', 'segments.tsv', '--mean-posterior', ...common);
    await hmm('posteriors', '-o', 'rows.tsv', '--digits', 'full', ...common);
    await hmm('posteriors', '-o', 'rows.npy', ...common);
    await hmm('posteriors', '-f', 'npy', '--dtype', 'float32', '-o', 'arrays', ...common);
    const found = JSON.parse(run('python3', ['-W', 'ignore', '-c', PANDAS]));
    const [header, ...lines] = readFileSync(join(folder, 'score.tsv'), 'utf8').trimEnd().split('\n');
    const types = ['int64', 'int64', 'int64', 'float64', 'float64'];
    assert.deepEqual(found.score[0], header!.split('\t'));
    assert.deepEqual(found.score[1].slice(1), types);
    assert.deepEqual(
      found.score[2],
      lines.map(line => line.split('\t').map((field, n) => (n === 0 ? field : Number(field)))),
    );
    assert.deepEqual(found.segments, [['id', 'start', 'end', 'state', 'mean_posterior'], 200]);
    const { states } = JSON.parse(readFileSync(join(folder, 'hmm.json'), 'utf8'));
    const names = states.map(({ name }: { name: string }) => name);
    assert.deepEqual(found.rows, [['id', 'position', ...names], 200, [1, 2, 3]]);
    assert.deepEqual(found.array.slice(0, 2), ['float64', [200, 7]]);
    assert.ok(found.array[2] < 1e-12);
    assert.ok(found.same);
    assert.deepEqual(found.float32, ['float32', [100, 7], true]);
    assert.deepEqual(found.ndjson, [[1, 500], true]);
  },
);

/** The blocks of lines to copy in the page about other programs, and which of these each needs. */
const PAGE = readFileSync(join(ROOT, 'docs/other-programs.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/```sh\n(.*?)```/gs)].map(([, lines]) => lines!);
const PROGRAMS = ['tabix', 'bgzip', 'samtools', 'bedtools', 'python3'];
const lacks = (program: string) =>
  program === 'python3' ? skipped('python3', ['-c', 'import numpy, pandas']).skip : skipped(program).skip;

for (const [n, lines] of BLOCKS.entries()) {
  const missing = PROGRAMS.filter(program => lines.includes(program)).find(lacks);
  const skip = missing !== undefined && `${missing} is not installed`;
  test(`block ${n + 1} of docs/other-programs.md runs as it stands there`, { skip }, async () => {
    requireBuild();
    const own = mkdtempSync(join(folder, 'page-'));
    cpSync(join(FIXTURES, 'toy-genes.json'), join(own, 'hmm.json'));
    const genome = `>chr1\n${GENE.repeat(10)}\n>chr2 second\n${GENE.repeat(30)}\n`;
    writeFileSync(join(own, 'genome.fa'), genome);
    writeFileSync(join(own, 'some.bed'), 'chr2\t100\t200\tx\nchr1\t0\t60\ty\n');
    writeFileSync(join(own, 'overlapping.bed'), 'chr2\t100\t200\nchr2\t150\t250\nchr1\t0\t60\n');
    writeFileSync(join(own, 'K562_chr2_binary.txt'), `K562\tchr2\na\tb\n${'1\t0\n'.repeat(5)}0\t1\n`);
    await printed(['train', '-q', '--states', '2', '-m', 'marks.json', 'K562_chr2_binary.txt'], own);
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-eo', 'pipefail', '-c', lines], {
      cwd: own,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(ROOT, 'bin')}:${process.env.PATH}` },
    });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    if (/^(tabix [^-]|bedtools|python3|samtools faidx \S+ )/m.test(lines)) assert.notEqual(stdout, '');
  });
}
