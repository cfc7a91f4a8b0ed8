// Several paths of one sequence, plainly: the reference engine's.
import type { Path } from '../codes.ts';
import { edgesOf } from './edges.ts';
import { emptyPath } from './path.ts';
import { positionCount, type Trellis } from './trellis.ts';

/**
 * Draws paths [n][T] from P(path | sequence), from the last position to the first (Durbin et al. 1998, 4.3), given the way forward `alpha`
 * [T, K + Z] in logs. One after the other, the paths take a number of `uniform` at each position, and at each silent
 * state.
 *   P(q_t = i | q_{t+1} = j, o) ∝ α_t(i) A[i][j]
 */
export function drawPaths(
  one: Trellis,
  alpha: Float64Array,
  uniform: () => number,
  paths: readonly Path[],
): void {
  const K = one.stateCount;
  const T = positionCount(one);
  const size = alpha.length / T;
  const into = edgesOf(one, 'into');
  const all = Int32Array.from({ length: K }, (_, k) => k);
  for (let t = T - 1; t >= 0; t--) {
    const leaving = alpha.subarray(t * size, (t + 1) * size);
    const before = (state: number) => {
      const [first, end] = [into.starts[state]!, into.starts[state + 1]!];
      const others = into.others.subarray(first, end);
      return draw(
        others,
        Float64Array.from(others, (other, n) => leaving[other]! + into.logs[first + n]!),
        uniform,
      );
    };
    for (const path of paths) {
      let state = t === T - 1 ? draw(all, leaving.subarray(0, K), uniform) : before(path[t + 1]!);
      while (state >= K) state = before(state);
      path[t] = state;
    }
  }
}

/** One of the states, whose weights are exp(logs). */
function draw(states: Int32Array, logs: Float64Array, uniform: () => number): number {
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const weights = logs.map(log => Math.exp(log - largest));
  const limit = uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return states[weights.findIndex(weight => (sum += weight) > limit)]!;
}

/** A path up to a position: its last state, and what it came from. */
interface Partial {
  log: number;
  state: number;
  before: Partial | undefined;
}

/**
 * The `most` best paths, fewer if no more are possible: of each state at each position, that many best ways to it are kept
 * (list Viterbi; Seshadri and Sundberg 1994). For trellises without silent states.
 */
export function listOfBestPaths(one: Trellis, most: number): Path[] {
  const { stateCount: K, initial, logEmissions, codes } = one;
  const T = positionCount(one);
  if (T === 0) return [emptyPath(K, 0)];
  const into = edgesOf(one, 'into');
  let lists: Partial[][] = [];
  for (let t = 0; t < T; t++) {
    const row = (codes ? codes[t]! : t) * K;
    const befores = lists;
    lists = Array.from({ length: K }, (_, state) => {
      const emission = logEmissions[row + state]!;
      if (t === 0)
        return bestOf([{ log: Math.log(initial[state]!) + emission, state, before: undefined }], most);
      const ways: Partial[] = [];
      for (let e = into.starts[state]!; e < into.starts[state + 1]!; e++) {
        for (const before of befores[into.others[e]!]!) {
          ways.push({ log: before.log + into.logs[e]! + emission, state, before });
        }
      }
      return bestOf(ways, most);
    });
  }
  return bestOf(lists.flat(), most).map(last => {
    const path = emptyPath(K, T);
    let partial: Partial | undefined = last;
    for (let t = T - 1; t >= 0; t--, partial = partial!.before) path[t] = partial!.state;
    return path;
  });
}

function bestOf(ways: readonly Partial[], most: number): Partial[] {
  return ways
    .filter(({ log }) => log > -Infinity)
    .sort((a, b) => b.log - a.log)
    .slice(0, most);
}
