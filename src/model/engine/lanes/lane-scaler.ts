// Scaling of lanes on native kernels, and a watch over their smallest shares (see ../scaling.ts).
import { divide, matmul, maximum, min, replaceZeros, reshape } from '../../native/kernels.ts';
import { read, scope, type Tensor, tensor } from '../../native/tensor.ts';
import type { ScalingPlan } from '../scaling.ts';

/** Scaling more seldom than this gains nothing. */
const MOST_STEPS = 16;

/** Scales lanes and remembers, for each, the smallest positive share seen. Lives within a native scope. */
export class LaneScaler {
  private readonly plan: ScalingPlan;
  private readonly laneCount: number;
  private readonly ones: Tensor;
  private readonly tiny: Tensor;
  private readonly zero: Tensor;
  private readonly one: Tensor;
  /** [N] smallest positive share seen in each lane; undefined where there was no need to watch. */
  smallestShares: Float64Array | undefined;

  constructor(plan: ScalingPlan, stateCount: number, laneCount: number) {
    this.plan = plan;
    this.laneCount = laneCount;
    this.ones = tensor(new Float64Array(stateCount).fill(1), [1, stateCount]);
    this.tiny = tensor(Float64Array.of(1e-300), []);
    this.zero = tensor(Float64Array.of(0), []);
    this.one = tensor(Float64Array.of(1), []);
  }

  /** Whether lanes are to be scaled after step l of L. */
  isDue(l: number, steps: number): boolean {
    return (l + 1) % Math.min(MOST_STEPS, this.plan.steps) === 0 || l === steps - 1;
  }

  /** The sums `[1, C]` of the columns of `planes [K, C]`, never zero, so that a column of zeros can stay one. */
  sums(planes: Tensor): Tensor {
    return scope(() => maximum(matmul(this.ones, planes), this.tiny));
  }

  /** Scaled `planes [K, C]`, C a multiple of the lanes: each column over its sum. Notes the smallest share. */
  scale(planes: Tensor, sums: Tensor): Tensor {
    const scaled = divide(planes, sums);
    if (this.plan.watched) this.watch(scaled);
    return scaled;
  }

  private watch(scaled: Tensor): void {
    this.smallestShares ??= new Float64Array(this.laneCount).fill(1);
    const lowest = scope(() => {
      const positive = replaceZeros(scaled, this.zero, this.one);
      return read(min(reshape(positive, [-1, this.laneCount]), [0]));
    });
    for (let n = 0; n < lowest.length; n++) {
      if (lowest[n]! < this.smallestShares[n]!) this.smallestShares[n] = lowest[n]!;
    }
  }
}
