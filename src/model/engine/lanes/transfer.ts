// The transfer matrices of a window of blocks, stepped side by side on native kernels.
//   P_b[i][j] = P(symbols of block b, end in j | entered from i) = A·diag(b(o_1)) · ... · A·diag(b(o_L))
// All lanes advance together as planes [K(j), K(i)·N]: one matrix product and one multiplication a step. This is
// the first phase of the block-parallel scan (Särkkä & García-Fernández 2021), with blocks in place of single steps.
import { add, log, matmul, multiply, reshape, transpose } from '../../native/kernels.ts';
import { dispose, read, scope, tensor } from '../../native/tensor.ts';
import type { ScalingPlan } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import type { Window } from './blocks.ts';
import { LaneScaler } from './lane-scaler.ts';

/** Transfers of a window's N lanes; the true matrix is `matrices[n, i, j] · exp(logScales[n, i])`. */
export interface Transfers {
  /** [N, K, K]; rows sum to 1, or are zero where the block cannot be entered from i. */
  matrices: Float64Array;
  /** [N, K] */
  logScales: Float64Array;
  /** [N] smallest positive share seen on the way; undefined where there was no need to watch. */
  smallestShares: Float64Array | undefined;
}

/** Works out the transfers of one window. */
export function transfersOf(trellis: Trellis, window: Window, plan: ScalingPlan): Transfers {
  const K = trellis.stateCount;
  const N = window.to - window.from;
  if (window.steps === 0) return identities(K, N);
  return scope(() => {
    const scaler = new LaneScaler(plan, K, N);
    const A = tensor(trellis.transitions, [K, K]);
    let logScales = tensor(new Float64Array(K * N), [1, K * N]);
    let planes = transpose(A, [1, 0]);
    for (let l = 0; l < window.steps; l++) {
      const before = planes;
      planes = scope(() => {
        const arrived =
          l === 0 ? reshape(before, [K, K, 1]) : reshape(matmul(A, before, { a: true }), [K, K, N]);
        return reshape(multiply(arrived, tensor(window.emissions[l]!, [K, 1, N])), [K, K * N]);
      });
      dispose(before);
      if (!scaler.isDue(l, window.steps)) continue;
      const [unscaled, scalesBefore] = [planes, logScales];
      const sums = scaler.sums(unscaled);
      planes = scaler.scale(unscaled, sums);
      logScales = scope(() => add(scalesBefore, log(sums)));
      dispose(unscaled, sums, scalesBefore);
    }
    return {
      matrices: read(transpose(reshape(planes, [K, K, N]), [2, 1, 0])),
      logScales: read(transpose(reshape(logScales, [K, N]), [1, 0])),
      smallestShares: scaler.smallestShares,
    };
  });
}

function identities(K: number, N: number): Transfers {
  const matrices = new Float64Array(N * K * K);
  for (let n = 0; n < N; n++) for (let k = 0; k < K; k++) matrices[(n * K + k) * K + k] = 1;
  return { matrices, logScales: new Float64Array(N * K), smallestShares: undefined };
}
