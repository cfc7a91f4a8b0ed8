// The general fast engine: transfer, scan, expand on native kernels, for any emissions and any number of states.
import type { Engine, Expectations, PosteriorWindow } from '../engine.ts';
import { addInto, type Lost, type ScaledEngine, withFallback } from '../fallback.ts';
import { planScaling, type ScalingPlan, SMALLEST_SHARE } from '../scaling.ts';
import { emissionRowCount, sequenceCount, type Trellis } from '../trellis.ts';
import { viterbi } from '../viterbi.ts';
import { type Blocks, cutIntoBlocks, type ScaledEmissions, scaleEmissions, windowsOf } from './blocks.ts';
import { type Expansion, expand } from './expand.ts';
import { type Boundaries, scanBoundaries } from './scan.ts';

/** The engine for blocks of at most `blockSteps` steps; any length gives the same results. */
export function lanesEngine(blockSteps?: number): Engine {
  const scaled: ScaledEngine = {
    logLikelihoods(trellis) {
      return new LanesRun(trellis, blockSteps, false).boundaries;
    },
    posteriors(trellis) {
      const run = new LanesRun(trellis, blockSteps, true);
      return { ...run.boundaries, windows: run.posteriorWindows() };
    },
    expectations(trellis, leftOut) {
      return new LanesRun(trellis, blockSteps, true).expectations(leftOut);
    },
  };
  return withFallback(scaled, viterbi);
}

/** One trellis on its way through the three phases. */
class LanesRun {
  readonly boundaries: Boundaries;
  private readonly trellis: Trellis;
  private readonly blocks: Blocks;
  private readonly scaled: ScaledEmissions;
  private readonly plan: ScalingPlan;

  constructor(trellis: Trellis, blockSteps: number | undefined, withBackward: boolean) {
    this.trellis = trellis;
    this.blocks = cutIntoBlocks(trellis, blockSteps);
    this.scaled = scaleEmissions(trellis);
    this.plan = planScaling(trellis, this.scaled.rows);
    this.boundaries = scanBoundaries(trellis, this.blocks, this.scaled, this.plan, withBackward);
    if (this.plan.hopeless) this.boundaries.isLost.fill(1);
  }

  *posteriorWindows(): Generator<PosteriorWindow> {
    for (const { from, expansion } of this.expansions(false)) {
      yield { start: this.blocks.start[from]!, rows: expansion.rows };
    }
  }

  expectations(leftOut: Lost): Expectations & { isLost: Lost } {
    const K = this.trellis.stateCount;
    const { isLost, logLikelihoods } = this.boundaries;
    leftOut.forEach((left, s) => {
      if (left) isLost[s] = 1;
    });
    const sums = {
      logLikelihoods,
      isLost,
      initial: new Float64Array(K),
      transitions: new Float64Array(K * K),
      emissions: new Float64Array(emissionRowCount(this.trellis) * K),
    };
    const counted = Uint8Array.from({ length: sequenceCount(this.trellis) }, (_, s) => 1 - isLost[s]!);
    for (const { from, to, expansion } of this.expansions(true)) {
      if (expansion.transitions) addInto(sums.transitions, expansion.transitions, 0);
      this.addRows(from, to, expansion, counted, sums);
    }
    return sums;
  }

  /** Every window expanded; notes the sequences found lost on the way. */
  private *expansions(
    withTransitions: boolean,
  ): Generator<{ from: number; to: number; expansion: Expansion }> {
    const { trellis, blocks, scaled, plan, boundaries } = this;
    const { isLost } = boundaries;
    for (const window of windowsOf(blocks, scaled, s => isLost[s] === 1)) {
      const expansion = expand(trellis, blocks, window, boundaries, plan, withTransitions);
      expansion.smallestShares?.forEach((share, n) => {
        if (share < SMALLEST_SHARE) isLost[blocks.sequence[window.from + n]!] = 1;
      });
      yield { from: window.from, to: window.to, expansion };
    }
  }

  /** Adds the posteriors of blocks `from` to `to - 1` to the counts of first states and of emission rows. */
  private addRows(
    from: number,
    to: number,
    { rows }: Expansion,
    counted: Uint8Array,
    sums: { initial: Float64Array; emissions: Float64Array },
  ): void {
    const K = this.trellis.stateCount;
    const { start, isFirst, sequence } = this.blocks;
    for (let b = from; b < to; b++) {
      if (!counted[sequence[b]!]) continue;
      for (let t = start[b]!; t < start[b + 1]!; t++) {
        const source = (t - start[from]!) * K;
        const target = this.scaled.rowOf(t) * K;
        for (let k = 0; k < K; k++) sums.emissions[target + k]! += rows[source + k]!;
        if (isFirst[b] && t === start[b]) for (let k = 0; k < K; k++) sums.initial[k]! += rows[source + k]!;
      }
    }
  }
}
