// Every transcript in this folder, and every command that the documentation prints, run and compared.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { checkFile, ROOT } from './run.ts';

const files = (folder: string, suffix: string) =>
  readdirSync(join(ROOT, folder))
    .filter(name => name.endsWith(suffix))
    .map(name => join(ROOT, folder, name));

describe('command lines print what was written down', { concurrency: 2 }, () => {
  // The longest first, so that both lanes end at about the same time.
  const documents = [...files('docs', '.md'), ...files('.', '.md')];
  for (const path of [...documents, ...files('test/commands/transcripts', '.txt')]) {
    test(relative(ROOT, path), () => checkFile(path));
  }
});
