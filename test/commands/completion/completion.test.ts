// Completion in the shells themselves, those that are there.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requireBuild } from '../transcripts/run.ts';
import { ROOT } from '../transcripts/run-line.ts';

/** A command line, and what its last word becomes; the word itself where there is nothing to offer. */
const CASES: readonly (readonly [line: string, completed: string])[] = [
  ['hmm posterio', 'posteriors'],
  ['hmm --vers', '--version'],
  ['hmm train --see', '--seed'],
  ['hmm train --method rm', 'rmsprop'],
  ['hmm train --method=rm', 'rmsprop'],
  ['hmm train --quiet --method co', 'count'],
  ['hmm train --seed rec', 'rec'],
  ['hmm train --validation rec', 'records.fa'],
  ['hmm train rec', 'records.fa'],
  ['hmm decode -f gf', 'gff3'],
  ['hmm score -m cas', 'casino.json'],
  ['hmm score -m casino.json -m cas', 'casino.json'],
  ['hmm evaluate --reference cas', 'casino.json'],
  ['hmm init cas', 'casino'],
  ['hmm help forma', 'formats'],
  ['hmm completion fi', 'fish'],
];

let folder = '';

before(() => {
  requireBuild();
  folder = mkdtempSync(join(tmpdir(), 'hmm-completion-'));
  for (const name of ['casino.json', 'records.fa']) writeFileSync(join(folder, name), '');
});

after(() => rmSync(folder, { recursive: true, force: true }));

const SHELLS = { bash: ['--norc', '--noprofile'], zsh: ['-f'], fish: ['--no-config'] };

for (const [shell, flags] of Object.entries(SHELLS)) {
  const isThere = spawnSync(shell, ['-c', 'exit 0']).status === 0;
  test(`${shell} completes`, { skip: !isThere && `${shell} is not installed` }, () => {
    const printed = spawnSync(process.execPath, [join(ROOT, 'bin', 'hmm'), 'completion', shell]);
    assert.equal(printed.status, 0);
    const script = join(folder, `hmm.${shell}`);
    writeFileSync(script, printed.stdout);

    const asked = [
      ...flags,
      join(ROOT, 'test/commands/completion', `complete.${shell}`),
      ...CASES.map(([line]) => line),
    ];
    const answered = spawnSync(shell, asked, {
      cwd: folder,
      env: { ...process.env, SCRIPT: script, HOME: folder, TERM: 'dumb' },
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.deepEqual([answered.status, answered.stderr], [0, '']);
    // bash offers the word, fish it with what stands before =, and zsh changes the line; where they offer nothing, the word stays.
    const words = answered.stdout.trimEnd().split('\n').map(lastWord);
    assert.deepEqual(
      CASES.map(([line], n) => [line, words[n] || lastWord(line)]),
      CASES,
    );
  });
}

function lastWord(line: string): string {
  return line.replace(/[ =]$/, '').split(/[ =]/).at(-1)!;
}
