// What is counted along the best paths instead of expected over all: for Viterbi training (Juang & Rabiner 1990; Durbin
// 1998, 3.3). Between two positions, before the first and behind the last, silent states count on the best way alone.
import type { Path } from '../codes.ts';
import { addMoments } from '../native/normals.ts';
import type { Work } from '../work.ts';
import { type Edges, edgesOf } from './edges.ts';
import { type Engine, type Expectations, noCounts } from './engine.ts';
import { bestOfWays, endLogs, endsOf, startLogs, walkFrom } from './silent/walks.ts';
import { chainSize, isIn, type Part, type Trellis } from './trellis.ts';

/** The engine whose expected counts are those along the best paths, and whose logs of these are the paths' own. */
export function alongBestPaths(engine: Engine): Engine {
  return { ...engine, expectations: (trellis, weights, part) => pathCounts(engine, trellis, weights, part) };
}

/**
 * `logLikelihoods` are log P(sequence, best path), which of several parts the one with the last position has. Impossible
 * sequences add nothing.
 */
function* pathCounts(
  engine: Engine,
  trellis: Trellis,
  weights?: Float64Array,
  part?: Part,
): Work<Expectations> {
  const { logProbabilities, path } = yield* engine.viterbi(trellis);
  const counts = noCounts(
    trellis,
    logProbabilities.map((log, s) => {
      const end = Math.max(trellis.offsets[s]!, trellis.offsets[s + 1]! - 1);
      return log === -Infinity || isIn(part, end) ? log : 0;
    }),
  );
  const steps = stepsOf(trellis, path, logProbabilities, { weights, part });
  if (trellis.silentCount) addWays(trellis, steps, counts);
  else {
    counts.initial.set(steps.first);
    edgesOf(trellis, 'from').places.forEach(place => {
      counts.transitions[place]! = steps.next[place]!;
    });
  }
  addEmissions(trellis, path, steps.weightOf, part, counts.emissions);
  return counts;
}

/** How often states that emit come first, after one another and last, and how often sequences are empty. */
interface Steps {
  /** [S] */
  weightOf: Float64Array;
  /** [K] */
  first: Float64Array;
  /** [K, K] */
  next: Float64Array;
  /** [K] */
  last: Float64Array;
  empty: number;
}

function stepsOf(
  { stateCount: K, offsets }: Trellis,
  path: Path,
  logProbabilities: Float64Array,
  { weights, part }: { weights?: Float64Array | undefined; part?: Part | undefined },
): Steps {
  const weightOf = logProbabilities.map((log, s) => (log === -Infinity ? 0 : (weights?.[s] ?? 1)));
  const steps = {
    weightOf,
    first: new Float64Array(K),
    next: new Float64Array(K * K),
    last: new Float64Array(K),
  };
  let empty = 0;
  weightOf.forEach((weight, s) => {
    const [start, end] = [offsets[s]!, offsets[s + 1]!];
    if (start === end) {
      if (isIn(part, start)) empty += weight;
      return;
    }
    if (isIn(part, start)) steps.first[path[start]!]! += weight;
    for (let t = start + 1; t < end; t++) {
      if (isIn(part, t)) steps.next[path[t - 1]! * K + path[t]!]! += weight;
    }
    if (isIn(part, end - 1)) steps.last[path[end - 1]!]! += weight;
  });
  return { ...steps, empty };
}

/** Adds the uses of first states and transitions, silent ones too, on the best way of each step. */
function addWays(trellis: Trellis, { first, next, last, empty }: Steps, counts: Expectations): void {
  const { stateCount: K, initial } = trellis;
  const [from, into] = [edgesOf(trellis, 'from'), edgesOf(trellis, 'into')];
  const uses = counts.transitions;

  const starts = startLogs(trellis, from, bestOfWays);
  const firstLogs = initial.map(Math.log);
  const arriveFromStart = (state: number, count: number) => {
    for (let at = state; ; ) {
      const edge = bestEdge(into, at, other => (other >= K ? starts[other]! : -Infinity));
      if (edge === undefined || firstLogs[at]! >= starts[into.others[edge]!]! + into.logs[edge]!) {
        counts.initial[at]! += count;
        return;
      }
      uses[into.places[edge]!]! += count;
      at = into.others[edge]!;
    }
  };
  first.forEach((count, state) => {
    if (count > 0) arriveFromStart(state, count);
  });

  const logs = new Float64Array(chainSize(trellis));
  for (let i = 0; i < K; i++) {
    const row = next.subarray(i * K, (i + 1) * K);
    if (row.every(count => count === 0)) continue;
    walkFrom(from, K, i, logs, bestOfWays);
    row.forEach((count, j) => {
      if (count === 0) return;
      let at = j;
      do {
        const edge = bestEdge(into, at, other => (other === i ? 0 : other >= K ? logs[other]! : -Infinity))!;
        uses[into.places[edge]!]! += count;
        at = into.others[edge]!;
      } while (at !== i);
    });
  }

  const ends = endsOf(from, K);
  if (ends.length === 0) return;
  const leaving = endLogs(from, K, bestOfWays);
  last.forEach((count, state) => {
    if (count === 0) return;
    for (let at = state; !ends.includes(at); ) {
      const edge = bestEdge(from, at, other => (other >= K ? leaving[other]! : -Infinity))!;
      uses[from.places[edge]!]! += count;
      at = from.others[edge]!;
    }
  });
  if (empty > 0)
    arriveFromStart(
      ends.reduce((a, b) => (starts[b]! > starts[a]! ? b : a)),
      empty,
    );
}

/** The best of the edges at a state, with what the state at its other end is worth; undefined where none is possible. */
function bestEdge({ starts, others, logs }: Edges, state: number, worth: (other: number) => number) {
  let best: number | undefined;
  let highest = -Infinity;
  for (let e = starts[state]!; e < starts[state + 1]!; e++) {
    const value = logs[e]! + worth(others[e]!);
    if (value > highest) [highest, best] = [value, e];
  }
  return best;
}

function addEmissions(
  { stateCount: K, codes, normals, offsets }: Trellis,
  path: Path,
  weightOf: Float64Array,
  part: Part | undefined,
  counts: Float64Array,
): void {
  weightOf.forEach((weight, s) => {
    if (weight === 0) return;
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
      if (!isIn(part, t)) continue;
      if (normals) addMoments(normals, t, path[t]!, weight, counts);
      else counts[(codes ? codes[t]! : t) * K + path[t]!]! += weight;
    }
  });
}
