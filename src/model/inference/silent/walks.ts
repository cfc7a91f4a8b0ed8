// Walks through silent states: from a state to all that it can lead to before anything is emitted. In natural logs, so
// that long chains of silent states do not underflow. Since they are in order, each is settled before it is passed on.
import { type Edges, logSumOver } from '../edges.ts';
import type { Trellis } from '../trellis.ts';

/** What becomes of two ways to one state: their sum for likelihoods, the better one for best paths. */
export type Joining = (a: number, b: number) => number;

/** log(exp a + exp b) */
export const sumOfWays: Joining = (a, b) => {
  const [large, small] = a > b ? [a, b] : [b, a];
  return small === -Infinity ? large : large + Math.log1p(Math.exp(small - large));
};

/** The larger one. */
export const bestOfWays: Joining = (a, b) => Math.max(a, b);

/** Passes the logs [K + Z] of silent states on, in place, to all states that they lead to; `from` are edges from each. */
export function passOn(from: Edges, K: number, logs: Float64Array, join: Joining): void {
  for (let s = K; s < logs.length; s++) {
    if (logs[s] === -Infinity) continue;
    for (let e = from.starts[s]!; e < from.starts[s + 1]!; e++) {
      const other = from.others[e]!;
      logs[other] = join(logs[other]!, logs[s]! + from.logs[e]!);
    }
  }
}

/** Fills `logs` [K + Z] with what leads from a state, directly or by silent states, to each of all. */
export function walkFrom(from: Edges, K: number, state: number, logs: Float64Array, join: Joining): void {
  logs.fill(-Infinity);
  for (let e = from.starts[state]!; e < from.starts[state + 1]!; e++) logs[from.others[e]!] = from.logs[e]!;
  passOn(from, K, logs, join);
}

/** [K + Z] logs [K] of states that emit, and of silent states what leads there from all of these. */
export function walkFromAll(from: Edges, logs: Float64Array): Float64Array {
  const K = logs.length;
  const all = new Float64Array(from.starts.length - 1).fill(-Infinity);
  for (let i = 0; i < K; i++) {
    for (let e = from.starts[i]!; e < from.starts[i + 1]!; e++) {
      const other = from.others[e]!;
      if (other >= K) all[other] = sumOfWays(all[other]!, logs[i]! + from.logs[e]!);
    }
  }
  passOn(from, K, all, sumOfWays);
  all.set(logs);
  return all;
}

/** [K + Z] what leads from the start of a sequence to each state before anything is emitted. */
export function startLogs({ initial, stateCount: K }: Trellis, from: Edges, join: Joining): Float64Array {
  const logs = initial.map(Math.log);
  passOn(from, K, logs, join);
  return logs;
}

/** The silent states that nothing leaves. */
export function endsOf(from: Edges, K: number): number[] {
  const ends: number[] = [];
  for (let s = K; s + 1 < from.starts.length; s++) if (from.starts[s] === from.starts[s + 1]) ends.push(s);
  return ends;
}

/** [K + Z] what leads from each state to an end before anything is emitted: 0, the log of 1, from ends themselves. */
export function endLogs(from: Edges, K: number, join: Joining): Float64Array {
  const size = from.starts.length - 1;
  const logs = new Float64Array(size).fill(-Infinity);
  for (const end of endsOf(from, K)) logs[end] = 0;
  for (let s = size - 1; s >= 0; s--) {
    for (let e = from.starts[s]!; e < from.starts[s + 1]!; e++) {
      if (from.others[e]! >= K) logs[s] = join(logs[s]!, from.logs[e]! + logs[from.others[e]!]!);
    }
  }
  return logs;
}

/**
 * Adds how often edges are used by walks that start with these weights and are worth so much where they end:
 * exp(weight of i) A[i][j] exp(worth of j). `weights` [K + Z] of silent states are as `passOn` leaves them, those of
 * states that emit say where walks begin; `worths` [K + Z] are known of states that emit and of ends, and filled in for
 * the other silent states.
 */
export function addUses(
  from: Edges,
  K: number,
  weights: Float64Array,
  worths: Float64Array,
  uses: Float64Array,
): void {
  for (let s = weights.length - 1; s >= K; s--) {
    if (from.starts[s]! < from.starts[s + 1]!) worths[s] = logSumOver(from, s, worths, 0);
  }
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === -Infinity) continue;
    for (let e = from.starts[i]!; e < from.starts[i + 1]!; e++) {
      uses[from.places[e]!]! += Math.exp(weights[i]! + from.logs[e]! + worths[from.others[e]!]!);
    }
  }
}

/** log(count / exp(log)), -Infinity where nothing was counted. */
export function logRatio(count: number, log: number): number {
  return count > 0 ? Math.log(count) - log : -Infinity;
}
