// Repeats, which databases of genomes mark by lower case: as intervals, and marked again.
import type { Interval } from './intervals.ts';

export function lowerCase(letters: string): Interval[] {
  return Array.from(letters.matchAll(/[a-z]+/g), ({ index, 0: run }) => ({
    start: index,
    end: index + run.length,
  }));
}

/** The letters, with those in the intervals in lower case and all others in upper case. */
export function inLowerCase(letters: string, repeats: readonly Interval[]): string {
  const all = [...letters.toUpperCase()];
  for (const { start, end } of repeats) {
    for (let at = start; at < end; at++) all[at] = all[at]!.toLowerCase();
  }
  return all.join('');
}
