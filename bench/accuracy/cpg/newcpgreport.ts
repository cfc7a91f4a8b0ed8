// What EMBOSS's newcpgreport finds, with the parameters it asks for by itself: windows of 100 bases, of which ten in a
// row have on average at least 50 % G and C and 0.6 of the CpGs expected; at least 200 bases.
import { accuracyWork } from '../../places.ts';
import { readSequences, textOf, writeSequences } from '../sequences.ts';
import { type Time, timed } from '../timed.ts';
import type { Interval } from './intervals.ts';

const COMMAND =
  'newcpgreport -sequence {sequences} -window 100 -shift 1 -minlen 200 -minoe 0.6 -minpc 50 -outfile {report} -auto';

export function newcpgreport(file: string): { islands: Interval[]; finding: Time } {
  const [sequences, report] = ['newcpgreport.fa', 'newcpgreport.txt'].map(accuracyWork) as [string, string];
  writeSequences(sequences, readSequences(file));
  const finding = timed([COMMAND], { sequences, report });
  return { islands: islandsInReport(textOf(report)), finding };
}

/** Of a report of one sequence, whose places count from 1 and include the end. */
export function islandsInReport(report: string): Interval[] {
  return Array.from(report.matchAll(/^FT\s+CpG island\s+(\d+)\.\.(\d+)/gm), ([, first, last]) => ({
    start: Number(first) - 1,
    end: Number(last),
  }));
}
