// What inference works on: numbers alone, without models, letters or files.
import type { Codes } from '../alphabet.ts';

/**
 * K states over T positions of S sequences, laid end to end. Every position has a row of the emission table:
 * row `codes[t]`, or row t itself where there are no codes (then the table has T rows).
 */
export interface Trellis {
  /** K */
  stateCount: number;
  /** [K] probabilities of the first state of a sequence. */
  initial: Float64Array;
  /** [K, K] row-major; `[i, j]` is P(j at t + 1 | i at t). */
  transitions: Float64Array;
  /** [R, K] natural logs of P(observation r | state); -Infinity where impossible. */
  logEmissions: Float64Array;
  /** [T] row of the emission table for each position. */
  codes: Codes | undefined;
  /** [S + 1] sequence s holds positions offsets[s] to offsets[s + 1] - 1; sequences may be empty. */
  offsets: readonly number[];
}

/** T, over all sequences. */
export function positionCount(trellis: Trellis): number {
  return trellis.offsets[trellis.offsets.length - 1]!;
}

/** S. */
export function sequenceCount(trellis: Trellis): number {
  return trellis.offsets.length - 1;
}

/** R, the rows of the emission table. */
export function emissionRowCount(trellis: Trellis): number {
  return trellis.logEmissions.length / trellis.stateCount;
}

/** The sequence that holds a position; empty sequences before it are skipped. */
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
  const K = trellis.stateCount;
  return {
    ...trellis,
    logEmissions: trellis.codes ? trellis.logEmissions : trellis.logEmissions.subarray(start * K, end * K),
    codes: trellis.codes?.subarray(start, end),
    offsets: [0, end - start],
  };
}

/**
 * The first position of a sequence (0-based, within the sequence) that no path of states can reach and emit, or
 * undefined where the sequence is possible. Follows which states are possible, so nothing can underflow.
 */
export function firstImpossiblePosition(trellis: Trellis, sequence: number): number | undefined {
  const { stateCount: K, initial, transitions, logEmissions, codes } = trellis;
  const start = trellis.offsets[sequence]!;
  let possible = Array.from(initial, probability => probability > 0);
  for (let t = start; t < trellis.offsets[sequence + 1]!; t++) {
    if (t > start) {
      const from = possible;
      possible = from.map((_, j) => from.some((isPossible, i) => isPossible && transitions[i * K + j]! > 0));
    }
    const row = (codes ? codes[t]! : t) * K;
    possible = possible.map((isPossible, j) => isPossible && logEmissions[row + j]! > -Infinity);
    if (!possible.includes(true)) return t - start;
  }
  return undefined;
}
