// What every engine can do with a trellis.
import type { Path } from '../codes.ts';
import type { Work } from '../work.ts';
import type { StateGroups } from './groups.ts';
import { chainSize, emissionCountOf, type Part, type Trellis, transitionCountOf } from './trellis.ts';

/** The posteriors of consecutive positions. Windows come in order, and together have every position once. */
export interface PosteriorWindow {
  /** First position, over all sequences of the trellis. */
  start: number;
  /** [n, K] row-major, or [n, G] of groups; each row sums to 1, or is all zero where the sequence is impossible. */
  rows: Float64Array;
}

/** What `posteriors` returns. Each window is worked out when it is asked for. */
export interface Posteriors {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  windows: Iterable<PosteriorWindow>;
}

/** What `expectations`, the E-step, returns: expected counts over all sequences. Impossible sequences add nothing. */
export interface Expectations {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  /** [K + Z] the expected number of sequences that start in each state. */
  initial: Float64Array;
  /** [K + Z, K + Z] the expected number of transitions from i to j (Σ ξ); [E] where the trellis has `edges`, of each. */
  transitions: Float64Array;
  /**
   * [R, K] occupancy: the expected number of positions that show row r in state k (Σ γ). Where normal distributions
   * emit, it is [K, 1 + D + D (D + 1) / 2]: Σ γ, Σ γ (x - m) and the lower half of Σ γ (x - m)(x - m)', around their
   * means m.
   */
  emissions: Float64Array;
}

/** Expected counts of zero, for sequences with these log-likelihoods. */
export function noCounts(trellis: Trellis, logLikelihoods: Float64Array): Expectations {
  return {
    logLikelihoods,
    initial: new Float64Array(chainSize(trellis)),
    transitions: new Float64Array(transitionCountOf(trellis)),
    emissions: new Float64Array(emissionCountOf(trellis)),
  };
}

/** How `posteriors` and `filtered` hand out their rows. */
export interface LendingOptions {
  /**
   * Whether the caller needs the rows of a window only until it asks for the next one. Their memory is then used
   * again, since fresh memory costs more than the posteriors themselves where states are few.
   */
  areLent?: boolean;
  /** Groups of states, whose sums the rows have in place of the states. */
  groups?: StateGroups | undefined;
  /** The first position whose rows the caller needs: windows that end before it may be left out. */
  from?: number | undefined;
  /** Where the rows of all positions go, [T * K] or [T * G]: windows in it need not be copied, and are kept. */
  into?: Float64Array;
}

/** All rows [T, columns] in `into`, which was given to `posteriors`, too; an engine need not have heeded it. */
export function gatherRows({ windows }: Posteriors, into: Float64Array, columns: number): void {
  for (const { start, rows } of windows) if (rows.buffer !== into.buffer) into.set(rows, start * columns);
}

/** What `viterbi` returns. */
export interface ViterbiPaths {
  /** [S] the log-probability of the best path together with the observations; -Infinity where there is no path. */
  logProbabilities: Float64Array;
  /** [T] the state at each position of the best path. Ties go to the lowest index; 0 where there is no path. */
  path: Path;
}

/** What `likeliestStates` returns. */
export interface LikeliestStates {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  /** [T] the state with the largest posterior at each position. Ties go to the lowest index. */
  path: Path;
}

/** What `sampledPaths` returns. */
export interface SampledPaths {
  /** [S] natural logs; -Infinity where the model cannot produce the sequence. */
  logLikelihoods: Float64Array;
  /** [n][T] paths through all sequences, each drawn from P(path | sequence); 0 where a sequence is impossible. */
  paths: Path[];
}

/** Numbers for the draws of one sequence, uniform in [0, 1): the same ones each time they are asked for. */
export type Uniforms = (sequence: number) => UniformGenerator;

/** Numbers by xoshiro128**, which the kernels draw from its state. */
export interface UniformGenerator {
  /** [4] */
  readonly state: Uint32Array;
  uniform(): number;
}

/** What `bestPaths` returns. */
export interface BestPaths {
  /** [S] how many paths of the sequence are possible, `most` at most. */
  counts: Int32Array;
  /** [n][T] the best path, the second best and so on, all different; 0 where a sequence has no further one. */
  paths: Path[];
}

/** Exact inference in double precision. Engines differ only in speed. Long data are worked on in windows. */
export interface Engine {
  logLikelihoods(trellis: Trellis): Work<Float64Array>;
  posteriors(trellis: Trellis, options?: LendingOptions): Work<Posteriors>;
  likeliestStates(trellis: Trellis): Work<LikeliestStates>;
  /**
   * `weights` [S] say how many times each sequence counts; without them, once. Of a `part`, what its positions add:
   * first states, transitions into them and emissions; and as `logLikelihoods` shares that sum up over parts.
   */
  expectations(trellis: Trellis, weights?: Float64Array, part?: Part): Work<Expectations>;
  viterbi(trellis: Trellis): Work<ViterbiPaths>;
  /**
   * Posteriors of each position given what is seen up to it, as if sequences went on: the rows are P(state at t | positions
   * up to t), and log-likelihoods those of coming so far. Ends are not looked at.
   */
  filtered(trellis: Trellis, options?: LendingOptions): Work<Posteriors>;
  /** `count` paths of each sequence, drawn from P(path | sequence). Memory is a state for each position and path. */
  sampledPaths(trellis: Trellis, count: number, uniforms: Uniforms): Work<SampledPaths>;
  /**
   * The `most` most likely paths of each sequence. Paths of one probability come in an order that depends on the trellis
   * alone. Memory is six bytes at most for each position and path.
   */
  bestPaths(trellis: Trellis, most: number): Work<BestPaths>;
}
