// Makes paths of states.
import type { Path } from '../codes.ts';
import { positionCount, type Trellis } from './trellis.ts';

/** [T] an array for the states of a path. */
export function emptyPath(K: number, T: number): Path {
  return new (K > 256 ? Uint16Array : Uint8Array)(T);
}

/** [n][T] arrays for the states of several paths through a trellis. */
export function emptyPaths(count: number, trellis: Trellis): Path[] {
  return Array.from({ length: count }, () => emptyPath(trellis.stateCount, positionCount(trellis)));
}

/** The state with the largest of K entries from index `at` on; ties go to the lowest index. */
export function bestState(values: Float64Array, K = values.length, at = 0): number {
  let best = 0;
  for (let k = 1; k < K; k++) if (values[at + k]! > values[at + best]!) best = k;
  return best;
}

/** [n] the path of posterior decoding: the most likely state of each row of posteriors [n, K]. */
export function likeliestStates(rows: Float64Array, K: number): Path {
  const states = emptyPath(K, rows.length / K);
  for (let n = 0; n < states.length; n++) states[n] = bestState(rows, K, n * K);
  return states;
}
