// Long data in windows: parts of a trellis that are worked on one after the other. Most trellises are one window.
import { emissionRowCount, partOf, type Trellis } from './trellis.ts';

/** Positions [start, end) of a trellis, as a trellis of their own. */
export interface Window {
  start: number;
  end: number;
  /** Its sequences are those from `first` on of the whole. */
  first: number;
  part: Trellis;
  /** Whether its first sequence begins before it, and its last goes on behind it. */
  enters: boolean;
  leaves: boolean;
}

/**
 * The windows of at most so many positions, in order; copies nothing but offsets. They end with a sequence where that
 * leaves them half as long at least: what goes on from window to window is walked more often.
 */
export function windowsOf(trellis: Trellis, most: number): Window[] {
  const { offsets } = trellis;
  const S = offsets.length - 1;
  const T = offsets[S]!;
  if (T <= most) return [{ start: 0, end: T, first: 0, part: trellis, enters: false, leaves: false }];
  const windows: Window[] = [];
  let first = 0;
  for (let start = 0, end = 0; start < T; start = end) {
    end = Math.min(T, start + most);
    // Behind the last window, empty sequences belong to it.
    let last = first;
    while (last + 1 < S && (offsets[last + 1]! < end || end === T)) last++;
    if (offsets[last + 1]! > end && offsets[last]! - start >= most / 2) end = offsets[last--]!;
    const own = offsets.slice(first, last + 2).map(offset => Math.min(Math.max(offset, start), end) - start);
    windows.push({
      start,
      end,
      first,
      part: partOf(trellis, start, end, own),
      enters: offsets[first]! < start,
      leaves: offsets[last + 1]! > end,
    });
    first = offsets[last + 1]! > end ? last : last + 1;
  }
  return windows;
}

/** Positions of a window where each costs so many transitions: work for a tenth of a second or so. */
export function positionsOf(trellis: Trellis, { mostNumbers = Number.POSITIVE_INFINITY } = {}): number {
  const { stateCount: K, transitions } = trellis;
  let possible = 0;
  for (const probability of transitions) if (probability > 0) possible++;
  const byWork = MOST_STEPS / Math.max(1, possible);
  const byMemory = (trellis.codes ? mostNumbers : Math.min(mostNumbers, MOST_ROWS)) / K;
  // Every window makes the table of emissions ready anew.
  const least = trellis.codes ? Math.max(LEAST_POSITIONS, 8 * emissionRowCount(trellis)) : LEAST_POSITIONS;
  return Math.max(least, Math.floor(Math.min(byWork, byMemory, MOST_POSITIONS)));
}

/** Transitions of all positions of a window. */
const MOST_STEPS = 2 ** 29;
const MOST_POSITIONS = 2 ** 26;
/** Numbers of emissions, where every position has its own. */
const MOST_ROWS = 2 ** 24;
const LEAST_POSITIONS = 64;
