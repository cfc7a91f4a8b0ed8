// Makes an exact engine of a scaled one: sequences in which scaling lost a state are given to the reference engine.
import type { Engine, Expectations, PosteriorOptions, Posteriors, PosteriorWindow } from './engine.ts';
import { engineObserver } from './observer.ts';
import { referenceEngine } from './reference.ts';
import { onlySequence, type Trellis } from './trellis.ts';

/** [S] 1 for each sequence whose numbers cannot be trusted, be it lost or impossible: the reference tells which. */
export type Lost = Uint8Array;

/** An engine that scales, and knows where that lost something. */
export interface ScaledEngine {
  logLikelihoods(trellis: Trellis): { logLikelihoods: Float64Array; isLost: Lost };
  /** `isLost` holds for a window's sequences by the time the window is out; their rows may be anything. */
  posteriors(trellis: Trellis, options: PosteriorOptions): Posteriors & { isLost: Lost };
  /** Counts over the sequences that are not `leftOut`; those found lost on the way may be counted in part. */
  expectations(trellis: Trellis, leftOut: Lost): Expectations & { isLost: Lost };
}

/** The scaled engine with the reference engine behind it. */
export function withFallback(scaled: ScaledEngine, viterbi: Engine['viterbi']): Engine {
  return {
    logLikelihoods(trellis: Trellis): Float64Array {
      const { logLikelihoods, isLost } = scaled.logLikelihoods(trellis);
      engineObserver().fellBack(countOf(isLost));
      return exactWhereLost(trellis, logLikelihoods, isLost);
    },

    posteriors(trellis: Trellis, options: PosteriorOptions = {}): Posteriors {
      const { logLikelihoods, isLost, windows } = scaled.posteriors(trellis, options);
      return {
        logLikelihoods: exactWhereLost(trellis, logLikelihoods, isLost),
        windows: filledWindows(trellis, windows, isLost),
      };
    },

    expectations(trellis: Trellis): Expectations {
      let leftOut: Lost = new Uint8Array(trellis.offsets.length - 1);
      let sums = scaled.expectations(trellis, leftOut);
      // Until no new sequence is found lost: what was counted of it must go.
      while (sums.isLost.some((lost, s) => lost > leftOut[s]!)) {
        leftOut = sums.isLost.map((lost, s) => lost | leftOut[s]!);
        sums = scaled.expectations(trellis, leftOut);
      }
      engineObserver().fellBack(countOf(leftOut));
      leftOut.forEach((lost, s) => {
        if (!lost) return;
        const exact = referenceEngine.expectations(onlySequence(trellis, s));
        sums.logLikelihoods[s] = exact.logLikelihoods[0]!;
        addInto(sums.initial, exact.initial, 0);
        addInto(sums.transitions, exact.transitions, 0);
        addInto(
          sums.emissions,
          exact.emissions,
          trellis.codes ? 0 : trellis.offsets[s]! * trellis.stateCount,
        );
      });
      return sums;
    },

    viterbi,
  };
}

/** Adds `terms` to the entries of `sums` from `at` on. */
export function addInto(sums: Float64Array, terms: Float64Array, at: number): void {
  for (let n = 0; n < terms.length; n++) sums[at + n]! += terms[n]!;
}

function countOf(isLost: Lost): number {
  return isLost.reduce((count, lost) => count + lost, 0);
}

function exactWhereLost(trellis: Trellis, values: Float64Array, isLost: Lost): Float64Array {
  return values.map((fast, s) =>
    isLost[s] ? referenceEngine.logLikelihoods(onlySequence(trellis, s))[0]! : fast,
  );
}

/** The windows, with the reference engine's rows where lost sequences stand. */
function* filledWindows(
  trellis: Trellis,
  windows: Iterable<PosteriorWindow>,
  isLost: Lost,
): Generator<PosteriorWindow> {
  const { stateCount: K, offsets } = trellis;
  let sequence = 0;
  let exact: { sequence: number; rows: Float64Array } | undefined;
  for (const { start, rows } of windows) {
    const end = start + rows.length / K;
    while (offsets[sequence + 1]! <= start) sequence++;
    for (let s = sequence; s < isLost.length && offsets[s]! < end; s++) {
      const [first, last] = [Math.max(start, offsets[s]!), Math.min(end, offsets[s + 1]!)];
      if (!isLost[s] || first >= last) continue;
      if (exact?.sequence !== s) {
        engineObserver().fellBack(1);
        const [whole] = referenceEngine.posteriors(onlySequence(trellis, s)).windows;
        exact = { sequence: s, rows: whole!.rows };
      }
      rows.set(exact.rows.subarray((first - offsets[s]!) * K, (last - offsets[s]!) * K), (first - start) * K);
    }
    yield { start, rows };
  }
}
