// A scaled engine out of runs: each answers for one trellis, holds native tensors and an arena, and gives them back.
import { scope } from '../native/tensor.ts';
import type { Expectations, PosteriorWindow } from './engine.ts';
import type { Lost, ScaledEngine } from './fallback.ts';
import type { Trellis } from './trellis.ts';

/** One trellis on its way. */
export interface EngineRun {
  /** Forward over all positions; `keeping` what the way back needs. */
  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost };
  /** After `forward(true)`. Ends the run. */
  posteriorWindows(areLent: boolean): Iterable<PosteriorWindow>;
  expectations(): Expectations & { isLost: Lost };
  /** Gives the memory back. */
  end(): void;
}

/** The engine whose runs are started so; sequences that are `leftOut` need not be worked out. */
export function engineOfRuns(start: (trellis: Trellis, leftOut?: Lost) => EngineRun): ScaledEngine {
  const answer = <Answer>(run: EngineRun, work: (run: EngineRun) => Answer): Answer => {
    try {
      return work(run);
    } finally {
      run.end();
    }
  };
  return {
    logLikelihoods: trellis => scope(() => answer(start(trellis), run => run.forward(false))),
    posteriors(trellis, { areLent = false }) {
      const run = scope(() => start(trellis));
      const { logLikelihoods, isLost } = run.forward(true);
      return { logLikelihoods, isLost, windows: run.posteriorWindows(areLent) };
    },
    expectations: (trellis, leftOut) =>
      scope(() => answer(start(trellis, leftOut), run => run.expectations())),
  };
}
