// The engine: our TensorFlow kernels over the windows of a trellis. A sequence that goes on from window to window hands
// its alpha (or delta) over on the way forward, and its beta (or state) on the way back.
import * as operations from '../native/operations.ts';
import type { Work } from '../work.ts';
import { CompensatedSums } from './compensated.ts';
import type { PosteriorWindow, ViterbiPaths } from './engine.ts';
import { type Expectations, noCounts } from './engine.ts';
import type { Lost, ScaledEngine } from './fallback.ts';
import { lending, take } from './lent-rows.ts';
import { emptyPath } from './path.ts';
import { countsFrom, positionCount, sequenceCount, type Trellis } from './trellis.ts';
import { positionsOf, type Window, windowsOf } from './windows.ts';

export interface KernelOptions {
  /** Most positions of a window; as many as are worth it unless given. */
  windowPositions?: number | undefined;
}

/** Numbers of posteriors that are worked out at once, 32 MB. */
const MOST_POSTERIORS = 2 ** 22;

/**
 * Where there are more, numbers of a window: few enough for a cache where states are few, and else as many as it takes
 * that lanes are long beside the walks to their guesses; 128 MB at most.
 */
function windowNumbers(K: number): number {
  return Math.min(2 ** 24, Math.max(2 ** 20, 2 ** 18 * K));
}

/** The kernels on windows; what scaling may have lost is told, not mended. */
export function kernelEngine({ windowPositions }: KernelOptions = {}): ScaledEngine & {
  viterbi(trellis: Trellis): Work<ViterbiPaths>;
} {
  const cut = (trellis: Trellis, mostNumbers?: number) =>
    windowsOf(trellis, windowPositions ?? positionsOf(trellis, { ...(mostNumbers && { mostNumbers }) }));
  return {
    *logLikelihoods(trellis) {
      const { logLikelihoods, isLost } = yield* sweep(trellis, cut(trellis));
      return { logLikelihoods, isLost };
    },

    *judged(trellis) {
      const windows = cut(trellis);
      if (windows.length > 1) return yield* bothWays(trellis, windows);
      const { logs, lost } = operations.posteriors(trellis, {});
      return { logLikelihoods: logs, isLost: Uint8Array.from(lost) };
    },

    *posteriors(trellis, { areLent = false }) {
      const K = trellis.stateCount;
      const isLong = positionCount(trellis) * K > MOST_POSTERIORS;
      const windows = cut(trellis, isLong ? windowNumbers(K) : MOST_POSTERIORS);
      const [only] = windows;
      if (windows.length === 1) {
        const rows = take(positionCount(trellis) * K, areLent);
        const { logs, lost } = operations.posteriors(only!.part, {}, rows);
        return { logLikelihoods: logs, isLost: Uint8Array.from(lost), windows: whole(rows, areLent) };
      }
      const ways = yield* bothWays(trellis, windows);
      return { ...ways, windows: rowsOf(ways, windows, K, areLent) };
    },

    *likeliestStates(trellis) {
      const windows = cut(trellis);
      const ways = yield* bothWays(trellis, windows);
      const path = emptyPath(trellis.stateCount, positionCount(trellis));
      const sums = new Sums(trellis);
      for (const [n, { part, start, end, first }] of windows.entries()) {
        yield;
        sums.add(first, operations.likeliestStates(part, ways.around[n]!, path.subarray(start, end)));
      }
      if (windows.length === 1) return { path, logLikelihoods: sums.totals(), isLost: sums.isLost };
      return { path, logLikelihoods: ways.logLikelihoods, isLost: sums.isLost };
    },

    *expectations(trellis, weights) {
      const windows = cut(trellis);
      if (windows.length === 1) {
        const { logs, lost, before: _, ...counts } = operations.expectations(trellis, {}, weights);
        return { ...counts, logLikelihoods: logs, isLost: Uint8Array.from(lost) };
      }
      const { around } = yield* sweep(trellis, windows);
      const counts = noCounts(trellis, new Float64Array(0));
      const sums = new Sums(trellis);
      let after: Float64Array | undefined;
      for (let n = windows.length - 1; n >= 0; n--) {
        yield;
        const window = windows[n]!;
        const answer = operations.expectations(
          window.part,
          { ...around[n], after },
          weightsOf(window, weights),
        );
        addCounts(counts, answer, countsFrom(trellis, window.start));
        sums.add(window.first, answer);
        after = window.enters ? answer.before : undefined;
      }
      return { ...counts, logLikelihoods: sums.totals(), isLost: sums.isLost };
    },

    *viterbi(trellis) {
      const windows = cut(trellis);
      const path = emptyPath(trellis.stateCount, positionCount(trellis));
      if (windows.length === 1) {
        const { logs } = operations.viterbi(trellis, {}, path);
        return withoutImpossible(trellis, { path, logProbabilities: logs });
      }
      const forward = yield* sweep(trellis, windows, operations.viterbiScores);
      let nextState: number | undefined;
      for (let n = windows.length - 1; n >= 0; n--) {
        yield;
        const { part, start, end, enters } = windows[n]!;
        operations.viterbi(part, { ...forward.around[n], nextState }, path.subarray(start, end));
        nextState = enters ? path[start] : undefined;
      }
      return withoutImpossible(trellis, { path, logProbabilities: forward.logLikelihoods });
    },
  };
}

