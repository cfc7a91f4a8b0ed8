// The possible transitions of a trellis as lists, since most models have few: sums walk these alone.
import { chainSize, type EdgeList, type Trellis } from './trellis.ts';

/** The edges at each state, silent ones too, with the states at their other ends in ascending order. */
export interface Edges {
  /** [K + Z + 1] the edges of state k are starts[k] to starts[k + 1] - 1. */
  starts: Int32Array;
  /** [E] the state at the other end. */
  others: Int32Array;
  /** [E] log A[i][j]. */
  logs: Float64Array;
  /** [E] where the expected transitions of the trellis have each edge. */
  places: Int32Array;
}

/** The transitions into each state, or from each. */
export function edgesOf(trellis: Trellis, way: 'into' | 'from'): Edges {
  const size = chainSize(trellis);
  return trellis.edges ? sorted(trellis.edges, size, way) : ofMatrix(trellis.transitions, size, way);
}

function ofMatrix(transitions: Float64Array, size: number, way: 'into' | 'from'): Edges {
  const starts = new Int32Array(size + 1);
  const others: number[] = [];
  const logs: number[] = [];
  const places: number[] = [];
  for (let k = 0; k < size; k++) {
    for (let other = 0; other < size; other++) {
      const place = way === 'into' ? other * size + k : k * size + other;
      const probability = transitions[place]!;
      if (probability === 0) continue;
      others.push(other);
      logs.push(Math.log(probability));
      places.push(place);
    }
    starts[k + 1] = others.length;
  }
  return {
    starts,
    others: Int32Array.from(others),
    logs: Float64Array.from(logs),
    places: Int32Array.from(places),
  };
}

function sorted({ from, to, probabilities }: EdgeList, size: number, way: 'into' | 'from'): Edges {
  const [own, other] = way === 'into' ? [to, from] : [from, to];
  const possible = new Int32Array(probabilities.length).map((_, e) => e).filter(e => probabilities[e]! > 0);
  const places = inOrder(inOrder(possible, other, size).sorted, own, size);
  const logs = new Float64Array(possible.length);
  places.sorted.forEach((place, e) => {
    logs[e] = Math.log(probabilities[place]!);
  });
  return {
    starts: places.starts,
    others: places.sorted.map(place => other[place]!),
    logs,
    places: places.sorted,
  };
}

/** Edges in the order of their states, else as they were, and where those of each state start. */
function inOrder(edges: Int32Array, states: Int32Array, size: number) {
  const starts = new Int32Array(size + 1);
  for (const e of edges) starts[states[e]! + 1]!++;
  for (let k = 0; k < size; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const sorted = new Int32Array(edges.length);
  for (const e of edges) sorted[next[states[e]!]!++] = e;
  return { sorted, starts };
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
