// Every example that --help prints runs as it is, on files of the names that it uses.
import { strict as assert } from 'node:assert';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { examplesOf } from '../../../src/commands/options.ts';
import { program } from '../../../src/commands/program.ts';
import { terminalOf } from '../../../src/terminal.ts';
import { requireBuild } from '../transcripts/run.ts';
import { ROOT, runLine } from '../transcripts/run-line.ts';

const fixture = (name: string) => readFileSync(join(ROOT, 'fixtures', name));
const genes = fixture('fly-genes.fa');
const twoStates = Buffer.from(
  fixture('cpg-model.json')
    .toString('utf8')
    .replace('"island"', '"exon"')
    .replace('"background"', '"intron"'),
);

/** What the examples read. */
const FILES: Readonly<Record<string, Buffer>> = {
  'genes.fa': genes,
  'genes.fa.gz': gzipSync(genes),
  'reads.fa.gz': gzipSync(genes),
  'genome.fa': gunzipSync(fixture('chr16.fa.gz')),
  'known.gff3': fixture('fly-genes.gff3'),
  'genes.gff3': fixture('fly-predicted.gff3'),
  'islands.bed': fixture('chr16-cpg-islands.bed'),
  'cpg.json': fixture('cpg-model.json'),
  'family.sto': fixture('globins4.sto'),
  'family.hmm': fixture('reference/hmmer-globins4.hmm.gz'),
  'proteins.fa': fixture('globins.fa'),
  'topology.fa': Buffer.from('>p\niiMMMMMMMMMMMMMMMMMoo\n'),
  'known.fa': Buffer.from('>p\niiiMMMMMMMMMMMMMMMMMo\n'),
  'K562_chr11_binary.txt': gunzipSync(fixture('chromatin/cellA_chr1_binary.txt.gz')),
  'model_6.txt': fixture('chromatin/model_6.txt'),
  'K562_6_segments.bed': Buffer.from('chr1\t0\t1000\tE1\nchr1\t1000\t1800\tE2\n'),
  'promoters.bed': fixture('chromatin/promoters.bed'),
  'genes.bed': fixture('chromatin/genes.bed'),
  ...Object.fromEntries(
    ['hmm', 'genes', 'island', 'sea', 'background', 'before', 'after', 'two', 'three', 'four', 'step3'].map(
      name => [`${name}.json`, twoStates],
    ),
  ),
};

let given = '';

before(() => {
  requireBuild();
  given = mkdtempSync(join(tmpdir(), 'hmm-examples-'));
  mkdirSync(join(given, '.config/fish/completions'), { recursive: true });
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(given, name), bytes);
});

after(() => rmSync(given, { recursive: true, force: true }));

const hmm = program('0.0.0', terminalOf(process));
for (const command of [hmm, ...hmm.commands]) {
  test(`${command.name()} has at least two examples`, () => {
    assert.ok(examplesOf(command).length >= 2, `${examplesOf(command).length} examples`);
  });
}
for (const line of new Set([hmm, ...hmm.commands].flatMap(examplesOf))) {
  test(`example: ${line}`, async () => {
    // Examples write files, so each has its own; what makes a new model replaces none.
    const folder = mkdtempSync(join(tmpdir(), 'hmm-example-'));
    try {
      cpSync(given, folder, { recursive: true });
      if (/^hmm (train|init)\b/.test(line) && !line.includes('--resume')) {
        const written = /(?:-m|--model|-o) (\S+)/.exec(line)?.[1] ?? 'hmm.json';
        rmSync(join(folder, written), { force: true });
      }
      const { exitCode, stderr } = await runLine(line, { folder, strict: true });
      assert.equal(exitCode, 0, stderr);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
