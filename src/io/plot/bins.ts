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
  /** The mean posterior of the state of each run, where it is known. */
  means?: Float64Array | undefined;
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

/**
 * Bins the posteriors of positions `from` to `to` - 1. Memory does not grow with the record. Runs of a path through these
 * positions are given their mean posteriors, unless they are those of a coarser path.
 */
export function binPosteriors(
  windows: Iterable<{ start: number; rows: Float64Array }>,
  { from, to, K }: { from: number; to: number; K: number },
  runs?: PathRuns,
): PosteriorBins {
  const means = runs?.binSize === 1 ? new Float64Array(runs.starts.length) : undefined;
  let run = -1;
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
      if (means) {
        if (runs!.starts[run + 1] === t - from) run++;
        means[run]! += rows[row + runs!.states[run]!]!;
      }
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
  if (means) {
    const { starts } = runs!;
    runs!.means = means.map((sum, n) => sum / ((starts[n + 1] ?? to - from) - starts[n]!));
  }
  return { binSize, mean, least, most };
}

/** Bins of `factor` times as many positions; the last one of `length` positions may have fewer. */
export function coarserBins(bins: PosteriorBins, factor: number, length: number, K: number): PosteriorBins {
  const binSize = bins.binSize * factor;
  const count = Math.ceil(length / binSize);
  const mean = new Float64Array(count * K);
  const least = new Float64Array(count * K).fill(1);
  const most = new Float64Array(count * K);
  for (let old = 0; old * bins.binSize < length; old++) {
    const start = old * bins.binSize;
    const bin = Math.floor(start / binSize);
    const size = Math.min(binSize, length - bin * binSize);
    const weight = Math.min(bins.binSize, length - start) / size;
    for (let k = 0; k < K; k++) {
      const [from, to] = [old * K + k, bin * K + k];
      mean[to]! += weight * bins.mean[from]!;
      least[to] = Math.min(least[to]!, bins.least[from]!);
      most[to] = Math.max(most[to]!, bins.most[from]!);
    }
  }
  return { binSize, mean, least, most };
}

/** The runs of a path [T]. Where they are too many, those of a coarser path: the most frequent state of each bin. */
export function pathRuns(path: Path, K: number): PathRuns {
  const runs = { ...runsIn(path, countChanges(path) + 1, 1), binSize: 1 };
  return runs.starts.length <= MOST_RUNS ? runs : coarserRuns(runs, MOST_RUNS, path.length, K);
}

/** At most so many runs of a path of `length` positions: those of the most frequent state of each bin. */
export function coarserRuns({ starts, states }: PathRuns, most: number, length: number, K: number): PathRuns {
  const binSize = Math.ceil(length / most);
  const binned = new Uint16Array(Math.ceil(length / binSize));
  const counts = new Uint32Array(K);
  for (let bin = 0, run = 0; bin < binned.length; bin++) {
    const [from, to] = [bin * binSize, Math.min(length, (bin + 1) * binSize)];
    counts.fill(0);
    for (; ; run++) {
      const end = starts[run + 1] ?? length;
      counts[states[run]!]! += Math.min(end, to) - Math.max(starts[run]!, from);
      if (end > to || end === length) break;
      if (end === to) {
        run++;
        break;
      }
    }
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
