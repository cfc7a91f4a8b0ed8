// Every command that the documentation prints, run and compared. One after another, as the transcripts are.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkFile } from './run.ts';
import { ROOT } from './run-line.ts';

for (const folder of ['docs', '.']) {
  for (const name of readdirSync(join(ROOT, folder)).filter(name => name.endsWith('.md'))) {
    const path = join(ROOT, folder, name);
    test(`${join(folder, name)}: command lines print what was written down`, () => checkFile(path));
  }
}
