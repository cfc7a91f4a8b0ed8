// What inference works on: numbers, with nothing of models, letters or files.
import type { Codes } from '../codes.ts';
import { gaussianDensities } from '../native/gaussian-operations.ts';
import { dimensionsOf, momentCount, type NormalPositions } from '../native/normals.ts';

/**
 * K states over T positions of S sequences, laid end to end. Every position has a row of the emission table:
 * row `codes[t]`, or row t itself where there are no codes (then the table has T rows).
 */
export interface Trellis {
  /** K */
  stateCount: number;
  /** [K] the probabilities of the first state of a sequence. */
  initial: Float64Array;
  /** [K, K] row-major; `[i, j]` is P(j at t + 1 | i at t). */
  transitions: Float64Array;
  /** [R, K] natural logs of P(observation r | state); -Infinity where impossible. */
  logEmissions: Float64Array;
  /**
   * The numbers of all positions and the normal distributions that emit them, from which the kernels work out
   * densities.
   */
  normals?: NormalPositions | undefined;
  /** [T] the row of the emission table at each position. */
  codes: Codes | undefined;
  /** [S + 1] sequence s holds positions offsets[s] to offsets[s + 1] - 1; sequences may be empty. */
  offsets: readonly number[];
}

/** T, the number of positions of all sequences. */
export function positionCount(trellis: Trellis): number {
  return trellis.offsets[trellis.offsets.length - 1]!;
}

/** S, the number of sequences. */
export function sequenceCount(trellis: Trellis): number {
  return trellis.offsets.length - 1;
}

/** R, the number of rows of the emission table. */
export function emissionRowCount(trellis: Trellis): number {
  return trellis.normals ? positionCount(trellis) : trellis.logEmissions.length / trellis.stateCount;
}

/** A trellis of numbers that normal distributions emit. Its logs are worked out only if something reads them. */
export function normalTrellis(
  chain: Pick<Trellis, 'stateCount' | 'initial' | 'transitions' | 'offsets'>,
  normals: NormalPositions,
): Trellis {
  let logs: Float64Array | undefined;
  return {
    ...chain,
    codes: undefined,
    normals,
    get logEmissions() {
      return (logs ??= gaussianDensities(normals.values, normals.states));
    },
  };
}

/** Positions [start, end) of a trellis as a trellis of its own, with these offsets of sequences; copies nothing. */
export function sliceOf(trellis: Trellis, start: number, end: number, offsets: readonly number[]): Trellis {
  const { stateCount, initial, transitions, codes, normals } = trellis;
  const chain = { stateCount, initial, transitions, offsets };
  if (normals) {
    const D = dimensionsOf(normals.states);
    return normalTrellis(chain, { ...normals, values: normals.values.subarray(start * D, end * D) });
  }
  const { logEmissions } = trellis;
  return {
    ...chain,
    logEmissions: codes ? logEmissions : logEmissions.subarray(start * stateCount, end * stateCount),
    codes: codes?.subarray(start, end),
  };
}

/** How many numbers the expected emissions are: an occupancy [R, K], or the moments of normal distributions. */
export function emissionCountOf(trellis: Trellis): number {
  const { stateCount: K, normals } = trellis;
  return K * (normals ? momentCount(normals.states) : emissionRowCount(trellis));
}

/** The index in the expected emissions at which those of a position begin. */
export function countsFrom({ codes, normals, stateCount: K }: Trellis, position: number): number {
  return codes || normals ? 0 : position * K;
}

/** The sequence that has this position, not an empty one before it. */
export function sequenceAt(offsets: readonly number[], position: number): number {
  let [low, high] = [0, offsets.length - 1];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! <= position) low = middle;
    else high = middle;
  }
  return low;
}

/** One sequence of a trellis, as a trellis of its own; copies nothing. */
export function onlySequence(trellis: Trellis, sequence: number): Trellis {
  const start = trellis.offsets[sequence]!;
  const end = trellis.offsets[sequence + 1]!;
  return sliceOf(trellis, start, end, [0, end - start]);
}
