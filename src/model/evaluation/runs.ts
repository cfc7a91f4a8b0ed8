// Runs of one class along a sequence. Positions are counted run by run, so that no array is as long as the sequence.
import { UserError } from '../../user-error.ts';

/** Positions start to end - 1. */
export interface Interval {
  start: number;
  end: number;
}

/** A run of positions of one class, by its index; -1 is unknown. */
export interface ClassRun extends Interval {
  class: number;
}

/** The class of positions that an annotation says are unknown. */
export const UNKNOWN_CLASS = -1;

/**
 * Joins runs of one class that overlap or touch; returns them in order and without overlap.
 * @throws UserError if runs of different classes overlap
 */
export function longestRuns(
  intervals: readonly (ClassRun & { place: string })[],
  names: readonly string[],
): ClassRun[] {
  const runs: (ClassRun & { place: string })[] = [];
  for (const interval of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (interval.end === interval.start) continue;
    if (last && interval.class === last.class && interval.start <= last.end) {
      last.end = Math.max(last.end, interval.end);
    } else if (last && interval.start < last.end) {
      const [one, other] = [last, interval].map(({ class: c }) => names[c] ?? 'unknown');
      const message = `'${other}' overlaps '${one}' of ${last.place}`;
      const hint =
        'a position has one class: choose with --map, as in --map CDS=CDS, or make one of both: --map a=b';
      throw new UserError('bad-annotation', message, { place: interval.place, hint });
    } else runs.push({ ...interval });
  }
  return runs;
}

/** Runs that cover every position up to `length`: those given, and between them runs of class `background`. */
export function filledRuns(runs: readonly ClassRun[], length: number, background: number): ClassRun[] {
  const filled: ClassRun[] = [];
  const push = (start: number, end: number, c: number) => {
    if (start === end) return;
    const last = filled.at(-1);
    if (last?.class === c) last.end = end;
    else filled.push({ start, end, class: c });
  };
  let at = 0;
  for (const { start, end, class: c } of runs) {
    push(at, start, background);
    push(start, end, c);
    at = end;
  }
  push(at, length, background);
  return filled;
}

/** The intervals that an interval of `a` and one of `b` share. Both lists are in order and without overlap. */
export function* meetings<A extends Interval, B extends Interval>(
  a: readonly A[],
  b: readonly B[],
): Generator<{ a: A; b: B; length: number }> {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const length = Math.min(a[i]!.end, b[j]!.end) - Math.max(a[i]!.start, b[j]!.start);
    if (length > 0) yield { a: a[i]!, b: b[j]!, length };
    if (a[i]!.end <= b[j]!.end) i++;
    else j++;
  }
}

/** Intervals joined where they overlap or touch, in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  return longestRuns(
    intervals.map(({ start, end }) => ({ start, end, class: 0, place: '' })),
    [],
  );
}

/** How many positions intervals without overlap have together. */
export function positionsIn(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}
