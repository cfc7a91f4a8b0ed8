// Running inside the test's process: which lines can, that it gives what a process gives, and that calls of main() do
// not notice each other.
import { strict as assert } from 'node:assert';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { threads } from '../../../src/model/native/binding.ts';
import { pipelinesOf } from './command-line.ts';
import { ROOT, runLine } from './run-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'hmm-in-process-'));
cpSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
writeFileSync(join(folder, 'labels.bed'), 'rolls\t0\t5\tF\nother\t0\t5\tF\n');
after(() => rmSync(folder, { recursive: true }));

const staged = (line: string) =>
  pipelinesOf(line)?.map(({ ifWell, stages }) => [
    ifWell,
    ...stages.map(stage => (stage.kind === 'hmm' ? stage.words : stage.script)),
  ]);

test('simple lines are taken apart', () => {
  assert.deepEqual(staged("hmm init --forbid 'S1>S1' \\\n  -o -"), [
    [false, ['init', '--forbid', 'S1>S1', '-o', '-']],
  ]);
  assert.deepEqual(staged("printf 'a|b\\n' | tr -d '#' | hmm score -m x.json | head -1; ls && hmm help"), [
    [false, "printf 'a|b\\n' | tr -d '#'", ['score', '-m', 'x.json'], 'head -1'],
    [false, 'ls'],
    [true, ['help']],
  ]);
  assert.deepEqual(pipelinesOf('hmm score - < ../a.fa'), [
    { ifWell: false, stages: [{ kind: 'hmm', words: ['score', '-'], from: '../a.fa' }] },
  ]);
  assert.deepEqual(staged("hmm score folder/a*.fa '*.fa'"), [
    [false, ['score', { folder: 'folder/', start: 'a', end: '.fa' }, '*.fa']],
  ]);
  assert.deepEqual(pipelinesOf('hmm plot > report.html; hmm 2>&1 | head -1'), [
    { ifWell: false, stages: [{ kind: 'hmm', words: ['plot'], to: 'report.html' }] },
    {
      ifWell: false,
      stages: [
        { kind: 'hmm', words: [], merged: true },
        { kind: 'bash', script: 'head -1' },
      ],
    },
  ]);
});

for (const line of [
  'hmm decode -o rolls.fa < rolls.fa',
  'hmm decode < rolls.fa > rolls.fa',
  'hmm score >> scores.tsv',
  'hmm score > /dev/full',
  'hmm score > a 2>&1',
  'hmm score [ab].fa',
  'hmm score */a.fa',
  'for t in 1 2; do hmm score --temperature $t; done',
  'hmm score "$HOME/x"',
  '(hmm score; hmm decode) | wc',
  'cat pipe & hmm decode -o pipe; wait',
  'cd folder; hmm score',
  'HMM_KERNELS=reference hmm score',
  'hmm score || echo no',
  'hmm score a\\ b',
  'source <(hmm completion bash)',
]) {
  test(`a shell has to run: ${line}`, () => assert.equal(staged(line), undefined));
}

const CASINO = '-m fixtures/casino.json fixtures/casino-rolls.fa';
const LABELLED =
  'hmm train --force -m known.json --labels labels.bed --alphabet 123456 --states F,L --restarts 2 --iterations 1 fixtures/casino-rolls.fa';

/** One of each kind: results, help, versions, warnings, pictures, errors of each exit code. */
const LINES = [
  'hmm --version',
  'hmm --version --verbose',
  'hmm',
  'hmm help formats',
  'hmm completion bash',
  'hmm trian',
  `hmm score --threads 1 ${CASINO}`,
  `hmm decode -f bed ${CASINO}`,
  `hmm score ${CASINO} > scores.tsv; cat scores.tsv`,
  'hmm 2>&1 | head -1',
  `hmm posteriors --digits 3 ${CASINO}`,
  'hmm score -m fixtures/casino.json fixtures/casino-*.fa',
  'hmm score -m fixtures/casino.json nowhere/*.fa',
  'hmm score -m nowhere.json fixtures/casino-rolls.fa',
  "printf '>a\\n' | hmm decode -m fixtures/casino.json",
  'hmm train --states 2 --seed 3 --iterations 2 -o - fixtures/casino-rolls.fa',
  'hmm train --method adam --init fixtures/casino.json --iterations 2 -o - fixtures/casino-rolls.fa',
  'hmm sample -m fixtures/casino.json --length 30',
  'hmm plot --kind posteriors -m fixtures/casino.json --region 1-50 fixtures/casino-rolls.fa',
  'hmm evaluate labels.bed -r labels.bed',
  LABELLED,
];

for (const line of LINES) {
  test(`as in a process, once and again: ${line}`, async () => {
    const [real, first, second] = [
      await runLine(line, { folder, processes: true }),
      await runLine(line, { folder }),
      await runLine(line, { folder }),
    ];
    assert.deepEqual(first, real);
    assert.deepEqual(second, real);
  });
}

test('warnings that are said once are said again in the next call', async () => {
  for (const call of ['first', 'second']) {
    const { stderr } = await runLine(LABELLED, { folder });
    assert.equal(stderr.match(/warning/g)?.length, 1, `${call} call: ${stderr}`);
  }
});

test('the threads of one call are not those of the next', async () => {
  await runLine(`hmm score ${CASINO}`, { folder });
  const all = threads();
  await runLine(`hmm score --threads ${all + 1} ${CASINO}`, { folder });
  assert.equal(threads(), all + 1);
  await runLine(`hmm score ${CASINO}`, { folder });
  assert.equal(threads(), all);
});

test('more threads than the machine has are no error', async () => {
  const one = await runLine(`hmm score -j 1 ${CASINO}`, { folder });
  assert.match(one.stdout, /^id\t/);
  assert.deepEqual(await runLine(`hmm score -j 64000 ${CASINO}`, { folder }), one);
  assert.ok(threads() <= 4 * availableParallelism(), `${threads()} threads`);
});

test('an error says which command it is of, whatever ran before', async () => {
  const { stderr } = await runLine('hmm score -m nowhere.json', { folder });
  assert.match(stderr, /^hmm score: nowhere\.json: /);
});
