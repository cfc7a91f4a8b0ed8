// Counts the sequences that a prediction gets right as a whole: of membrane proteins, those with every helix in its place, and
// of these, those that are the right way round.
import type { Counts } from './measures.ts';
import { type ClassRun, UNKNOWN_CLASS } from './runs.ts';

/** What is asked of a sequence. */
export interface WholeOptions {
  /** The class whose segments must all be found. */
  class: string;
  /** How many positions each of them shares with its own, at least. */
  overlap: number;
}

/** What a sequence may be right in; each asks more than the one before. */
export const WHOLE_LEVELS = ['sequence_segments', 'sequence_sides'] as const;
export type WholeCounts = Record<(typeof WHOLE_LEVELS)[number], Counts>;

export function noSequences(): WholeCounts {
  const none = () => ({ reference: 0, found: 0, predicted: 0, right: 0, neither: Number.NaN });
  return { sequence_segments: none(), sequence_sides: none() };
}

/**
 * Counts one more sequence, whose runs by class are in order. Segments are right if there are as many of class `wanted` in both,
 * and each shares `overlap` positions with the one of its own number. The sides are right if, besides, what lies between them,
 * before and behind are the same classes in the same order, wherever both have anything there.
 */
export function countSequence(
  counts: WholeCounts,
  theirs: readonly ClassRun[],
  ours: readonly ClassRun[],
  wanted: number,
  overlap: number,
): void {
  const known = theirs.filter(run => run.class !== UNKNOWN_CLASS);
  const areRight = segmentsMatch(ofClass(known, wanted), ofClass(ours, wanted), overlap);
  const isRight = {
    sequence_segments: areRight,
    sequence_sides: areRight && sidesMatch(known, ours, wanted),
  };
  for (const level of WHOLE_LEVELS) {
    counts[level].reference++;
    counts[level].predicted++;
    if (!isRight[level]) continue;
    counts[level].found++;
    counts[level].right++;
  }
}

function ofClass(runs: readonly ClassRun[], wanted: number): ClassRun[] {
  return runs.filter(run => run.class === wanted);
}

function segmentsMatch(theirs: readonly ClassRun[], ours: readonly ClassRun[], overlap: number): boolean {
  const shared = (a: ClassRun, b: ClassRun) => Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return theirs.length === ours.length && theirs.every((run, n) => shared(run, ours[n]!) >= overlap);
}

function sidesMatch(theirs: readonly ClassRun[], ours: readonly ClassRun[], wanted: number): boolean {
  const others = sidesOf(ours, wanted);
  return sidesOf(theirs, wanted).every((side, n) => side === '' || others[n] === '' || side === others[n]);
}

/** The classes before each segment, and behind the last, in words; empty where a segment is at an end. */
function sidesOf(runs: readonly ClassRun[], wanted: number): string[] {
  const sides: number[][] = [[]];
  for (const run of runs) {
    if (run.class === wanted) sides.push([]);
    else sides.at(-1)!.push(run.class);
  }
  return sides.map(side => side.join());
}
