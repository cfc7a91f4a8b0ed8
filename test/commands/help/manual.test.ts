// The manual page is what the help of the commands gives, and programs that show manual pages can read it.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { program } from '../../../src/commands/program.ts';
import { terminalOf } from '../../../src/terminal.ts';
import { ROOT } from '../transcripts/run-line.ts';

const PAGE = join(ROOT, 'man', 'hmm.1');

test('man/hmm.1 is what npm run man writes', () => {
  const written = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts', 'manual.ts')], {
    encoding: 'utf8',
    cwd: ROOT,
  });
  assert.equal(written.status, 0, written.stderr);
  assert.equal(readFileSync(PAGE, 'utf8'), written.stdout, 'run npm run man');
});

const READERS = {
  groff: ['-man', '-ww', '-Tutf8', PAGE],
  mandoc: ['-Tutf8', '-Wwarning', PAGE],
};

for (const [reader, words] of Object.entries(READERS)) {
  const isThere = spawnSync(reader, ['-h']).error === undefined;
  test(`${reader} reads it without a warning`, { skip: !isThere && `${reader} is not installed` }, () => {
    const env = { ...process.env, GROFF_NO_SGR: '1' };
    const { stdout, stderr } = spawnSync(reader, words, { encoding: 'utf8', env });
    // The page has no date, since nothing would keep it true.
    const isAccepted = (line: string) => /missing date|see above the output for WARNING/.test(line);
    assert.deepEqual(
      stderr.split('\n').filter(line => line !== '' && !isAccepted(line)),
      [],
    );
    // Bold is a letter, a backspace and the letter again.
    const shown = stdout.replace(/.[\b]/g, '');
    for (const command of program('', terminalOf(process)).commands) {
      assert.match(shown, new RegExp(`^ +hmm ${command.name()}$`, 'm'));
      for (const { long } of command.options) assert.ok(shown.includes(long!), `${command.name()} ${long}`);
    }
    assert.match(shown, /τ/);
  });
}
