// The files of HMMER's tutorial, which Debian packs as hmmer-examples. Unpacked here: images of Docker leave documentation out.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { readSequences, type Sequences, textOf } from '../sequences.ts';

const PACKAGE = 'hmmer-examples';

/** The path of a file of the tutorial; fetches the package where it is not there yet. */
export function exampleFile(name: string, say: (line: string) => void): string {
  const folder = accuracyWork(PACKAGE);
  if (!fs.existsSync(folder)) fetch(folder, say);
  const found = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .find(path => path.endsWith(`/${name}`) || path.endsWith(`/${name}.gz`));
  if (found === undefined) throw new Error(`${PACKAGE} has no ${name}`);
  return join(folder, found);
}

function fetch(folder: string, say: (line: string) => void): void {
  say(`  fetching ${PACKAGE}: apt-get download ${PACKAGE}`);
  const place = `${folder}.new`;
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(place, { recursive: true });
  run('apt-get', ['download', PACKAGE], place);
  const [archive] = fs.readdirSync(place).filter(name => name.endsWith('.deb'));
  run('dpkg-deb', ['-x', archive!, '.'], place);
  fs.renameSync(place, folder);
}

function run(program: string, words: string[], folder: string): void {
  const { error, status, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  if (!error && status === 0) return;
  throw new Error(
    `${PACKAGE} cannot be had: ${error ? `there is no ${program}` : stderr.trim().split('\n').at(-1)}`,
  );
}

/** The sequences of a file of the tutorial, FASTA or one entry of Swiss-Prot. */
export function exampleSequences(name: string, say: (line: string) => void): Sequences {
  const file = exampleFile(name, say);
  const text = textOf(file);
  if (!text.startsWith('ID ')) return readSequences(file);
  const [head, sequence] = text.split(/^SQ .*$/m);
  const id = head!.split(/\s+/)[1]!;
  return new Map([[id, sequence!.replace(/[^A-Za-z]/g, '')]]);
}
