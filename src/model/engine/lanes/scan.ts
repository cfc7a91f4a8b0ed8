// The chain on the host: carries the forward and backward vectors across the blocks of each sequence.
//   α at the end of a block = α at its entry · P_b        β at its entry = P_b · β at its end
// A block's matrix is matrices[i, j] · exp(logScales[i]); vectors are kept summing to 1, their logs are added up.
import { CompensatedSum } from '../compensated.ts';
import { type ScalingPlan, SMALLEST_SHARE } from '../scaling.ts';
import { sequenceCount, type Trellis } from '../trellis.ts';
import { type Blocks, type ScaledEmissions, stepsOf, windowsOf } from './blocks.ts';
import { type Transfers, transfersOf } from './transfer.ts';

/** The vectors at the block boundaries. */
export interface Boundaries {
  /** [S] -Infinity where the sequence is impossible; meaningless where it is lost. */
  logLikelihoods: Float64Array;
  /** [S] 1 where scaling lost a state, or the sum of all: such sequences are left to the reference engine. */
  isLost: Uint8Array;
  /** [N, K] forward vector at the position before a block's first step, summing to 1. */
  entries: Float64Array;
  /** [N, K] backward vector at a block's last position, up to a factor. Empty unless asked for. */
  exits: Float64Array;
  /** [N, K] backward vector at the position before a block's first step. Empty unless asked for. */
  entryBackwards: Float64Array;
}

const LOG_SMALLEST_SHARE = Math.log(SMALLEST_SHARE);

/** First and second phase: the transfers of every block, then the chains; backward only where it is wanted. */
export function scanBoundaries(
  trellis: Trellis,
  blocks: Blocks,
  scaled: ScaledEmissions,
  plan: ScalingPlan,
  withBackward: boolean,
): Boundaries {
  const K = trellis.stateCount;
  const transfers: Transfers = {
    matrices: new Float64Array(blocks.count * K * K),
    logScales: new Float64Array(blocks.count * K),
    smallestShares: plan.watched ? new Float64Array(blocks.count).fill(1) : undefined,
  };
  for (const window of windowsOf(blocks, scaled, () => false)) {
    const some = transfersOf(trellis, window, plan);
    transfers.matrices.set(some.matrices, window.from * K * K);
    transfers.logScales.set(some.logScales, window.from * K);
    if (some.smallestShares) transfers.smallestShares!.set(some.smallestShares, window.from);
  }
  const boundaries: Boundaries = {
    logLikelihoods: new Float64Array(sequenceCount(trellis)),
    isLost: new Uint8Array(sequenceCount(trellis)),
    entries: new Float64Array(blocks.count * K),
    exits: new Float64Array(withBackward ? blocks.count * K : 0),
    entryBackwards: new Float64Array(withBackward ? blocks.count * K : 0),
  };
  scanForward(trellis, blocks, scaled, plan, transfers, boundaries);
  if (withBackward) scanBackward(K, blocks, plan, transfers, boundaries);
  return boundaries;
}

function scanForward(
  trellis: Trellis,
  blocks: Blocks,
  scaled: ScaledEmissions,
  plan: ScalingPlan,
  { matrices, logScales, smallestShares }: Transfers,
  { logLikelihoods, isLost, entries }: Boundaries,
): void {
  const K = trellis.stateCount;
  const vector = new Float64Array(K);
  const next = new Float64Array(K);
  let total = new CompensatedSum();
  for (let b = 0; b < blocks.count; b++) {
    const sequence = blocks.sequence[b]!;
    const start = blocks.start[b]!;
    if (blocks.isFirst[b]) {
      total = new CompensatedSum();
      const row = scaled.rowOf(start) * K;
      for (let k = 0; k < K; k++) vector[k] = trellis.initial[k]! * scaled.rows[row + k]!;
      total.add(normalise(vector));
    }
    for (let t = start; t < blocks.start[b + 1]!; t++) total.add(scaled.logScales[scaled.rowOf(t)]!);
    entries.set(vector, b * K);
    if (plan.watched && (hasFaintShare(vector) || smallestShares![b]! < SMALLEST_SHARE)) isLost[sequence] = 1;
    if (stepsOf(blocks, b) > 0) {
      let largest = -Infinity;
      for (let i = 0; i < K; i++) if (vector[i]! > 0) largest = Math.max(largest, logScales[b * K + i]!);
      next.fill(0);
      for (let i = 0; i < K; i++) {
        if (vector[i]! === 0) continue;
        const behind = logScales[b * K + i]! - largest;
        if (plan.watched && behind < LOG_SMALLEST_SHARE / 2) isLost[sequence] = 1;
        const share = vector[i]! * Math.exp(behind);
        for (let j = 0; j < K; j++) next[j]! += share * matrices[(b * K + i) * K + j]!;
      }
      total.add(largest);
      total.add(normalise(next));
      vector.set(next);
    }
    logLikelihoods[sequence] = total.total;
    // Impossible, or lost: the reference engine tells which.
    if (!(total.total > -Infinity)) isLost[sequence] = 1;
  }
}

function scanBackward(
  K: number,
  blocks: Blocks,
  plan: ScalingPlan,
  { matrices, logScales }: Transfers,
  { isLost, exits, entryBackwards }: Boundaries,
): void {
  const vector = new Float64Array(K);
  const before = new Float64Array(K);
  for (let b = blocks.count - 1; b >= 0; b--) {
    if (b === blocks.count - 1 || blocks.isFirst[b + 1]) vector.fill(1 / K);
    exits.set(vector, b * K);
    if (stepsOf(blocks, b) > 0) {
      let largest = -Infinity;
      for (let i = 0; i < K; i++) largest = Math.max(largest, logScales[b * K + i]!);
      for (let i = 0; i < K; i++) {
        let sum = 0;
        for (let j = 0; j < K; j++) sum += matrices[(b * K + i) * K + j]! * vector[j]!;
        const behind = logScales[b * K + i]! - largest;
        if (plan.watched && sum > 0 && behind < LOG_SMALLEST_SHARE / 2) isLost[blocks.sequence[b]!] = 1;
        before[i] = sum * Math.exp(behind);
      }
      normalise(before);
      vector.set(before);
    }
    if (plan.watched && hasFaintShare(vector)) isLost[blocks.sequence[b]!] = 1;
    entryBackwards.set(vector, b * K);
  }
}

/** Divides a vector by its sum and returns the sum's log; a vector of zeros stays and gives -Infinity. */
function normalise(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value;
  if (sum > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= sum;
  return Math.log(sum);
}

function hasFaintShare(vector: Float64Array): boolean {
  return vector.some(value => value > 0 && value < SMALLEST_SHARE);
}
