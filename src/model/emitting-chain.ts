// The chain of the states that emit, in which every way through silent states is part of a transition, and what was
// expected of the silent states where only the emitting ones were seen.
import { type Chain, isEnd } from './hmm.ts';

/** The states that emit, from one position to the next. */
export interface EmittingChain {
  /** [K] P(first position's state); the rest of 1 is the probability of no positions. */
  initial: number[];
  /** [K][K] P(next position's state j | i); the rest of a row's 1 is the probability that i is the last. */
  transitions: number[][];
  /** [K] P(last position | i): 0 where there are no ends. */
  last: number[];
  /** P(no positions). */
  empty: number;
}

/** How often which emitting state came next, summed over sequences. Column K stands for none: the sequence was over. */
export interface SeenSteps {
  /** [K + 1] at the first position. */
  initial: Float64Array;
  /** [K, K + 1] after each state. */
  next: Float64Array;
}

export function emittingChain(chain: Chain): EmittingChain {
  const K = chain.states.length;
  const arrivals = arrivalsOf(chain);
  const initial = nextEmitting(chain.initial, arrivals, K);
  const rows = chain.transitions.slice(0, K).map(row => nextEmitting(row, arrivals, K));
  return {
    initial: initial.slice(0, K),
    transitions: rows.map(row => row.slice(0, K)),
    last: rows.map(row => row[K]!),
    empty: initial[K]!,
  };
}

/** The expected uses of all transitions, the silent states' too, given which emitting states came after one another. */
export function expectedUses(
  chain: Chain,
  { initial, next }: SeenSteps,
): { initial: Float64Array; transitions: Float64Array } {
  const K = chain.states.length;
  const N = chain.initial.length;
  const arrivals = arrivalsOf(chain);
  const transitions = new Float64Array(N * N);
  /** Adds to the uses of silent states, and returns those [N] of a row that was left `seen` [K + 1] times for each state. */
  const usesOf = (row: readonly number[], seen: Float64Array): Float64Array => {
    const chances = nextEmitting(row, arrivals, K);
    const weights = chances.map((chance, j) => (chance > 0 ? seen[j]! / chance : 0));
    const weightOf = [...weights.slice(0, K), ...arrivals.map(own => dot(own, weights))];
    const passing = row.slice(K);
    for (let z = 0; z < N - K; z++) {
      const from = (K + z) * N;
      chain.transitions[K + z]!.forEach((probability, j) => {
        transitions[from + j]! += passing[z]! * probability * weightOf[j]!;
        if (j >= K) passing[j - K]! += passing[z]! * probability;
      });
    }
    return Float64Array.from(row, (probability, j) => probability * weightOf[j]!);
  };
  for (let i = 0; i < K; i++) {
    transitions.set(usesOf(chain.transitions[i]!, next.subarray(i * (K + 1), (i + 1) * (K + 1))), i * N);
  }
  return { initial: usesOf(chain.initial, initial), transitions };
}

/** [Z][K + 1] P(state j emits next | silent state), and, last, P(the sequence is over). */
function arrivalsOf({ states, silent = [], transitions }: Chain): number[][] {
  const K = states.length;
  const arrivals: number[][] = silent.map(() => new Array<number>(K + 1).fill(0));
  for (let z = silent.length - 1; z >= 0; z--) {
    const row = transitions[K + z]!;
    if (isEnd(row)) arrivals[z]![K] = 1;
    else arrivals[z] = nextEmitting(row, arrivals, K);
  }
  return arrivals;
}

/** [K + 1] P(state j emits next), and, last, P(none), from a row [K + Z] and what silent states come to. */
function nextEmitting(row: readonly number[], arrivals: readonly number[][], K: number): number[] {
  const next = [...row.slice(0, K), 0];
  arrivals.forEach((own, z) => {
    const chance = row[K + z]!;
    if (chance > 0) own.forEach((arrival, j) => void (next[j]! += chance * arrival));
  });
  return next;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, n) => sum + value * b[n]!, 0);
}
