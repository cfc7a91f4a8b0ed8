// What passes through silent states, and how often sequences begin, in the long run of the states that emit.
import type { EmittingChain } from '../emitting-chain.ts';
import { type Chain, hasEnds } from '../hmm.ts';

/** A silent state. */
export interface SilentInspection {
  name: string;
  initial: number;
  /** Whether a sequence can get to it. */
  reachable: boolean;
  /** How often a sequence passes through it, on average; where sequences have no end, how often a position does. */
  passes: number;
}

/**
 * The chain of the emitting states in which another sequence begins where one is over, so that its long run is that of
 * many sequences. A chain without ends stays as it is.
 */
export function begunAnew({ initial, transitions, last, empty }: EmittingChain): EmittingChain {
  const share = empty < 1 ? 1 / (1 - empty) : 0;
  const first = initial.map(p => p * share);
  return {
    initial: first,
    transitions: transitions.map((row, i) => row.map((p, j) => p + last[i]! * first[j]!)),
    last: last.map(() => 0),
    empty: 0,
  };
}

/** How many sequences begin at a position, given the long-run shares [K] of the emitting states; 0 for endless ones. */
export function beginnings({ last, empty }: EmittingChain, shares: readonly number[]): number {
  const over = shares.reduce((sum, share, i) => sum + share * last[i]!, 0);
  return empty < 1 ? over / (1 - empty) : 1;
}

/** Each silent state, given the long run of the emitting ones: their shares [K], and which can be reached. */
export function inspectSilent(
  chain: Chain,
  begun: number,
  shares: readonly number[],
  reachable: readonly boolean[],
): SilentInspection[] {
  const { states, silent = [], initial, transitions } = chain;
  const flows = [...shares];
  const reached = [...reachable];
  const perSequence = hasEnds(chain) ? begun : 1;
  return silent.map(({ name }, z) => {
    const k = states.length + z;
    flows[k] = flows.reduce((sum, flow, i) => sum + flow * transitions[i]![k]!, begun * initial[k]!);
    reached[k] = initial[k]! > 0 || reached.some((isReached, i) => isReached && transitions[i]![k]! > 0);
    return { name, initial: initial[k]!, reachable: reached[k]!, passes: flows[k]! / perSequence };
  });
}
