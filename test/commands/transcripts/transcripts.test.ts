// Every transcript in this folder, run and compared. One after another: those that run in this process share its folder.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkFile } from './run.ts';
import { ROOT } from './run-line.ts';

const FOLDER = 'test/commands/transcripts';

for (const name of readdirSync(join(ROOT, FOLDER)).filter(name => name.endsWith('.txt'))) {
  test(`${name}: command lines print what was written down`, () => checkFile(join(ROOT, FOLDER, name)));
}
