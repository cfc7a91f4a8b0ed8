// A chain without the silent states that need not stay: its transitions lead from one state that emits to the next.
//   A'[i][j] = A[i][j] + Σ_s A[i][s] A'[s][j],   for best paths the largest of the terms
import type { Edges } from '../edges.ts';
import { chainSize, type EdgeList, type Trellis } from '../trellis.ts';
import { addUses, type Joining, logRatio, walkFrom } from './walks.ts';

/** How states follow each other in place of a trellis's own way. */
export interface Reduced {
  chain: { silentCount: number; transitions: Float64Array } | { silentCount: number; edges: EdgeList };
  /** Adds how often transitions of the trellis are used, where those of this chain are used `counts` times. */
  addUses(counts: Float64Array, uses: Float64Array): void;
}

/** No silent state is left. A matrix stays one, and a list of edges a list. */
export function withoutSilent(trellis: Trellis, from: Edges, join: Joining): Reduced {
  const K = trellis.stateCount;
  const size = chainSize(trellis);
  const list = trellis.edges && emptyList();
  const matrix = new Float64Array(list ? 0 : K * K);
  const logs = new Float64Array(size);
  for (let i = 0; i < K; i++) {
    walkFrom(from, K, i, logs, join);
    for (let j = 0; j < K; j++) {
      if (logs[j] === -Infinity) continue;
      const probability = Math.exp(logs[j]!);
      if (list) add(list, i, j, probability);
      else matrix[i * K + j] = probability;
    }
  }
  const edges = list && listOf(list);
  return {
    chain: edges ? { silentCount: 0, edges } : { silentCount: 0, transitions: matrix },
    addUses(counts, uses) {
      const weights = new Float64Array(size);
      const worths = new Float64Array(size);
      let next = 0;
      for (let i = 0; i < K; i++) {
        walkFrom(from, K, i, weights, join);
        worths.fill(-Infinity);
        for (let j = 0; j < K; j++) {
          if (weights[j] === -Infinity) continue;
          worths[j] = logRatio(counts[edges ? next++ : i * K + j]!, weights[j]!);
        }
        weights.fill(-Infinity, 0, K);
        weights[i] = 0;
        addUses(from, K, weights, worths, uses);
      }
    },
  };
}

/** The silent states that lie between states that emit stay; begins and ends, which nothing passes through, go. */
export function withSilentBetween(trellis: Trellis, from: Edges): Reduced {
  const { others, logs } = from;
  const { numbers, count } = numbersBetween(from, trellis.stateCount);
  const edges: EdgeList = {
    from: new Int32Array(others.length),
    to: new Int32Array(others.length),
    probabilities: new Float64Array(others.length),
  };
  const places = new Int32Array(others.length);
  let n = 0;
  for (let i = 0; i < numbers.length; i++) {
    for (let e = from.starts[i]!; e < from.starts[i + 1]!; e++) {
      if (numbers[i]! < 0 || numbers[others[e]!]! < 0) continue;
      edges.from[n] = numbers[i]!;
      edges.to[n] = numbers[others[e]!]!;
      edges.probabilities[n] = Math.exp(logs[e]!);
      places[n++] = from.places[e]!;
    }
  }
  return {
    chain: {
      silentCount: count,
      edges: {
        from: edges.from.subarray(0, n),
        to: edges.to.subarray(0, n),
        probabilities: edges.probabilities.subarray(0, n),
      },
    },
    addUses(counts, uses) {
      for (let e = 0; e < n; e++) uses[places[e]!]! += counts[e]!;
    },
  };
}

/** [K + Z] the number that each state has without the silent ones that nothing passes through, which have -1. */
function numbersBetween({ starts, others }: Edges, K: number): { numbers: Int32Array; count: number } {
  const size = starts.length - 1;
  const isReached = new Uint8Array(size);
  const leadsOn = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    if (i >= K && !isReached[i]) continue;
    for (let e = starts[i]!; e < starts[i + 1]!; e++) isReached[others[e]!] = 1;
  }
  for (let i = size - 1; i >= K; i--) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++)
      if (others[e]! < K || leadsOn[others[e]!]) leadsOn[i] = 1;
  }
  let count = 0;
  const numbers = new Int32Array(size).map((_, i) =>
    i < K ? i : isReached[i] && leadsOn[i] ? K + count++ : -1,
  );
  return { numbers, count };
}

interface GrowingList {
  from: number[];
  to: number[];
  probabilities: number[];
}

function emptyList(): GrowingList {
  return { from: [], to: [], probabilities: [] };
}

function add({ from, to, probabilities }: GrowingList, i: number, j: number, probability: number): void {
  from.push(i);
  to.push(j);
  probabilities.push(probability);
}

function listOf(list: GrowingList): EdgeList {
  return {
    from: Int32Array.from(list.from),
    to: Int32Array.from(list.to),
    probabilities: Float64Array.from(list.probabilities),
  };
}

/** Whether a chain has many more transitions without its silent states than with them. */
export function isRemovalDear(trellis: Trellis, from: Edges): boolean {
  const K = trellis.stateCount;
  if (K <= FEW_STATES && !trellis.edges) return false;
  const most = 2 * from.others.length;
  const isReached = new Uint8Array(chainSize(trellis));
  let count = 0;
  for (let i = 0; i < K && count <= most; i++) {
    isReached.fill(0);
    for (let s = i; s < isReached.length; s = Math.max(K, s + 1)) {
      if (s !== i && !isReached[s]) continue;
      for (let e = from.starts[s]!; e < from.starts[s + 1]!; e++) isReached[from.others[e]!] = 1;
    }
    for (let j = 0; j < K; j++) count += isReached[j]!;
  }
  return count > most;
}

/** Matrices of so many states are walked whole in any case. */
const FEW_STATES = 16;
