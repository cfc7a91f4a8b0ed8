// Where the benchmark keeps things; all but the table it writes is git-ignored.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const bench = fileURLToPath(new URL('.', import.meta.url));
/** The checkout. */
export const root = join(bench, '..');
/** Simulated data, and what workers leave for comparison. */
export const work = join(bench, 'work');
/** Python with the peers, as bench/run.sh sets it up. */
export const python = join(bench, '.venv', 'bin', 'python');
/** The table of a full run. */
export const results = join(bench, 'results.md');
/** The tables of accuracy. */
export const accuracyResults = join(bench, 'accuracy.md');

/** A file that a run of accuracy leaves. */
export function accuracyWork(name: string): string {
  return join(work, 'accuracy', name);
}

/** A file of the project's data shelf, if that is beside the checkout. */
export function onShelf(...path: string[]): string | undefined {
  const file = join(root, '..', 'shared', 'data', ...path);
  return existsSync(file) ? file : undefined;
}

/** A genome to run whole commands on. */
export function genome(): string | undefined {
  return onShelf('bacteria', 'ecoli_536_NC_008253.fna.gz');
}
