// Codes of errors: documented, used, and told to programs.
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES } from '../../src/error-codes.ts';
import { ROOT, runLine } from './transcripts/run-line.ts';

/** The cells of the rows of a page's tables. */
const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => line.split('|').slice(1, -1));

test('the page lists exactly the codes, in the same order, each with cause and mend', () => {
  const listed = rows.flatMap(([codes]) => [...codes!.matchAll(/`([^`]+)`/g)].map(([, code]) => code));
  assert.deepEqual(listed, [...ERROR_CODES]);
  for (const row of rows) assert.ok(row.length === 3 && row.every(cell => cell.trim() !== ''), row.join('|'));
});

test('every code is one that something throws', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && name !== 'error-codes.ts')
    .map(name => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n');
  assert.deepEqual(
    ERROR_CODES.filter(code => !sources.includes(`'${code}'`)),
    [],
  );
});

for (const [line, code, exitCode] of [
  ['hmm score --errors json -m none.json', 'no-such-file', 1],
  ['hmm --errors json score -m none.json', 'no-such-file', 1],
  ['hmm plot --kind path --errors=json -m fixtures/casino.json -o picture.gif', 'option-does-not-fit', 2],
  ['hmm train --states 0 --errors json', 'usage', 2],
  ['hmm --errors json trian', 'usage', 2],
  ['hmm expect --errors json --shard 1/2 --validation held.fa', 'option-does-not-fit', 2],
  ['hmm maximize --errors json --validation 0.1', 'option-does-not-fit', 2],
] as const) {
  test(`for programs: ${line}`, async () => {
    const said = await runLine(line, { folder: tmpdir() });
    assert.equal(said.exitCode, exitCode, said.stderr);
    assert.equal(said.stdout, '');
    const complaint = JSON.parse(said.stderr);
    assert.equal(complaint.code, code);
    // The same as the text says.
    const text = await runLine(line.replace(/ --errors[ =]json/, ''), { folder: tmpdir() });
    const { command, place, message, hint } = complaint;
    const told = [command, place, message].filter(part => part !== undefined).join(': ');
    assert.equal(text.stderr, `${told}\n  ${hint}\n`);
    assert.equal(text.exitCode, exitCode);
  });
}