/** Paths of 0 where there is none. */
function withoutImpossible({ offsets }: Trellis, { path, logProbabilities }: ViterbiPaths): ViterbiPaths {
  logProbabilities.forEach((log, s) => {
    if (log === -Infinity) path.fill(0, offsets[s], offsets[s + 1]);
  });
  return { path, logProbabilities };
}

type Around = operations.Surroundings;

/** Logs of sequences, added up over windows; and which of them are lost. */
class Sums {
  readonly isLost: Lost;
  private readonly sums: CompensatedSums;

  constructor(trellis: Trellis) {
    this.isLost = new Uint8Array(sequenceCount(trellis));
    this.sums = new CompensatedSums(sequenceCount(trellis));
  }

  add(first: number, { logs, lost }: operations.Common): void {
    for (let s = 0; s < logs.length; s++) {
      this.sums.add(first + s, logs[s]!);
      if (lost[s]) this.isLost[first + s] = 1;
    }
  }

  totals(): Float64Array {
    return this.sums.totals();
  }
}

/** The way forward over all windows: log-likelihoods, and what each window starts from. */
function* sweep(
  trellis: Trellis,
  windows: readonly Window[],
  step: (
    part: Trellis,
    around: Around,
  ) => operations.Common & { vector: Float64Array } = operations.logLikelihood,
): Work<{ logLikelihoods: Float64Array; isLost: Lost; around: Around[] }> {
  const sums = new Sums(trellis);
  const around: Around[] = [];
  let entry: Float64Array | undefined;
  let warmUp = 0;
  for (const { part, first, leaves } of windows) {
    if (around.length > 0) yield;
    around.push({ entry, warmUp });
    const answer = step(part, { entry, warmUp });
    sums.add(first, answer);
    entry = leaves ? answer.vector : undefined;
    warmUp = answer.warmUp;
  }
  return { logLikelihoods: sums.totals(), isLost: sums.isLost, around };
}

/** Both ways over all windows: what each starts from and ends with, and which sequences are really lost. */
function* bothWays(
  trellis: Trellis,
  windows: readonly Window[],
): Work<{ logLikelihoods: Float64Array; isLost: Lost; around: Around[] }> {
  if (windows.length === 1) {
    const none = new Float64Array(0);
    return { logLikelihoods: none, isLost: new Uint8Array(0), around: [{}] };
  }
  const forward = yield* sweep(trellis, windows);
  const { around } = forward;
  let after: Float64Array | undefined;
  for (let n = windows.length - 1; n >= 0; n--) {
    const { part, enters } = windows[n]!;
    around[n] = { ...around[n], after };
    if (enters) yield;
    after = enters ? operations.backward(part, around[n]!).vector : undefined;
  }
  if (!forward.isLost.includes(1)) return forward;
  // Faint shares on the way forward are a suspicion; both ways together tell.
  const sums = new Sums(trellis);
  for (const [n, { part, first }] of windows.entries()) {
    yield;
    sums.add(first, operations.posteriors(part, around[n]!));
  }
  return { ...forward, isLost: sums.isLost };
}

/** The way back may lose what the way forward did not, such as states that no path gets to but that explain what follows. */
function* rowsOf(
  { around, isLost }: { around: readonly Around[]; isLost: Lost },
  windows: readonly Window[],
  K: number,
  areLent: boolean,
): Generator<PosteriorWindow> {
  for (const [n, { part, start, end, first }] of windows.entries()) {
    const rows = take((end - start) * K, areLent);
    const { lost } = operations.posteriors(part, around[n]!, rows);
    for (let s = 0; s < lost.length; s++) if (lost[s]) isLost[first + s] = 1;
    yield* lending(rows, start, areLent);
  }
}

function* whole(rows: Float64Array, areLent: boolean): Generator<PosteriorWindow> {
  if (rows.length > 0) yield* lending(rows, 0, areLent);
}

function weightsOf({ first, part }: Window, weights: Float64Array | undefined): Float64Array | undefined {
  return weights?.subarray(first, first + sequenceCount(part));
}

function addCounts(
  sums: Expectations,
  terms: Omit<Expectations, 'logLikelihoods'>,
  emissionsFrom: number,
): void {
  const add = (target: Float64Array, own: Float64Array, from: number) => {
    for (let n = 0; n < own.length; n++) target[from + n]! += own[n]!;
  };
  add(sums.initial, terms.initial, 0);
  add(sums.transitions, terms.transitions, 0);
  add(sums.emissions, terms.emissions, emissionsFrom);
}
