// The code of docs/library.md, run as a program that imports the built package, prints what stands there.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireBuild } from '../commands/transcripts/run.ts';
import { ROOT } from '../commands/transcripts/run-line.ts';
import { lineFits } from '../commands/transcripts/transcript.ts';

const text = readFileSync(join(ROOT, 'docs', 'library.md'), 'utf8');
const examples = [...text.matchAll(/```js\n(.*?)```\n\n```text\n(.*?)```/gs)];

test('every block of code in docs/library.md is followed by what it prints', () => {
  assert.equal(examples.length, text.match(/^```js$/gm)?.length);
});

for (const [n, [, code, expected]] of examples.entries()) {
  test(`example ${n + 1} of docs/library.md`, () => {
    requireBuild();
    // In the root of the checkout, where 'hmm-cli' is this package itself.
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', code!], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [lines, wanted] = [printed.split('\n'), expected!.split('\n')];
    const shown = lines.map((line, at) =>
      at < wanted.length && lineFits(wanted[at]!, line) ? wanted[at]! : line,
    );
    assert.deepEqual(shown, wanted);
  });
}
