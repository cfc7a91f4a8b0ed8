// What inference works on: numbers, with nothing of models, letters or files.
import type { Codes } from '../codes.ts';
import { gaussianDensities } from '../native/gaussian-operations.ts';
import { dimensionsOf, momentCount, type NormalPositions } from '../native/normals.ts';

/** Transitions one by one, no pair of states twice. */
export interface EdgeList {
  /** [E] the state that is left. */
  from: Int32Array;
  /** [E] the state that comes next. */
  to: Int32Array;
  /** [E] */
  probabilities: Float64Array;
}

/**
 * K states over T positions of S sequences, laid end to end. Every position has a row of the emission table:
 * row `codes[t]`, or row t itself where there are no codes (then the table has T rows).
 *
 * Behind the states that emit, there may be Z silent ones, which emit nothing and take no position. One that is left by
 * no transition is an end: where there is one, every sequence ends there.
 */
export interface Trellis {
  /** K, the number of states that emit. */
  stateCount: number;
  /** Z, 0 unless given: states K to K + Z - 1 are silent. Transitions from one to another lead to a later one. */
  silentCount?: number | undefined;
  /** [K + Z] the probabilities of the first state of a sequence. */
  initial: Float64Array;
  /** [K + Z, K + Z] row-major; `[i, j]` is P(j next | i). Where there are `edges`, it is made only if it is read. */
  transitions: Float64Array;
  /** The possible transitions one by one: a chain of thousands of states is never made a matrix. */
  edges?: EdgeList | undefined;
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

/** Positions from to to - 1 of a trellis, which are worked on; what lies before and behind them bears on them. */
export interface Part {
  from: number;
  to: number;
}

/** What a trellis is made of: a matrix or `edges`, a table of logs or `normals`. */
export type TrellisParts = Omit<Trellis, 'transitions' | 'logEmissions'> &
  Partial<Pick<Trellis, 'transitions' | 'logEmissions'>>;

/** A trellis. The matrix of edges and the logs of normal distributions are worked out only if something reads them. */
export function makeTrellis(parts: TrellisParts): Trellis {
  const { edges, normals } = parts;
  const trellis = { ...parts };
  if (edges) lazily(trellis, 'transitions', () => matrixOf(edges, chainSize(parts)));
  if (normals) lazily(trellis, 'logEmissions', () => gaussianDensities(normals.values, normals.states));
  return trellis as Trellis;
}

function lazily(trellis: TrellisParts, part: 'transitions' | 'logEmissions', make: () => Float64Array): void {
  let made: Float64Array | undefined;
  Object.defineProperty(trellis, part, {
    enumerable: true,
    configurable: true,
    get: () => (made ??= make()),
  });
}

/** [size, size] the matrix of edges. */
function matrixOf({ from, to, probabilities }: EdgeList, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  probabilities.forEach((probability, e) => {
    matrix[from[e]! * size + to[e]!] = probability;
  });
  return matrix;
}

/** Whether a position is in a part; where there is none, all are. */
export function isIn(part: Part | undefined, position: number): boolean {
  return part === undefined || (position >= part.from && position < part.to);
}

/**
 * What a part has of `length` positions from `start` on, counted from there; undefined where it has all of them. What has no
 * position is a part, too.
 */
export function partWithin(part: Part | undefined, start: number, length: number): Part | undefined {
  if (part === undefined || (part.from <= start && part.to >= start + length)) return undefined;
  const clamped = (position: number) => Math.min(Math.max(position - start, 0), length);
  return { from: clamped(part.from), to: clamped(part.to) };
}

/** K + Z, the number of all states. */
export function chainSize({ stateCount, silentCount = 0 }: TrellisParts): number {
  return stateCount + silentCount;
}

/** How many numbers the expected transitions are: one for each edge where there are `edges`, else a matrix. */
export function transitionCountOf(trellis: Trellis): number {
  return trellis.edges ? trellis.edges.from.length : chainSize(trellis) ** 2;
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

/** A trellis of numbers that normal distributions emit. */
export function normalTrellis(
  chain: Omit<TrellisParts, 'codes' | 'logEmissions' | 'normals'>,
  normals: NormalPositions,
): Trellis {
  return makeTrellis({ ...chain, codes: undefined, normals });
}

/** The states of a trellis and how they follow each other, without what they emit. */
export function chainOf(trellis: Trellis) {
  const { stateCount, silentCount, initial, edges } = trellis;
  return { stateCount, silentCount, initial, ...(edges ? { edges } : { transitions: trellis.transitions }) };
}

/** The chain in which all that is possible weighs the same: of paths, emissions alone decide. */
export function evenChainOf(trellis: Trellis) {
  const even = (probabilities: Float64Array) => probabilities.map(one => (one > 0 ? 1 : 0));
  const { stateCount, silentCount, initial, edges } = trellis;
  return {
    stateCount,
    silentCount,
    initial: even(initial),
    ...(edges
      ? { edges: { ...edges, probabilities: even(edges.probabilities) } }
      : { transitions: even(trellis.transitions) }),
  };
}

/** Positions [start, end) of a trellis as a trellis of its own, with these offsets of sequences; copies nothing. */
export function sliceOf(trellis: Trellis, start: number, end: number, offsets: readonly number[]): Trellis {
  const { stateCount: K, codes, normals } = trellis;
  const chain = { ...chainOf(trellis), offsets };
  if (normals) {
    const D = dimensionsOf(normals.states);
    return normalTrellis(chain, { ...normals, values: normals.values.subarray(start * D, end * D) });
  }
  const { logEmissions } = trellis;
  return makeTrellis({
    ...chain,
    logEmissions: codes ? logEmissions : logEmissions.subarray(start * K, end * K),
    codes: codes?.subarray(start, end),
  });
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
