// Counts which segments of a reference a prediction finds, and which segments of the prediction are right: exactly,
// with at least one end, or by any overlap.
import type { Counts } from './measures.ts';
import type { Interval } from './runs.ts';

/** When two segments count as the same; each criterion asks less than the one before. */
export const CRITERIA = ['exact', 'one_end', 'overlap'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Counts of the segments of one class on one sequence, by criterion. Segments of one side may overlap. */
export function segmentCounts(
  reference: readonly Interval[],
  predicted: readonly Interval[],
): Record<Criterion, Counts> {
  const counts = (criterion: Criterion): Counts => ({
    reference: reference.length,
    found: matched(reference, predicted, criterion),
    predicted: predicted.length,
    right: matched(predicted, reference, criterion),
    // The number of segments that are in neither file has no meaning.
    neither: Number.NaN,
  });
  return { exact: counts('exact'), one_end: counts('one_end'), overlap: counts('overlap') };
}

/** How many of `segments` match one of `others`. */
function matched(segments: readonly Interval[], others: readonly Interval[], criterion: Criterion): number {
  const has = finder(others, criterion);
  return segments.reduce((sum, segment) => sum + (has(segment) ? 1 : 0), 0);
}

function finder(others: readonly Interval[], criterion: Criterion): (segment: Interval) => boolean {
  if (criterion === 'exact') {
    const all = new Set(others.map(({ start, end }) => `${start} ${end}`));
    return ({ start, end }) => all.has(`${start} ${end}`);
  }
  if (criterion === 'one_end') {
    const starts = new Set(others.map(({ start }) => start));
    const ends = new Set(others.map(({ end }) => end));
    return ({ start, end }) => starts.has(start) || ends.has(end);
  }
  // Sorted by start, with the furthest end so far: the last interval that starts before `end` answers for all before
  // it.
  const sorted = [...others].sort((a, b) => a.start - b.start);
  const reach: number[] = [];
  for (const { end } of sorted) reach.push(Math.max(end, reach.at(-1) ?? 0));
  return ({ start, end }) => {
    const before = countBefore(sorted, end);
    return before > 0 && reach[before - 1]! > start;
  };
}

/** How many of sorted intervals start before a position. */
function countBefore(sorted: readonly Interval[], position: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.start < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
