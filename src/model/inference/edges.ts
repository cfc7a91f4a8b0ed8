// The possible transitions of a trellis as lists, since most models have few: sums walk these alone.
import type { Trellis } from './trellis.ts';

/** The edges at each state, with the states at their other ends in ascending order. */
export interface Edges {
  /** [K + 1] the edges of state k are starts[k] to starts[k + 1] - 1. */
  starts: Int32Array;
  /** [E] the state at the other end. */
  others: Int32Array;
  /** [E] log A[i][j]. */
  logs: Float64Array;
}

/** The transitions into each state, or from each. */
export function edgesOf({ stateCount: K, transitions }: Trellis, way: 'into' | 'from'): Edges {
  const starts = new Int32Array(K + 1);
  const others: number[] = [];
  const logs: number[] = [];
  for (let k = 0; k < K; k++) {
    for (let other = 0; other < K; other++) {
      const probability = transitions[way === 'into' ? other * K + k : k * K + other]!;
      if (probability === 0) continue;
      others.push(other);
      logs.push(Math.log(probability));
    }
    starts[k + 1] = others.length;
  }
  return { starts, others: Int32Array.from(others), logs: Float64Array.from(logs) };
}

/** logsumexp over the edges of state k of their log and the value, from index `at` on, of the state at the other end. */
export function logSumOver(
  { starts, others, logs }: Edges,
  k: number,
  values: Float64Array,
  at: number,
): number {
  const [first, end] = [starts[k]!, starts[k + 1]!];
  let largest = -Infinity;
  for (let e = first; e < end; e++) {
    const term = values[at + others[e]!]! + logs[e]!;
    if (term > largest) largest = term;
  }
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (let e = first; e < end; e++) sum += Math.exp(values[at + others[e]!]! + logs[e]! - largest);
  return largest + Math.log(sum);
}
