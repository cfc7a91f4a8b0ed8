// Cuts a long trellis into windows, which the engine works on one after the other. Most trellises are one window.
import { emissionRowCount, sliceOf, type Trellis } from './trellis.ts';

/** Positions [start, end) of a trellis, as a trellis of their own. */
export interface Window {
  start: number;
  end: number;
  /** The index, in the whole trellis, of the first of its sequences. */
  first: number;
  trellis: Trellis;
  /** Whether its first sequence begins before it. */
  enters: boolean;
  /** Whether its last sequence goes on behind it. */
  leaves: boolean;
}

/** What goes back through rows of the way forward. */
export interface Trace {
  /** Takes the rows [n, K + Z] of a window, after those of the window behind it. */
  back(window: Window, rows: Float64Array): void;
}

/**
 * The windows of a trellis in order, each of at most so many positions; only offsets are copied. A window ends where a
 * sequence ends if that leaves it at least half as long, since a sequence in two windows is walked more often. No window
 * goes over one of the `cuts`, which are in order.
 */
export function windowsOf(trellis: Trellis, most: number, cuts: readonly number[] = []): Window[] {
  const { offsets } = trellis;
  const S = offsets.length - 1;
  const T = offsets[S]!;
  const inside = cuts.filter(cut => cut > 0 && cut < T);
  if (T <= most && inside.length === 0)
    return [{ start: 0, end: T, first: 0, trellis, enters: false, leaves: false }];
  const windows: Window[] = [];
  let first = 0;
  for (let start = 0, end = 0; start < T; start = end) {
    end = Math.min(inside.find(cut => cut > start) ?? T, start + most);
    // Empty sequences at the end belong to the last window.
    let last = first;
    while (last + 1 < S && (offsets[last + 1]! < end || end === T)) last++;
    if (offsets[last + 1]! > end && offsets[last]! - start >= most / 2) end = offsets[last--]!;
    const own = offsets.slice(first, last + 2).map(offset => Math.min(Math.max(offset, start), end) - start);
    windows.push({
      start,
      end,
      first,
      trellis: sliceOf(trellis, start, end, own),
      enters: offsets[first]! < start,
      leaves: offsets[last + 1]! > end,
    });
    first = offsets[last + 1]! > end ? last : last + 1;
  }
  return windows;
}

/** How many positions a window of this trellis should have, so that it is work for about a tenth of a second. */
export function positionsPerWindow(
  trellis: Trellis,
  { mostNumbers = Number.POSITIVE_INFINITY } = {},
): number {
  const { stateCount: K, edges } = trellis;
  let possible = 0;
  for (const probability of edges?.probabilities ?? trellis.transitions) if (probability > 0) possible++;
  const byWork = MOST_STEPS / Math.max(1, possible);
  const byMemory = (trellis.codes ? mostNumbers : Math.min(mostNumbers, MOST_ROWS)) / K;
  // Every window prepares the table of emissions anew.
  const least = trellis.codes ? Math.max(LEAST_POSITIONS, 8 * emissionRowCount(trellis)) : LEAST_POSITIONS;
  return Math.max(least, Math.floor(Math.min(byWork, byMemory, MOST_POSITIONS)));
}

/** A window walks so many transitions at most. */
const MOST_STEPS = 2 ** 29;
const MOST_POSITIONS = 2 ** 26;
/** A window has so many numbers of emissions at most, where every position has its own. */
const MOST_ROWS = 2 ** 24;
const LEAST_POSITIONS = 64;
