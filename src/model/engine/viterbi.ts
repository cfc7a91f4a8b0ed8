// Viterbi's algorithm on the host, over the edges of the transition matrix alone (Viterbi 1967; Rabiner 1989, III.B).
//   δ_t(j) = log b_j(o_t) + max_i (δ_{t-1}(i) + log A[i][j])
// A chain of tiny steps; impossible transitions cost nothing, so a sparse model is as fast as it has edges.
import type { ViterbiPaths } from './engine.ts';
import { pathScore } from './path-score.ts';
import { onlySequence, positionCount, sequenceCount, type Trellis } from './trellis.ts';

/** Positions whose back-pointers are held at once; longer sequences are walked forward twice. */
const WINDOW = 1 << 20;

/** Best path of every sequence. Memory: K bytes a position of a window, and the answer. */
export function viterbi(trellis: Trellis, windowLength: number = WINDOW): ViterbiPaths {
  const states = trellis.stateCount > 256 ? Uint16Array : Uint8Array;
  const path = new states(positionCount(trellis));
  const edges = incomingEdges(trellis);
  const logProbabilities = Float64Array.from({ length: sequenceCount(trellis) }, (_, s) => {
    const one = onlySequence(trellis, s);
    const own = path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
    return traceBack(one, edges, windowLength, own) ? pathScore(one, own) : -Infinity;
  });
  return { logProbabilities, path };
}

/** The transitions into each state: state j has edges `first[j]` to `first[j + 1] - 1`. */
interface Edges {
  first: Int32Array;
  from: Int32Array;
  logProbability: Float64Array;
}

function incomingEdges({ stateCount: K, transitions }: Trellis): Edges {
  const first = [0];
  const from: number[] = [];
  const logProbability: number[] = [];
  for (let j = 0; j < K; j++) {
    for (let i = 0; i < K; i++) {
      if (transitions[i * K + j]! === 0) continue;
      from.push(i);
      logProbability.push(Math.log(transitions[i * K + j]!));
    }
    first.push(from.length);
  }
  return {
    first: Int32Array.from(first),
    from: Int32Array.from(from),
    logProbability: Float64Array.from(logProbability),
  };
}

/** Writes the best path of a single sequence; false where every path is impossible. */
function traceBack(
  one: Trellis,
  edges: Edges,
  windowLength: number,
  path: Uint8Array | Uint16Array,
): boolean {
  const { stateCount: K, initial } = one;
  const T = positionCount(one);
  if (T === 0) return true;
  const windows = Math.ceil(T / windowLength);
  const pointers = new (K > 256 ? Uint16Array : Uint8Array)(Math.min(T, windowLength) * K);
  // δ before the first position of each window; the first window starts from π, without a transition.
  const starts: Float64Array[] = [initial.map(Math.log)];
  for (let w = 0; w < windows; w++)
    starts.push(walk(one, edges, w * windowLength, windowLength, starts[w]!, pointers));
  const last = starts[windows]!;
  let state = last.indexOf(Math.max(...last));
  if (last[state] === -Infinity) return false;
  for (let w = windows - 1; w >= 0; w--) {
    if (w < windows - 1) walk(one, edges, w * windowLength, windowLength, starts[w]!, pointers);
    for (let t = Math.min(T, (w + 1) * windowLength) - 1; t >= w * windowLength; t--) {
      path[t] = state;
      state = pointers[(t - w * windowLength) * K + state]!;
    }
  }
  return true;
}

/** Walks one window from `start` on and returns δ at its end, less its largest; fills the back-pointers. */
function walk(
  one: Trellis,
  { first, from, logProbability }: Edges,
  begin: number,
  windowLength: number,
  start: Float64Array,
  pointers: Uint8Array | Uint16Array,
): Float64Array {
  const { stateCount: K, logEmissions, codes } = one;
  let before = start.slice();
  let best = new Float64Array(K);
  const end = Math.min(positionCount(one), begin + windowLength);
  for (let t = begin; t < end; t++) {
    const row = (codes ? codes[t]! : t) * K;
    const pointer = (t - begin) * K;
    let highest = -Infinity;
    for (let j = 0; j < K; j++) {
      let score = -Infinity;
      let argument = 0;
      if (t === 0) {
        score = before[j]!;
      } else {
        for (let e = first[j]!; e < first[j + 1]!; e++) {
          const candidate = before[from[e]!]! + logProbability[e]!;
          if (candidate > score) {
            score = candidate;
            argument = from[e]!;
          }
        }
      }
      pointers[pointer + j] = argument;
      score += logEmissions[row + j]!;
      best[j] = score;
      if (score > highest) highest = score;
    }
    if (highest > -Infinity) for (let j = 0; j < K; j++) best[j]! -= highest;
    [before, best] = [best, before];
  }
  return before;
}
