// The joint log-probability of a path and the observations, worked out from the path and not while searching for it.
//   log P(o, q) = log π[q_1] + Σ_t log A[q_{t-1}][q_t] + Σ_t log b_{q_t}(o_t)
// Where there are silent states, each transition, the first state and the end are the best way through them.
import type { Path } from '../codes.ts';
import { CompensatedSum } from './compensated.ts';
import { type Edges, edgesOf } from './edges.ts';
import { bestOfWays, endLogs, endsOf, startLogs, walkFrom } from './silent/walks.ts';
import { chainSize, positionCount, type Trellis } from './trellis.ts';

/** Up to so many pairs of states are counted in a table. */
const MOST_PAIRS = 2 ** 20;

/**
 * The log-probability of a single sequence and its path [T], right up to rounding of the result. Where positions
 * share rows of the emission table, equal terms are counted and multiplied, which is faster and more exact than
 * adding them.
 */
export function pathScore(one: Trellis, path: Path): number {
  const T = positionCount(one);
  const silent = one.silentCount || one.edges ? edgesOf(one, 'from') : undefined;
  const total = new CompensatedSum();
  if (silent) addEnds(one, path, silent, total);
  else if (T > 0) total.add(Math.log(one.initial[path[0]!]!));
  if (T === 0) return total.total;
  addTransitions(one, path, silent, total);
  addEmissions(one, path, total);
  return total.total;
}

/** The way to the first state, and the way from the last one to an end where there are ends. */
function addEnds(one: Trellis, path: Path, from: Edges, total: CompensatedSum): void {
  const { stateCount: K } = one;
  const starts = startLogs(one, from, bestOfWays);
  const ends = endsOf(from, K);
  if (path.length > 0) {
    total.add(starts[path[0]!]!);
    if (ends.length > 0) total.add(endLogs(from, K, bestOfWays)[path[path.length - 1]!]!);
  } else if (ends.length > 0) {
    total.add(Math.max(...ends.map(end => starts[end]!)));
  }
}

function addTransitions(one: Trellis, path: Path, silent: Edges | undefined, total: CompensatedSum): void {
  const { stateCount: K } = one;
  const passes = passesOf(path, K);
  if (!silent) {
    passes((count, i, j) => total.add(count * Math.log(one.transitions[i * K + j]!)));
    return;
  }
  const logs = new Float64Array(chainSize(one));
  let walked = -1;
  passes((count, i, j) => {
    if (i !== walked) walkFrom(silent, K, (walked = i), logs, bestOfWays);
    total.add(count * logs[j]!);
  });
}

/** How often a path goes from one state to another: a function that calls `each` for all pairs, in order. */
function passesOf(path: Path, K: number) {
  if (K * K <= MOST_PAIRS) {
    const table = new Uint32Array(K * K);
    for (let t = 1; t < path.length; t++) table[path[t - 1]! * K + path[t]!]!++;
    return (each: (count: number, i: number, j: number) => void) =>
      table.forEach((count, n) => {
        if (count > 0) each(count, Math.floor(n / K), n % K);
      });
  }
  const pairs = new Float64Array(Math.max(0, path.length - 1));
  for (let t = 1; t < path.length; t++) pairs[t - 1] = path[t - 1]! * K + path[t]!;
  pairs.sort();
  return (each: (count: number, i: number, j: number) => void) => {
    for (let n = 0, end = 0; n < pairs.length; n = end) {
      while (end < pairs.length && pairs[end] === pairs[n]) end++;
      each(end - n, Math.floor(pairs[n]! / K), pairs[n]! % K);
    }
  };
}

function addEmissions(
  { stateCount: K, logEmissions, codes }: Trellis,
  path: Path,
  total: CompensatedSum,
): void {
  const T = path.length;
  if (!codes || logEmissions.length > T) {
    for (let t = 0; t < T; t++) total.add(logEmissions[(codes ? codes[t]! : t) * K + path[t]!]!);
    return;
  }
  const occupancy = new Uint32Array(logEmissions.length);
  for (let t = 0; t < T; t++) occupancy[codes[t]! * K + path[t]!]!++;
  occupancy.forEach((count, n) => {
    if (count > 0) total.add(count * logEmissions[n]!);
  });
}
