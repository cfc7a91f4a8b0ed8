// Stretches of one class along a sequence, and counting by them: no array is as long as the sequence.
import { UserError } from '../../user-error.ts';

/** Positions start to end - 1. */
export interface Interval {
  start: number;
  end: number;
}

/** A stretch of one class, by index; -1 is unknown. */
export interface ClassRun extends Interval {
  class: number;
}

/** In a run: it is said that nobody knows. */
export const UNKNOWN_CLASS = -1;

/**
 * The longest runs of one class: in order, without overlap, stretches of one class that overlap or touch joined.
 * @throws UserError if stretches of different classes overlap
 */
export function longestRuns(
  stretches: readonly (ClassRun & { place: string })[],
  names: readonly string[],
): ClassRun[] {
  const runs: (ClassRun & { place: string })[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (stretch.end === stretch.start) continue;
    if (last && stretch.class === last.class && stretch.start <= last.end) {
      last.end = Math.max(last.end, stretch.end);
    } else if (last && stretch.start < last.end) {
      const [one, other] = [last, stretch].map(({ class: c }) => names[c] ?? 'unknown');
      const message = `'${other}' overlaps '${one}' of ${last.place}`;
      const hint =
        'a position has one class: choose with --map, as in --map CDS=CDS, or make one of both: --map a=b';
      throw new UserError('bad-annotation', message, { place: stretch.place, hint });
    } else runs.push({ ...stretch });
  }
  return runs;
}

/** Runs that cover everything up to `length`, what they leave open in class `background`. */
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

/** Where runs of `a` and runs of `b` meet, both in order and without overlap: each common stretch. */
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

/** Positions that intervals without overlap hold. */
export function positionsIn(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}
