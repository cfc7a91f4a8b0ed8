// Reads what ChromHMM and hmm write, and compares it.
import { accuracyWork } from '../../places.ts';
import { textOf } from '../sequences.ts';
import { timed } from '../timed.ts';

/** The first line of a file of ChromHMM's, and how many lines it has. */
export function headOf(path: string): { first: string; iterations: number; lines: number } {
  const lines = textOf(path).trimEnd().split('\n');
  const fields = lines[0]!.split('\t');
  // Binarised marks begin with the cell; models end their first line with the iterations.
  return { first: fields[0]!, iterations: Number(fields.at(-1)), lines: lines.length };
}

/** The natural log of P(marks) of all files together. */
export function logLikelihoodOf(model: string, files: readonly string[]): number {
  const scores = accuracyWork('scores.tsv');
  timed([`hmm score -q -m {model} -o {scores} ${files.join(' ')}`], { model, scores });
  const rows = textOf(scores).trim().split('\n').slice(1);
  return rows.reduce((sum, row) => sum + Number(row.split('\t')[2]), 0);
}

/** The state of each bin of 200 base pairs, by chromosome and place. */
export function bedBins(path: string): Map<string, string> {
  const bins = new Map<string, string>();
  for (const line of textOf(path).trim().split('\n')) {
    const [chromosome, start, end, state] = line.split('\t');
    for (let at = Number(start); at < Number(end); at += 200) bins.set(`${chromosome}:${at}`, state!);
  }
  return bins;
}

/** The share of bins of either that have one state in both. */
export function shareOfEqual(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): number {
  const equal = [...ours].filter(([bin, state]) => theirs.get(bin) === state).length;
  return equal / Math.max(ours.size, theirs.size);
}
