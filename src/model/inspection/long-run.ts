// Where a Markov chain can go, and how often it is in each state in the long run.
import type { HiddenMarkovModel } from '../hmm.ts';
import { stationary } from '../stationary.ts';

/** What the transitions of a chain say of it. */
export interface LongRun {
  /** [K] whether a sequence can get to each state. */
  reachable: boolean[];
  /** The closed sets: reachable states that lead to one another and nowhere else. A sequence ends up in one of them. */
  closed: number[][];
  /**
   * [K] the share of each state in the positions of an endless sequence. This is the stationary distribution where
   * there is a single closed set; else, those of all closed sets, weighted with the chance of ending up in each.
   */
  shares: number[];
  /**
   * [K] the mean number of positions in each state that a sequence passes through and leaves for good; 0 for other
   * states.
   */
  visits: number[];
}

/** The long run of a chain with these transitions `[K][K]`. */
export function longRunOf({
  initial,
  transitions,
}: Pick<HiddenMarkovModel, 'initial' | 'transitions'>): LongRun {
  const K = initial.length;
  const all = initial.map((_, k) => k);
  const reachable = reach(
    all.filter(k => initial[k]! > 0),
    (i, j) => transitions[i]![j]! > 0,
    K,
  );
  const closed = closedSets(transitions, reachable);
  const { chances, visits } = untilClosed(initial, transitions, reachable, closed);
  const shares = new Array<number>(K).fill(0);
  closed.forEach((members, c) => {
    const within = members.map(i => members.map(j => transitions[i]![j]!));
    stationary(within).forEach((share, n) => {
      shares[members[n]!] = chances[c]! * share;
    });
  });
  return { reachable, closed, shares, visits };
}

/** Sets of reachable states that lead to one another and to nothing else. */
function closedSets(transitions: readonly number[][], reachable: readonly boolean[]): number[][] {
  const K = transitions.length;
  const closed: number[][] = [];
  const isDone = reachable.map(isReachable => !isReachable);
  // Starts from the last state, to which all others lead in left-right models.
  for (let k = isDone.lastIndexOf(false); k >= 0; k = isDone.lastIndexOf(false)) {
    const after = reach([k], (i, j) => transitions[i]![j]! > 0, K);
    const before = reach([k], (j, i) => transitions[i]![j]! > 0, K);
    if (after.every((isAfter, j) => !isAfter || before[j])) {
      closed.unshift(transitions.map((_, j) => j).filter(j => after[j]));
    }
    // A state that leads here is in this set; or in none, since it can leave for good.
    before.forEach((isBefore, j) => {
      if (isBefore) isDone[j] = true;
    });
  }
  return closed;
}

/** [K] which states can be reached from these, themselves included, by the steps from i to j that are allowed. */
function reach(starts: readonly number[], isStep: (i: number, j: number) => boolean, K: number): boolean[] {
  const seen = new Array<boolean>(K).fill(false);
  const open = [...starts];
  for (const k of open) seen[k] = true;
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (let j = 0; j < K; j++) {
      if (seen[j] || !isStep(i, j)) continue;
      seen[j] = true;
      open.push(j);
    }
  }
  return seen;
}

/**
 * [C] the chance that a sequence ends up in each closed set, and how many positions it spends before. In a smaller
 * chain each set is one state, after which the chain starts anew: in the long run of that chain, each state is as
 * frequent as it is visited in one round.
 */
function untilClosed(
  initial: readonly number[],
  transitions: readonly number[][],
  reachable: readonly boolean[],
  closed: readonly number[][],
): { chances: number[]; visits: number[] } {
  const isClosed = new Set(closed.flat());
  const passing = initial.map((_, k) => k).filter(k => reachable[k] && !isClosed.has(k));
  // The states of the smaller chain: the start, the sets, and the states passed through.
  const row = (from: readonly number[]) => [
    0,
    ...closed.map(members => members.reduce((sum, j) => sum + from[j]!, 0)),
    ...passing.map(j => from[j]!),
  ];
  const anew = [1, ...closed.map(() => 0), ...passing.map(() => 0)];
  const [start, ...others] = stationary([
    row(initial),
    ...closed.map(() => anew),
    ...passing.map(k => row(transitions[k]!)),
  ]);
  const perRound = others.map(share => share / start!);
  const visits = initial.map(() => 0);
  passing.forEach((k, n) => {
    visits[k] = perRound[closed.length + n]!;
  });
  return { chances: perRound.slice(0, closed.length), visits };
}
