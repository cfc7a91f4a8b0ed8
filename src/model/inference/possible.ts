// Which states a position can be in at all. Followed as such, so that nothing can underflow.
import { edgesOf } from './edges.ts';
import { onlySequence, positionCount, type Trellis } from './trellis.ts';

/** [K] 1 for each state that is possible; undefined before the first position of a sequence. */
export type Possible = Uint8Array | undefined;

/**
 * A function that steps through a trellis: the states, of some, that its position t can be in after a position that can
 * be in those of `before`; undefined if there is none.
 */
export function possibleSteps(trellis: Trellis) {
  const { stateCount: K, initial, codes, logEmissions } = trellis;
  const { starts, others } = edgesOf(trellis, 'into');
  const canArrive = (j: number, before: Possible): boolean => {
    if (!before) return initial[j]! > 0;
    for (let e = starts[j]!; e < starts[j + 1]!; e++) if (before[others[e]!]) return true;
    return false;
  };
  return (t: number, before: Possible, some: readonly number[]): Possible => {
    const row = (codes ? codes[t]! : t) * K;
    const possible = new Uint8Array(K);
    for (const j of some) if (logEmissions[row + j]! > -Infinity && canArrive(j, before)) possible[j] = 1;
    return possible.includes(1) ? possible : undefined;
  };
}

/**
 * The first position of a sequence (0-based, within it) that no path of states can reach and emit; undefined where
 * the sequence is possible.
 */
export function firstImpossiblePosition(trellis: Trellis, sequence: number): number | undefined {
  const one = onlySequence(trellis, sequence);
  const step = possibleSteps(one);
  const all = [...Array(one.stateCount).keys()];
  let possible: Possible;
  for (let t = 0; t < positionCount(one); t++) {
    possible = step(t, possible, all);
    if (!possible) return t;
  }
  return undefined;
}
