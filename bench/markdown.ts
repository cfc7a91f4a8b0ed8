// How tables of results are written in Markdown.
import type { Task } from './cases.ts';
import { median } from './race.ts';

export const TASK_NAMES: Record<Task, string> = {
  likelihood: 'log-likelihood',
  posteriors: 'posteriors, in one array',
  windows: 'posteriors, in windows',
  viterbi: 'Viterbi',
  em: 'one EM iteration',
  gradient: 'one gradient step',
};

/** Milliseconds: the median, and the least and the most. */
export function times({ seconds }: { seconds: readonly number[] }): string {
  const spread = seconds.length > 1 ? ` (${show(Math.min(...seconds))}–${show(Math.max(...seconds))})` : '';
  return `${show(median(seconds))}${spread}`;
}

/** The median in milliseconds. */
export function midTime(seconds: readonly number[]): string {
  return seconds.length === 0 ? '' : show(median(seconds));
}

/** How many times the one median is of the other. */
export function ratioOf(these: readonly number[], those: readonly number[]): string {
  return these.length === 0 || those.length === 0 ? '' : (median(these) / median(those)).toPrecision(3);
}

function show(seconds: number): string {
  const milliseconds = seconds * 1000;
  return milliseconds >= 100 ? milliseconds.toFixed(0) : milliseconds.toPrecision(3);
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
