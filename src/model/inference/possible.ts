// Which states a position can be in at all. Followed as such, so that nothing can underflow.
import { type Edges, edgesOf } from './edges.ts';
import { pathScore } from './path-score.ts';
import { endLogs, endsOf, startLogs, sumOfWays } from './silent/walks.ts';
import { chainSize, onlySequence, positionCount, type Trellis } from './trellis.ts';

/**
 * [K + Z] 1 for each state that is possible, and for each silent one that can follow before the next position;
 * undefined before the first position of a sequence.
 */
export type Possible = Uint8Array | undefined;

/**
 * A function that steps through a trellis: the states, of some, that its position t can be in after a position that can
 * be in those of `before`; undefined if there is none. At the last position of a sequence, they lead to an end.
 */
export function possibleSteps(trellis: Trellis) {
  const { stateCount: K, codes, logEmissions } = trellis;
  const size = chainSize(trellis);
  const into = edgesOf(trellis, 'into');
  const from = edgesOf(trellis, 'from');
  const starts = startLogs(trellis, from, sumOfWays);
  const ends = endsOf(from, K).length > 0 ? endLogs(from, K, sumOfWays) : undefined;
  const lasts = new Set(ends && trellis.offsets.slice(1).map(offset => offset - 1));
  const canArrive = (j: number, before: Possible) =>
    before ? hasEdge(into, j, before) : starts[j]! > -Infinity;
  return (t: number, before: Possible, some: readonly number[]): Possible => {
    const row = (codes ? codes[t]! : t) * K;
    const possible = new Uint8Array(size);
    const mustEnd = lasts.has(t);
    for (const j of some) {
      if (mustEnd && ends![j] === -Infinity) continue;
      if (logEmissions[row + j]! > -Infinity && canArrive(j, before)) possible[j] = 1;
    }
    if (!possible.includes(1)) return undefined;
    for (let s = K; s < size; s++) if (hasEdge(into, s, possible)) possible[s] = 1;
    return possible;
  };
}

/** Whether an edge leads into a state from one of those that are possible. */
function hasEdge({ starts, others }: Edges, state: number, possible: Uint8Array): boolean {
  for (let e = starts[state]!; e < starts[state + 1]!; e++) if (possible[others[e]!]) return true;
  return false;
}

/**
 * The first position of a sequence (0-based, within it) that no path of states can reach and emit, or from which none
 * can end, 0 in an empty one; undefined where the sequence is possible.
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
  return positionCount(one) > 0 || pathScore(one, new Uint8Array(0)) > -Infinity ? undefined : 0;
}
