// The one signature of every engine: what inference answers about a trellis.
import type { Path } from '../codes.ts';
import type { Work } from '../work.ts';
import { emissionCountOf, type Trellis } from './trellis.ts';

/** A run of positions with their posteriors; windows come in order and cover every position once. */
export interface PosteriorWindow {
  /** First position, over all sequences of the trellis. */
  start: number;
  /** [n, K] row-major; each row sums to 1, or is all zero where the sequence is impossible. */
  rows: Float64Array;
}

/** Answer to `posteriors`. The windows are worked out as they are asked for, once. */
export interface Posteriors {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  windows: Iterable<PosteriorWindow>;
}

/** Expected counts over all sequences given the observations (the E-step). Impossible sequences add nothing. */
export interface Expectations {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  /** [K] expected sequences that start in each state. */
  initial: Float64Array;
  /** [K, K] expected transitions i to j, summed over positions (Σ ξ). */
  transitions: Float64Array;
  /**
   * [R, K] occupancy: the expected number of positions that show row r in state k (Σ γ). Where normal distributions emit,
   * it is [K, 1 + D + D (D + 1) / 2]: Σ γ, Σ γ (x - m) and the lower half of Σ γ (x - m)(x - m)', around their means m.
   */
  emissions: Float64Array;
}

/** No counts yet, of sequences with these log-likelihoods. */
export function noCounts(trellis: Trellis, logLikelihoods: Float64Array): Expectations {
  const K = trellis.stateCount;
  return {
    logLikelihoods,
    initial: new Float64Array(K),
    transitions: new Float64Array(K * K),
    emissions: new Float64Array(emissionCountOf(trellis)),
  };
}

/** How posteriors are to be handed out. */
export interface LendingOptions {
  /**
   * The rows of a window are only needed until the next window is asked for: they need not be copied out of where they
   * were worked out. Fresh memory costs more than the posteriors themselves where states are few.
   */
  areLent?: boolean;
}

/** Answer to `viterbi`. */
export interface ViterbiPaths {
  /** [S] log-probability of the best path and the observations together; -Infinity where there is none. */
  logProbabilities: Float64Array;
  /** [T] state of each position on the best path, ties to the lowest index; 0 where there is no path. */
  path: Path;
}

/** Answer to `likeliestStates`. */
export interface LikeliestStates {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  /** [T] the state with the largest posterior at each position, ties to the lowest index. */
  path: Path;
}

/** Exact inference in double precision. Engines differ in speed alone; long data are worked on in parts. */
export interface Engine {
  logLikelihoods(trellis: Trellis): Work<Float64Array>;
  posteriors(trellis: Trellis, options?: LendingOptions): Work<Posteriors>;
  likeliestStates(trellis: Trellis): Work<LikeliestStates>;
  /** `weights` [S] say how often each sequence counts; once unless given. */
  expectations(trellis: Trellis, weights?: Float64Array): Work<Expectations>;
  viterbi(trellis: Trellis): Work<ViterbiPaths>;
}
