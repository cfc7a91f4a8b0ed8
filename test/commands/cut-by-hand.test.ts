// Regions of a record against the same letters cut out by hand, which samtools faidx cuts alike where it is installed:
// likelihoods, segments and posteriors are the same, and only their coordinates differ.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { printed } from './transcripts/in-process.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const REGIONS = [
  [1, 1],
  [1, 700],
  [22_401, 22_700],
  [31_000, 31_300],
  [40_123, 48_502],
] as const;
const MODELS = ['two', 'genes', 'order-3'];

let folder: string;
let index: string;

const hmm = (...words: string[]) => printed(words, folder);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-cut-'));
  const [, ...lines] = gunzipSync(readFileSync(join(ROOT, 'fixtures/lambda.fa.gz')))
    .toString()
    .trimEnd()
    .split('\n');
  const letters = lines.join('');
  const [width, start] = [lines[0]!.length, 26];
  const end = start + letters.length + lines.length;
  index = `before\t4\t8\t4\t5\nlambda\t48502\t${start}\t${width}\t${width + 1}\nafter\t4\t${end + 7}\t4\t5\n`;
  writeFileSync(
    join(folder, 'genome.fa'),
    `>before\nACGT\n>lambda phage\n${lines.join('\n')}\n>after\nACGT\n`,
  );
  const cut = REGIONS.map(([start, end]) => `>lambda:${start}-${end}\n${letters.slice(start - 1, end)}\n`);
  writeFileSync(join(folder, 'cut.fa'), cut.join(''));
  await hmm('train', '-q', '--init', join(ROOT, 'fixtures/lambda-start.json'), '-m', 'two.json', 'genome.fa');
  await hmm('init', 'bacterial-genes', '-q', '-o', 'genes.json');
  await hmm(
    'train',
    '-q',
    '--states',
    '2',
    '--order',
    '3',
    '--iterations',
    '2',
    '-m',
    'order-3.json',
    'genome.fa',
  );
});
after(() => rmSync(folder, { recursive: true }));

const asked = REGIONS.flatMap(([start, end]) => ['--region', `lambda:${start}-${end}`]);

/** Rows of a table under the id of the record, with positions of its own; columns from 1 to `count` - 1 are positions. */
function moved(table: string, count: number): string {
  const [header, ...rows] = table.trimEnd().split('\n');
  const own = rows.map(row => {
    const fields = row.split('\t');
    const [, id, start] = /^(.*):(\d+)-\d+$/.exec(fields[0]!)!;
    const places = fields.slice(1, count).map(place => Number(place) + Number(start) - 1);
    return [id, ...places, ...fields.slice(count)].join('\t');
  });
  return `${[header, ...own].join('\n')}\n`;
}

/** The features of GFF3, at their places in the record, without attributes. */
function columns(gff3: string): string[] {
  const lines = gff3
    .trimEnd()
    .split('\n')
    .filter(line => !line.startsWith('#'));
  return lines.map(line => {
    const [id, source, type, start, end, ...more] = line.split('\t');
    const before = Number(/:(\d+)-\d+$/.exec(id!)?.[1] ?? 1) - 1;
    return ['lambda', source, type, Number(start) + before, Number(end) + before, ...more.slice(0, 3)].join(
      ' ',
    );
  });
}

for (const way of ['read through', 'with an index']) {
  for (const model of MODELS) {
    test(`${way}, ${model}: a region is what its letters are by themselves, at its place`, async () => {
      if (way === 'with an index') {
        writeFileSync(join(folder, 'genome.fa.fai'), index);
      }
      const common = ['-m', `${model}.json`];
      const scored = await hmm('score', ...common, ...asked, 'genome.fa');
      const withoutPlace = scored.replace(/^(\S+)\t\S+\t\S+\t/gm, '$1\t');
      const plain = await hmm('score', ...common, 'cut.fa');
      assert.equal(withoutPlace, plain.replace(/^lambda:\d+-\d+/gm, 'lambda'));
      for (const method of ['--viterbi', '--posterior']) {
        const found = await hmm('decode', ...common, method, '--mean-posterior', ...asked, 'genome.fa');
        assert.equal(found, moved(await hmm('decode', ...common, method, '--mean-posterior', 'cut.fa'), 3));
      }
      const rows = await hmm('posteriors', ...common, '--digits', 'full', ...asked, 'genome.fa');
      assert.equal(rows, moved(await hmm('posteriors', ...common, '--digits', 'full', 'cut.fa'), 2));
      const short = await hmm('posteriors', ...common, '--digits', '3', ...asked, 'genome.fa');
      assert.equal(short, moved(await hmm('posteriors', ...common, '--digits', '3', 'cut.fa'), 2));
      if (model === 'genes') {
        const genes = await hmm('decode', ...common, '-f', 'gff3', ...asked, 'genome.fa');
        assert.deepEqual(columns(genes), columns(await hmm('decode', ...common, '-f', 'gff3', 'cut.fa')));
      } else {
        const paths = await hmm('decode', ...common, '-f', 'path', ...asked, 'genome.fa');
        const own = await hmm('decode', ...common, '-f', 'path', 'cut.fa');
        assert.equal(paths, own.replace(/^>\S+/gm, '$& phage'));
      }
    });
  }
}

const hasSamtools = spawnSync('samtools', ['--version']).status === 0;
test('samtools faidx cuts the same letters', { skip: !hasSamtools && 'samtools is not installed' }, () => {
  const regions = REGIONS.map(([start, end]) => `lambda:${start}-${end}`);
  rmSync(join(folder, 'genome.fa.fai'), { force: true });
  const { stdout, status, stderr } = spawnSync(
    'samtools',
    ['faidx', 'genome.fa', '-n', '100000', ...regions],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, readFileSync(join(folder, 'cut.fa'), 'utf8'));
});
