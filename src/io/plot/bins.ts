// Reduces posteriors and a path to what a picture or a page can hold, as they come.
import type { Path } from '../../model/codes.ts';

/** The mean, least and largest posterior of every state in bins of equally many positions. */
export interface PosteriorBins {
  /** How many positions a bin has; the last one may have fewer. If 1, the values are the posteriors themselves. */
  binSize: number;
  /** [bins, K] */
  mean: Float64Array;
  least: Float64Array;
  most: Float64Array;
}

/** The runs of a path: where each starts, counted from 0, and its state. */
export interface PathRuns {
  starts: Uint32Array;
  states: Uint16Array;
  /** 1; or, where the path has too many runs, how many positions were given their most frequent state. */
  binSize: number;
}

/** A picture keeps so many values of posteriors: 1.6 MB of a page. */
const MOST_VALUES = 600_000;
/** A bin has three values a state. */
const MOST_BINS = (3 * MOST_VALUES) / 2 / 3;
const MOST_RUNS = 60_000;

/** The size of bins, for so many positions of K states. */
function binSizeFor(length: number, K: number): number {
  return length * K <= MOST_VALUES ? 1 : Math.ceil((length * K) / MOST_BINS);
}

/** Bins the posteriors of positions `from` to `to` - 1. Memory does not grow with the record. */
export function binPosteriors(
  windows: Iterable<{ start: number; rows: Float64Array }>,
  { from, to, K }: { from: number; to: number; K: number },
): PosteriorBins {
  const binSize = binSizeFor(to - from, K);
  const bins = Math.ceil((to - from) / binSize);
  const mean = new Float64Array(bins * K);
  const least = new Float64Array(bins * K).fill(1);
  const most = new Float64Array(bins * K);
  for (const { start, rows } of windows) {
    const end = Math.min(to, start + rows.length / K);
    for (let t = Math.max(from, start); t < end; t++) {
      const bin = Math.floor((t - from) / binSize) * K;
      const row = (t - start) * K;
      for (let k = 0; k < K; k++) {
        const value = rows[row + k]!;
        mean[bin + k]! += value;
        if (value < least[bin + k]!) least[bin + k] = value;
        if (value > most[bin + k]!) most[bin + k] = value;
      }
    }
    if (end === to) break;
  }
  for (let n = 0; n < mean.length; n++) {
    mean[n]! /= Math.min(binSize, to - from - Math.floor(n / K) * binSize);
  }
  return { binSize, mean, least, most };
}

/** The runs of a path [T]. Where they are too many, those of a coarser path: the most frequent state of each bin. */
export function pathRuns(path: Path, K: number): PathRuns {
  const runs = countChanges(path) + 1;
  if (runs <= MOST_RUNS) return { ...runsIn(path, runs, 1), binSize: 1 };
  const binSize = Math.ceil(path.length / MOST_RUNS);
  const binned = new Uint16Array(Math.ceil(path.length / binSize));
  const counts = new Uint32Array(K);
  for (let bin = 0; bin < binned.length; bin++) {
    counts.fill(0);
    for (const state of path.subarray(bin * binSize, (bin + 1) * binSize)) counts[state]!++;
    binned[bin] = counts.indexOf(Math.max(...counts));
  }
  return { ...runsIn(binned, countChanges(binned) + 1, binSize), binSize };
}

function runsIn(path: Path, runs: number, step: number): Pick<PathRuns, 'starts' | 'states'> {
  const starts = new Uint32Array(runs);
  const states = new Uint16Array(runs);
  for (let t = 0, run = 0; t < path.length; t++) {
    if (t > 0 && path[t] === path[t - 1]) continue;
    starts[run] = t * step;
    states[run++] = path[t]!;
  }
  return { starts, states };
}

function countChanges(path: Path): number {
  let changes = 0;
  for (let t = 1; t < path.length; t++) if (path[t] !== path[t - 1]) changes++;
  return changes;
}
