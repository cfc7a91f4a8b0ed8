// Third phase: forward, backward and posteriors inside all blocks of a window at once, from their boundary vectors.
//   γ_t(j) = α_t(j) β_t(j) / Z_t,   Σ_t ξ_t(i, j) = A[i][j] · Σ_t α_{t-1}(i) · b_j(o_t) β_t(j) / Z_t
// in planes [K, N], one position of every lane at a time (Rabiner 1989, equations 27 and 37).
import { add, divide, matmul, multiply, stack, transpose } from '../../native/kernels.ts';
import { dispose, read, scope, type Tensor, tensor } from '../../native/tensor.ts';
import type { ScalingPlan } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import { type Blocks, stepsOf, type Window } from './blocks.ts';
import { LaneScaler } from './lane-scaler.ts';
import type { Boundaries } from './scan.ts';

/** What a window's positions give. */
export interface Expansion {
  /** [n, K] posteriors of every position that the window's blocks cover, in order. */
  rows: Float64Array;
  /** [K, K] Σ ξ over the window's steps; only where it was asked for and there are steps. */
  transitions: Float64Array | undefined;
  /** [N] smallest positive share seen in each lane; undefined where there was no need to watch. */
  smallestShares: Float64Array | undefined;
}

/** Expands one window; lanes of lost sequences are padding and give rows that mean nothing. */
export function expand(
  trellis: Trellis,
  blocks: Blocks,
  window: Window,
  boundaries: Boundaries,
  plan: ScalingPlan,
  withTransitions: boolean,
): Expansion {
  const K = trellis.stateCount;
  const N = window.to - window.from;
  const { entries, exits, entryBackwards } = boundaries;
  return scope(() => {
    const scaler = new LaneScaler(plan, K, N);
    const A = tensor(trellis.transitions, [K, K]);
    const plane = (rows: Float64Array): Tensor =>
      scope(() => transpose(tensor(rows.subarray(window.from * K, window.to * K), [N, K]), [1, 0]));

    // entering[l] is α before step l, as scaled; reached[l] is α after it, not scaled.
    const entering: Tensor[] = [plane(entries)];
    const reached: Tensor[] = [];
    const emissions = window.emissions.map(values => tensor(values, [K, N]));
    for (let l = 0; l < window.steps; l++) {
      const alpha = scope(() => multiply(matmul(A, entering[l]!, { a: true }), emissions[l]!));
      reached.push(alpha);
      if (l === window.steps - 1) break;
      entering.push(
        scaler.isDue(l, window.steps) ? scope(() => scaler.scale(alpha, scaler.sums(alpha))) : alpha,
      );
    }

    let beta = plane(exits);
    let sums: Tensor | undefined;
    const gammas: Tensor[] = [];
    for (let l = window.steps - 1; l >= 0; l--) {
      const after = beta;
      const joint = multiply(reached[l]!, after);
      const Z = scaler.sums(joint);
      gammas.push(scope(() => multiply(joint, divide(tensor(window.present[l]!, [1, N]), Z))));
      const arriving = multiply(emissions[l]!, after);
      if (withTransitions) {
        const before = sums;
        sums = scope(() => {
          const weights = divide(tensor(window.present[l]!, [1, N]), Z);
          const counts = matmul(entering[l]!, multiply(arriving, weights), { b: true });
          return before ? add(before, counts) : counts;
        });
        if (before) dispose(before);
      }
      beta = scope(() => {
        const earlier = matmul(A, arriving);
        return scaler.isDue(l, window.steps) ? scaler.scale(earlier, scaler.sums(earlier)) : earlier;
      });
      dispose(after, joint, Z, arriving, reached[l]!, emissions[l]!);
    }
    const inLanes = gammas.length ? read(transpose(stack(gammas.reverse()), [2, 0, 1])) : new Float64Array(0);
    return {
      rows: inOrder(K, blocks, window, inLanes, entries, entryBackwards),
      transitions: sums && read(multiply(sums, A)),
      smallestShares: scaler.smallestShares,
    };
  });
}

/** Posteriors `[N, L, K]` of lanes, put in the order of the positions, with the first positions of sequences. */
function inOrder(
  K: number,
  blocks: Blocks,
  window: Window,
  inLanes: Float64Array,
  entries: Float64Array,
  entryBackwards: Float64Array,
): Float64Array {
  const origin = blocks.start[window.from]!;
  const rows = new Float64Array((blocks.start[window.to]! - origin) * K);
  for (let b = window.from; b < window.to; b++) {
    let at = (blocks.start[b]! - origin) * K;
    if (blocks.isFirst[b]) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += rows[at + k] = entries[b * K + k]! * entryBackwards[b * K + k]!;
      for (let k = 0; k < K; k++) rows[at + k]! /= sum;
      at += K;
    }
    const lane = (b - window.from) * window.steps * K;
    rows.set(inLanes.subarray(lane, lane + stepsOf(blocks, b) * K), at);
  }
  return rows;
}
