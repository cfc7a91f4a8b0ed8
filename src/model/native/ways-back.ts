// The ways back along several paths as functions on arrays; kernels/ways-back.h says what they work on.
import type { Path } from '../codes.ts';
import { threads } from './binding.ts';
import { withLent } from './operations.ts';
import { execute, integerAttribute, integers, longIntegers, pairs, readIntegers } from './tensor.ts';

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

/**
 * Draws n paths through a window, and writes them into `states` [n, T], the paths through everything. Returns the
 * generators [S, 4] as they are afterwards.
 */
export function sampledPaths(way: WayBack, window: SampledWindow, states: Path, count: number): Int32Array {
  const { rows, offsets, generators, next } = window;
  const V = way.starts.length - 2;
  return withLent([rows, undefined, undefined, undefined, states], lent => {
    const attributes = [
      integerAttribute('threads', threads()),
      integerAttribute('want', count),
      integerAttribute('silent', way.silentCount),
      lent,
    ];
    const inputs = [
      pairs(new Float64Array(0), [0, V]),
      integers(way.starts, [way.starts.length]),
      integers(way.others, [way.others.length]),
      pairs(way.weights, [way.weights.length]),
      longIntegers(offsets),
      integers(generators, [generators.length / 4, 4]),
      integers(next, [next.length]),
    ];
    const [after] = execute('HmmSampledPaths', attributes, inputs, 1);
    return readIntegers(after!);
  });
}
