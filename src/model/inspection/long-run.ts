// Where a chain of states can go, and where it is in the long run.
import type { HiddenMarkovModel } from '../hmm.ts';

/** A chain as seen from its transitions. */
export interface LongRun {
  /** [K] whether a sequence can get there at all. */
  reachable: boolean[];
  /** Sets of states that can be reached, lead to one another and to nothing else: where a sequence ends up for good. */
  closed: number[][];
  /**
   * [K] share of the positions of an endless sequence that starts as the model starts: the stationary distribution
   * where there is a single closed set, else those of all, weighted with the chance of ending up in each.
   */
  shares: number[];
  /** [K] mean number of positions of a sequence in each state that it passes through and leaves for good, else 0. */
  visits: number[];
}

/** Of the transitions `[K][K]` as they stand. */
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
  // From the last state on, which in left-right models is where all others lead.
  for (let k = isDone.lastIndexOf(false); k >= 0; k = isDone.lastIndexOf(false)) {
    const after = reach([k], (i, j) => transitions[i]![j]! > 0, K);
    const before = reach([k], (j, i) => transitions[i]![j]! > 0, K);
    if (after.every((isAfter, j) => !isAfter || before[j])) {
      closed.unshift(transitions.map((_, j) => j).filter(j => after[j]));
    }
    // What leads here is in this set or, since it can leave for good, in none.
    before.forEach((isBefore, j) => {
      if (isBefore) isDone[j] = true;
    });
  }
  return closed;
}

/** [K] what can be got to from these states, themselves among them, by steps from i to j that are there. */
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
 * [C] chance that a sequence ends up in each closed set, and what it does before. Each set becomes one state, from
 * which the chain starts anew: in the long run of that chain, every state is as frequent as it is visited in one round.
 */
function untilClosed(
  initial: readonly number[],
  transitions: readonly number[][],
  reachable: readonly boolean[],
  closed: readonly number[][],
): { chances: number[]; visits: number[] } {
  const isClosed = new Set(closed.flat());
  const passing = initial.map((_, k) => k).filter(k => reachable[k] && !isClosed.has(k));
  // States of the new chain: the start, the sets, the states passed through.
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

/**
 * The stationary distribution of an irreducible chain, by elimination without subtractions (Grassmann, Taksar and
 * Heyman 1985), so that chains which hardly ever change lose no digits.
 */
function stationary(transitions: readonly number[][]): number[] {
  const P = transitions.map(row => [...row]);
  const K = P.length;
  for (let k = K - 1; k > 0; k--) {
    const leaving = P[k]!.slice(0, k).reduce((sum, p) => sum + p, 0);
    for (let i = 0; i < k; i++) {
      const into = (P[i]![k]! /= leaving);
      if (into === 0) continue;
      for (let j = 0; j < k; j++) P[i]![j]! += into * P[k]![j]!;
    }
  }
  const weights = [1];
  for (let k = 1; k < K; k++) weights.push(weights.reduce((sum, weight, i) => sum + weight * P[i]![k]!, 0));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}
