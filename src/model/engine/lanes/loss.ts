// When scaled numbers may lose a state, and how often lanes must be scaled so that they do not.
//
// Scaling keeps the sum of a lane's numbers near 1, so a state whose share falls below 1e-308 becomes zero. Where
// every transition is possible, it comes back at the next step with a share of at least the least transition, and
// nothing is lost. Where some are not, it may be the only one that can go on (a left-right model), so lanes watch
// their smallest positive share; one that falls below SMALLEST_SHARE sends its sequence to the reference engine.
import { divide, matmul, maximum, min, replaceZeros, reshape } from '../../native/kernels.ts';
import { read, scope, type Tensor, tensor } from '../../native/tensor.ts';
import type { Trellis } from '../trellis.ts';
import type { ScaledEmissions } from './blocks.ts';

/** A positive share below this is a warning that it may soon be lost; far above 1e-308 so that it comes in time. */
export const SMALLEST_SHARE = 1e-200;
/** What all shares may shrink by between two scalings. */
const SHRINK = 1e-100;
/** Scaling more seldom than this gains nothing. */
const MOST_STEPS = 16;

/** How lanes are to be scaled for one trellis. */
export interface ScalingPlan {
  /** Steps between scalings. */
  interval: number;
  /** Whether shares must be watched. */
  watched: boolean;
  /** Whether lanes cannot be used at all: a single step may shrink a share too far. */
  hopeless: boolean;
}

/** Decides from the smallest positive transition and, where some are zero, the smallest positive emission. */
export function planScaling(trellis: Trellis, scaled: ScaledEmissions): ScalingPlan {
  const leastTransition = smallestPositive(trellis.transitions);
  const watched = leastTransition < SHRINK || trellis.transitions.includes(0);
  const least = watched ? leastTransition * smallestPositive(scaled.rows) : leastTransition;
  if (least < SHRINK) return { interval: 1, watched, hopeless: true };
  const interval = Math.floor(Math.log(SHRINK) / Math.log(Math.min(least, 0.5)));
  return { interval: Math.max(1, Math.min(MOST_STEPS, interval)), watched, hopeless: false };
}

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
    return (l + 1) % this.plan.interval === 0 || l === steps - 1;
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

function smallestPositive(values: Float64Array): number {
  let smallest = 1;
  for (const value of values) if (value > 0 && value < smallest) smallest = value;
  return smallest;
}
