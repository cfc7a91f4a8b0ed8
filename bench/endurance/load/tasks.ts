// The tasks of load: many records, long ones, many files, many commands at once. Each says whether its result is that of
// small runs put together.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grouped } from '../../../src/wording.ts';
import { writeFasta } from './data.ts';
import { type Measured, measured } from './measured.ts';

export interface Load {
  what: string;
  positions: number;
  runs: readonly Measured[];
  /** Whether the result is that of small runs. */
  isEqual: boolean;
}

export interface Task {
  what: string;
  run(folder: string, model: string): Promise<Load>;
}

/** Commands, with a format of which a part of the rows is the result of a part of the records. */
const TASKS = ['score', 'decode'] as const;

export const tasks: readonly Task[] = [
  ...TASKS.map(name => manyRecords(name, 1_000_000, 100)),
  ...TASKS.map(name => manyRecords(name, 100_000, 1000)),
  ...TASKS.map(oneLong),
  { what: '2,000 files of 10 records of 500, `score`', run: manyFiles },
  { what: 'four at once, 100,000 × 100 each, `decode`', run: fourAtOnce },
];

const out = (folder: string, name: string) => readFileSync(join(folder, name));

/** All but the line of names. */
const rowsOf = (result: Buffer) => result.subarray(result.indexOf('\n') + 1);

/** All records in one run, against five runs of a fifth of them. */
function manyRecords(name: string, records: number, length: number): Task {
  const what = `${grouped(records)} records of ${grouped(length)}, \`${name}\``;
  return {
    what,
    async run(folder, model) {
      const parts = 5;
      const command = [name, '-q', '-m', model];
      writeFasta(join(folder, 'all.fa'), records, length);
      const all = await measured([...command, '-o', 'all.tsv', 'all.fa'], folder);
      const rows: Buffer[] = [];
      for (let part = 0; part < parts; part++) {
        writeFasta(join(folder, 'part.fa'), records / parts, length, (part * records) / parts);
        await measured([...command, '-o', 'part.tsv', 'part.fa'], folder);
        rows.push(rowsOf(out(folder, 'part.tsv')));
      }
      const isEqual = Buffer.concat(rows).equals(rowsOf(out(folder, 'all.tsv')));
      return { what, positions: records * length, runs: [all], isEqual };
    },
  };
}

/** One record of 250 million bases; it has no parts: with one thread or two, the result is the same to the last bit. */
function oneLong(name: string): Task {
  const what = `one record of 250,000,000, \`${name}\``;
  return {
    what,
    async run(folder, model) {
      const positions = 250_000_000;
      writeFasta(join(folder, 'long.fa'), 1, positions);
      const command = [name, '-q', '-m', model, 'long.fa', '-o'];
      const all = await measured([...command, 'all.tsv', '-j', '2'], folder);
      await measured([...command, 'alone.tsv', '-j', '1'], folder);
      const isEqual = out(folder, 'all.tsv').equals(out(folder, 'alone.tsv'));
      return { what, positions, runs: [all], isEqual };
    },
  };
}

async function manyFiles(folder: string, model: string): Promise<Load> {
  mkdirSync(join(folder, 'many'));
  const names = Array.from({ length: 2000 }, (_, n) => `many/${n}.fa`);
  for (const [n, name] of names.entries()) writeFasta(join(folder, name), 10, 500, 10 * n);
  writeFasta(join(folder, 'all.fa'), 20_000, 500);
  const all = await measured(['score', '-q', '-m', model, '-o', 'many.tsv', ...names], folder);
  await measured(['score', '-q', '-m', model, '-o', 'all.tsv', 'all.fa'], folder);
  const isEqual = out(folder, 'many.tsv').equals(out(folder, 'all.tsv'));
  return { what: '2,000 files of 10 records of 500, `score`', positions: 10_000_000, runs: [all], isEqual };
}

async function fourAtOnce(folder: string, model: string): Promise<Load> {
  writeFasta(join(folder, 'all.fa'), 100_000, 100);
  const words = ['decode', '-q', '-m', model, 'all.fa', '-o'];
  const runs = await Promise.all([1, 2, 3, 4].map(n => measured([...words, `${n}.tsv`], folder)));
  await measured([...words, 'alone.tsv'], folder);
  const isEqual = [1, 2, 3, 4].every(n => out(folder, `${n}.tsv`).equals(out(folder, 'alone.tsv')));
  return { what: 'four at once, 100,000 × 100 each, `decode`', positions: 40_000_000, runs, isEqual };
}
