// The ways back along several paths as functions on arrays; kernels/ways-back.h says what they work on.
import type { Codes, Path } from '../codes.ts';
import { threads } from './binding.ts';
import { withLent } from './operations.ts';
import {
  type Attributes,
  execute,
  integerAttribute,
  integers,
  longIntegers,
  NOTHING,
  pairs,
  readIntegers,
  readPairs,
  type Tensor,
} from './tensor.ts';

/** The edges into each state, which paths are traced back along. */
export interface WayBack {
  /** Z of V states are silent, the last ones; edges into one leave earlier states. */
  silentCount: number;
  /** [V + 2] the edges into state j are starts[j] to starts[j + 1] - 1; those into V are all that may be last. */
  starts: Int32Array;
  /** [E] the states that they leave. */
  others: Int32Array;
  /** [E] their probabilities, or the logs of these. */
  weights: Float64Array;
}

/** A window of the way forward, and what paths are drawn with. */
export interface SampledWindow {
  /** [offsets[S] - offsets[0], V] alphas. */
  rows: Float64Array;
  /** [S + 1] where the sequences of the window are within all paths. */
  offsets: readonly number[];
  /** [S, 4] the state of the generator xoshiro128** of each sequence. */
  generators: Int32Array;
  /** [n] the state behind the window of each path, where its last sequence goes on; else none. */
  next: Int32Array;
}

/** A window of the way forward, and the paths that were kept behind it. */
export interface BestWindow {
  /** [offsets[S] - offsets[0], K] deltas. */
  rows: Float64Array;
  /** [S + 1] where the sequences of the window are within all. */
  offsets: readonly number[];
  /** What the paths behind the window have lost, where its last sequence goes on; they may be none. */
  lost: Float64Array | undefined;
}

/**
 * Draws n paths through a window, and writes them into `states` [n, T], the paths through everything. Returns the
 * generators [S, 4] as they are afterwards.
 */
export function sampledPaths(way: WayBack, window: SampledWindow, states: Path, count: number): Int32Array {
  const { generators, next } = window;
  return withLent([window.rows, undefined, undefined, undefined, states], lent => {
    const attributes = [integerAttribute('want', count), lent];
    const more = [integers(generators, [generators.length / 4, 4]), integers(next, [next.length])];
    const [after] = run('HmmSampledPaths', way, window.offsets, attributes, more, 1);
    return readIntegers(after!);
  });
}

/**
 * Keeps the n best paths back through a window. Writes their states into `states`, and which path at the position behind each
 * goes on as into `next`, both [T, n] for everything. Returns how many paths each sequence has [S], and what those of the
 * first have lost [n].
 */
export function bestPaths(
  way: WayBack,
  { rows, offsets, lost }: BestWindow,
  { states, next }: { states: Path; next: Codes },
  most: number,
): { counts: Int32Array; lost: Float64Array } {
  return withLent([rows, undefined, undefined, undefined, states, next], lent => {
    const goesOn = integerAttribute('next_state', lost ? 0 : -1);
    const more = [pairs(lost ?? NOTHING, [lost?.length ?? 0])];
    const attributes = [integerAttribute('want', most), goesOn, lent];
    const [counts, after] = run('HmmBestPaths', way, offsets, attributes, more, 2);
    return { counts: readIntegers(counts!), lost: readPairs(after!) };
  });
}

/** Rows are lent. */
function run(
  operation: string,
  { starts, others, weights, silentCount }: WayBack,
  offsets: readonly number[],
  attributes: Attributes,
  more: Tensor[],
  outputs: number,
): Tensor[] {
  const inputs = [
    pairs(NOTHING, [0, starts.length - 2]),
    integers(starts, [starts.length]),
    integers(others, [others.length]),
    pairs(weights, [weights.length]),
    longIntegers(offsets),
    ...more,
  ];
  const shared = [integerAttribute('threads', threads()), integerAttribute('silent', silentCount)];
  return execute(operation, [...shared, ...attributes], inputs, outputs);
}
