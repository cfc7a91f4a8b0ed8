// The general fast engine: transfer, scan, expand on native kernels, exact for any emission family.
// Sequences in which scaling would lose a state are found out and given to the reference engine.
import type { Engine, Expectations, Posteriors, PosteriorWindow, ViterbiPaths } from '../engine.ts';
import { referenceEngine } from '../reference.ts';
import { emissionRowCount, onlySequence, positionCount, type Trellis } from '../trellis.ts';
import { viterbi } from '../viterbi.ts';
import { type Blocks, cutIntoBlocks, type ScaledEmissions, scaleEmissions, windowsOf } from './blocks.ts';
import { type Expansion, expand } from './expand.ts';
import { planScaling, type ScalingPlan, SMALLEST_SHARE } from './loss.ts';
import { type Boundaries, scanBoundaries } from './scan.ts';

/** The engine for blocks of at most `blockSteps` steps; any length gives the same results. */
export function lanesEngine(blockSteps?: number): Engine {
  return {
    logLikelihoods(trellis: Trellis): Float64Array {
      return new LanesRun(trellis, blockSteps, false).logLikelihoods();
    },
    posteriors(trellis: Trellis): Posteriors {
      const run = new LanesRun(trellis, blockSteps, true);
      return { logLikelihoods: run.logLikelihoods(), windows: run.posteriorWindows() };
    },
    expectations(trellis: Trellis): Expectations {
      return new LanesRun(trellis, blockSteps, true).expectations();
    },
    viterbi(trellis: Trellis): ViterbiPaths {
      return viterbi(trellis);
    },
  };
}

/** One trellis on its way through the three phases. */
class LanesRun {
  private readonly trellis: Trellis;
  private readonly blocks: Blocks;
  private readonly scaled: ScaledEmissions;
  private readonly plan: ScalingPlan;
  private readonly boundaries: Boundaries;

  constructor(trellis: Trellis, blockSteps: number | undefined, withBackward: boolean) {
    this.trellis = trellis;
    this.blocks = cutIntoBlocks(trellis, blockSteps);
    this.scaled = scaleEmissions(trellis);
    this.plan = planScaling(trellis, this.scaled);
    this.boundaries = scanBoundaries(trellis, this.blocks, this.scaled, this.plan, withBackward);
    if (this.plan.hopeless) this.boundaries.isLost.fill(1);
  }

  logLikelihoods(): Float64Array {
    const { logLikelihoods, isLost } = this.boundaries;
    return logLikelihoods.map((fast, s) =>
      isLost[s] ? referenceEngine.logLikelihoods(onlySequence(this.trellis, s))[0]! : fast,
    );
  }

  *posteriorWindows(): Generator<PosteriorWindow> {
    for (const { window, expansion, isLost } of this.expansions(false)) {
      const start = this.blocks.start[window.from]!;
      this.fillLost(start, expansion.rows, isLost);
      yield { start, rows: expansion.rows };
    }
  }

  expectations(): Expectations {
    const K = this.trellis.stateCount;
    const rowCount = emissionRowCount(this.trellis);
    const sums = {
      initial: new Float64Array(K),
      transitions: new Float64Array(K * K),
      emissions: new Float64Array(rowCount * K),
    };
    const counted = new Uint8Array(this.boundaries.isLost);
    for (const { window, expansion, isLost } of this.expansions(true)) {
      // A sequence found lost only now may already have been counted in part: start again without it.
      if (isLost.some((lost, s) => lost > counted[s]!)) {
        this.boundaries.isLost.set(isLost);
        return this.expectations();
      }
      this.addCounts(window.from, window.to, expansion, sums);
    }
    const logLikelihoods = new Float64Array(this.boundaries.logLikelihoods);
    this.boundaries.isLost.forEach((lost, s) => {
      if (!lost) return;
      const exact = referenceEngine.expectations(onlySequence(this.trellis, s));
      logLikelihoods[s] = exact.logLikelihoods[0]!;
      addInto(sums.initial, exact.initial, 0);
      addInto(sums.transitions, exact.transitions, 0);
      addInto(sums.emissions, exact.emissions, this.trellis.codes ? 0 : this.trellis.offsets[s]! * K);
    });
    return { logLikelihoods, ...sums };
  }

  /** Every window expanded, and which sequences are lost once it has been looked at. */
  private *expansions(withTransitions: boolean) {
    const isLost = new Uint8Array(this.boundaries.isLost);
    for (const window of windowsOf(this.blocks, this.scaled, s => isLost[s] === 1)) {
      const expansion = expand(
        this.trellis,
        this.blocks,
        window,
        this.boundaries,
        this.plan,
        withTransitions,
      );
      expansion.smallestShares?.forEach((share, n) => {
        if (share < SMALLEST_SHARE) isLost[this.blocks.sequence[window.from + n]!] = 1;
      });
      yield { window, expansion, isLost };
    }
  }

  private addCounts(
    from: number,
    to: number,
    { rows, transitions }: Expansion,
    sums: Omit<Expectations, 'logLikelihoods'>,
  ) {
    const K = this.trellis.stateCount;
    const { start, isFirst, sequence } = this.blocks;
    if (transitions) addInto(sums.transitions, transitions, 0);
    for (let b = from; b < to; b++) {
      if (this.boundaries.isLost[sequence[b]!]) continue;
      for (let t = start[b]!; t < start[b + 1]!; t++) {
        const source = (t - start[from]!) * K;
        const target = this.scaled.rowOf(t) * K;
        for (let k = 0; k < K; k++) sums.emissions[target + k]! += rows[source + k]!;
        if (isFirst[b] && t === start[b]) for (let k = 0; k < K; k++) sums.initial[k]! += rows[source + k]!;
      }
    }
  }

  /** Puts the reference engine's rows where lost sequences stand in a window. */
  private fillLost(start: number, rows: Float64Array, isLost: Uint8Array): void {
    const K = this.trellis.stateCount;
    const { offsets } = this.trellis;
    const end = start + rows.length / K;
    isLost.forEach((lost, s) => {
      const [first, last] = [Math.max(start, offsets[s]!), Math.min(end, offsets[s + 1]!)];
      if (!lost || first >= last) return;
      const exact = this.exactRows(s);
      rows.set(exact.subarray((first - offsets[s]!) * K, (last - offsets[s]!) * K), (first - start) * K);
    });
  }

  private lastExact: { sequence: number; rows: Float64Array } | undefined;

  private exactRows(sequence: number): Float64Array {
    if (this.lastExact?.sequence !== sequence) {
      const one = onlySequence(this.trellis, sequence);
      const [window] = referenceEngine.posteriors(one).windows;
      this.lastExact = { sequence, rows: window?.rows ?? new Float64Array(positionCount(one)) };
    }
    return this.lastExact.rows;
  }
}

function addInto(sums: Float64Array, terms: Float64Array, at: number): void {
  for (let n = 0; n < terms.length; n++) sums[at + n]! += terms[n]!;
}
