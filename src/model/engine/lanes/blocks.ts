// Cutting sequences into blocks, and laying a window of blocks side by side as lanes.
import { sequenceCount, type Trellis } from '../trellis.ts';

/** Steps a block has at most. 32 to 128 are within 10 % of each other for 3 to 5 states and 1e6 positions. */
const BLOCK_STEPS = 64;
/** Numbers that one stack of planes `[L, K, N]` may hold, 32 MB; a handful of stacks live at once. */
const WINDOW_NUMBERS = 1 << 22;

/**
 * N blocks, in the order of the positions, which they cover once. The first position of a sequence needs no
 * transition, so a sequence's first block has one position more than it has steps.
 */
export interface Blocks {
  count: number;
  /** [N] sequence of each block. */
  sequence: Int32Array;
  /** [N + 1] first position of each block, and T. */
  start: Float64Array;
  /** [N] 1 for the first block of a sequence, else 0. */
  isFirst: Uint8Array;
}

/** Cuts every sequence into blocks of at most `steps` transitions. */
export function cutIntoBlocks(trellis: Trellis, steps: number = BLOCK_STEPS): Blocks {
  const sequence: number[] = [];
  const start: number[] = [];
  const isFirst: number[] = [];
  for (let s = 0; s < sequenceCount(trellis); s++) {
    const first = trellis.offsets[s]!;
    const end = trellis.offsets[s + 1]!;
    let from = first;
    while (from < end) {
      sequence.push(s);
      start.push(from);
      isFirst.push(from === first ? 1 : 0);
      from += steps + (from === first ? 1 : 0);
    }
  }
  start.push(trellis.offsets[sequenceCount(trellis)]!);
  return {
    count: sequence.length,
    sequence: Int32Array.from(sequence),
    start: Float64Array.from(start),
    isFirst: Uint8Array.from(isFirst),
  };
}

/** Transitions in block b. */
export function stepsOf(blocks: Blocks, b: number): number {
  return blocks.start[b + 1]! - blocks.start[b]! - blocks.isFirst[b]!;
}

/** A run of blocks, worked on at once: block `from + n` is lane n. */
export interface Window {
  from: number;
  /** One past the last block. */
  to: number;
  /** L, the most steps of any lane; shorter lanes are padded with positions that every state emits. */
  steps: number;
  /** [L][K, N] emissions, each position's divided by its largest. */
  emissions: Float64Array[];
  /** [L][N] 1 where the lane has that step, 0 where it is padding. */
  present: Float64Array[];
}

/** The windows of a cut, in order, made as they are asked for; `isLeftOut(sequence)` makes a lane all padding. */
export function* windowsOf(
  blocks: Blocks,
  scaled: ScaledEmissions,
  isLeftOut: (sequence: number) => boolean,
): Generator<Window> {
  const K = scaled.stateCount;
  let from = 0;
  while (from < blocks.count) {
    let steps = 0;
    let to = from;
    while (to < blocks.count) {
      const longer = Math.max(steps, stepsOf(blocks, to));
      if (to > from && longer * (to + 1 - from) * K > WINDOW_NUMBERS) break;
      steps = longer;
      to++;
    }
    yield layOut(blocks, scaled, from, to, steps, isLeftOut);
    from = to;
  }
}

/** The emission table with each row divided by its largest entry, and the logs of what was divided out. */
export interface ScaledEmissions {
  stateCount: number;
  /** [R, K] */
  rows: Float64Array;
  /** [R] -Infinity where no state emits the row. */
  logScales: Float64Array;
  /** Row of position t. */
  rowOf: (t: number) => number;
}

/** Scales the emissions of a trellis for use in lanes. */
export function scaleEmissions(trellis: Trellis): ScaledEmissions {
  const { stateCount: K, logEmissions, codes } = trellis;
  const rows = new Float64Array(logEmissions.length);
  const logScales = new Float64Array(logEmissions.length / K);
  for (let r = 0; r < logScales.length; r++) {
    let largest = -Infinity;
    for (let k = 0; k < K; k++) largest = Math.max(largest, logEmissions[r * K + k]!);
    logScales[r] = largest;
    if (largest === -Infinity) continue;
    for (let k = 0; k < K; k++) rows[r * K + k] = Math.exp(logEmissions[r * K + k]! - largest);
  }
  return { stateCount: K, rows, logScales, rowOf: codes ? t => codes[t]! : t => t };
}

function layOut(
  blocks: Blocks,
  scaled: ScaledEmissions,
  from: number,
  to: number,
  steps: number,
  isLeftOut: (sequence: number) => boolean,
): Window {
  const K = scaled.stateCount;
  const N = to - from;
  const emissions = Array.from({ length: steps }, () => new Float64Array(K * N));
  const present = Array.from({ length: steps }, () => new Float64Array(N));
  for (let n = 0; n < N; n++) {
    const first = blocks.start[from + n]! + blocks.isFirst[from + n]!;
    const own = isLeftOut(blocks.sequence[from + n]!) ? 0 : stepsOf(blocks, from + n);
    for (let l = 0; l < steps; l++) {
      const plane = emissions[l]!;
      if (l < own) {
        const row = scaled.rowOf(first + l) * K;
        for (let k = 0; k < K; k++) plane[k * N + n] = scaled.rows[row + k]!;
        present[l]![n] = 1;
      } else {
        for (let k = 0; k < K; k++) plane[k * N + n] = 1;
      }
    }
  }
  return { from, to, steps, emissions, present };
}
