// The engine: our TensorFlow kernels, on the windows of a trellis. Where a sequence goes on from window to window,
// its alpha (or delta) is handed over on the way forward, and its beta (or state) on the way back.
import * as operations from '../native/operations.ts';
import type { Work } from '../work.ts';
import { BestTrace } from './best-trace.ts';
import { CompensatedSums } from './compensated.ts';
import type { BestPaths, LendingOptions, PosteriorWindow, ViterbiPaths } from './engine.ts';
import { type Expectations, noCounts } from './engine.ts';
import type { Lost, ScaledEngine } from './fallback.ts';
import { columnsOf } from './groups.ts';
import { lending, take } from './lent-rows.ts';
import { emptyPath } from './path.ts';
import { SampledTrace } from './sampled-trace.ts';
import { chainSize, countsFrom, type Part, positionCount, sequenceCount, type Trellis } from './trellis.ts';
import { positionsPerWindow, type Trace, type Window, windowsOf } from './windows.ts';

export interface KernelOptions {
  /** The most positions that a window has; unless given, as many as are fastest. */
  windowPositions?: number | undefined;
}

/** Up to so many numbers, all posteriors are worked out at once: 32 MB. */
const MOST_POSTERIORS = 2 ** 22;

/**
 * Where rows come in several windows, each has so many positions at most: who wants a part of a long record then waits for
 * little more than the part.
 */
const MOST_OF_SEVERAL = 2 ** 19;

/**
 * How many numbers a window has where there are more: few enough for the processor's cache if states are few; if they
 * are many, enough that lanes are long beside the walks to their guesses. 512 MB at most: chains of many states, like
 * those of genes, may take thousands of positions to forget.
 */
function windowNumbersOf({ stateCount: K, offsets }: Trellis): number {
  if (offsets.at(-1)! * K <= MOST_POSTERIORS) return MOST_POSTERIORS;
  return Math.min(2 ** 26, Math.max(2 ** 20, 2 ** 18 * K));
}

/**
 * The same for rows of so many columns. Where these are fewer than states, a window has more positions, as ways to windows
 * cost as much as the posteriors themselves, and still less memory: 128 MB at most.
 */
function rowNumbersOf(trellis: Trellis, columns: number): number {
  const numbers = windowNumbersOf(trellis);
  return columns < trellis.stateCount ? Math.min(numbers, 2 ** 24) : numbers;
}

/** The kernels on windows. Sequences in which scaling may have lost a state are marked, not redone. */
export function kernelEngine({ windowPositions }: KernelOptions = {}): ScaledEngine & {
  viterbi(trellis: Trellis): Work<ViterbiPaths>;
  bestPaths(trellis: Trellis, most: number): Work<BestPaths>;
} {
  const cut = (trellis: Trellis, mostNumbers?: number, part?: Part) =>
    windowsOf(
      trellis,
      windowPositions ?? positionsPerWindow(trellis, { ...(mostNumbers && { mostNumbers }) }),
      part && [part.from, part.to],
    );
  const cutForRows = (trellis: Trellis, columns: number) => {
    const K = trellis.stateCount;
    // So many numbers of rows that are narrower than K are more positions.
    const numbers = Math.floor((rowNumbersOf(trellis, columns) / Math.max(1, columns)) * K);
    const windows = cut(trellis, numbers);
    return windows.length === 1 ? windows : cut(trellis, Math.min(numbers, MOST_OF_SEVERAL * K));
  };
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

    *posteriors(trellis, options) {
      const columns = columnsOf(trellis.stateCount, options.groups);
      const windows = cutForRows(trellis, columns);
      const [only] = windows;
      if (windows.length === 1) {
        const rows = roomFor(only!, columns, options);
        const { logs, lost } = operations.posteriors(only!.trellis, {}, rows, options.groups);
        return { logLikelihoods: logs, isLost: Uint8Array.from(lost), windows: whole(rows, options) };
      }
      const ways = yield* bothWays(trellis, windows);
      return { ...ways, windows: posteriorWindows(ways, windows, columns, options) };
    },

    *likeliestStates(trellis) {
      const windows = cut(trellis);
      const ways = yield* bothWays(trellis, windows);
      const path = emptyPath(trellis.stateCount, positionCount(trellis));
      const sums = new Sums(trellis);
      for (const [n, { trellis: own, start, end, first }] of windows.entries()) {
        yield;
        sums.add(first, operations.likeliestStates(own, ways.boundaries[n]!, path.subarray(start, end)));
      }
      if (windows.length === 1) return { path, logLikelihoods: sums.totals(), isLost: sums.isLost };
      return { path, logLikelihoods: ways.logLikelihoods, isLost: sums.isLost };
    },

    *expectations(trellis, weights, part = { from: 0, to: positionCount(trellis) }) {
      const windows = cut(trellis, undefined, part);
      const isOwn = ({ start, end }: Window) => start >= part.from && end <= part.to;
      if (windows.length === 1 && isOwn(windows[0]!)) {
        const { logs, lost, before: _, ...counts } = operations.expectations(trellis, {}, weights);
        return { ...counts, logLikelihoods: logs, isLost: Uint8Array.from(lost) };
      }
      const { boundaries, isLost } = yield* sweep(
        trellis,
        windows.filter(({ start }) => start < part.to),
      );
      let isSuspect = isLost.includes(1);
      const counts = noCounts(trellis, new Float64Array(0));
      const sums = new Sums(trellis);
      let after: Float64Array | undefined;
      for (let n = windows.length - 1; n >= 0 && windows[n]!.end > part.from; n--) {
        yield;
        const window = windows[n]!;
        if (!isOwn(window)) {
          // Beta does not depend on alpha, but there is one only where a sequence enters.
          const entry = new Float64Array(chainSize(trellis)).fill(1);
          const answer = window.enters ? operations.backward(window.trellis, { entry, after }) : undefined;
          isSuspect ||= answer?.lost.includes(1) ?? false;
          after = answer?.vector;
          continue;
        }
        const answer = operations.expectations(
          window.trellis,
          { ...boundaries[n], after },
          weightsOf(window, weights),
        );
        addCounts(counts, answer, countsFrom(trellis, window.start));
        sums.add(window.first, answer);
        after = window.enters ? answer.before : undefined;
      }
      // Outside of the part, one way alone only suspects that states were lost; both ways together decide.
      if (isSuspect && !windows.every(isOwn)) {
        const { isLost: outside } = yield* bothWays(trellis, windows);
        for (let s = 0; s < outside.length; s++) if (outside[s]) sums.isLost[s] = 1;
      }
      return { ...counts, logLikelihoods: sums.totals(), isLost: sums.isLost };
    },

    *filtered(trellis, options) {
      const K = trellis.stateCount;
      const windows = cut(trellis, windowNumbersOf(trellis));
      const forward = yield* sweep(trellis, windows);
      return { ...forward, windows: filteredWindows(forward.boundaries, windows, K, options) };
    },

    *sampledPaths(trellis, count, uniforms) {
      const windows = cut(trellis, windowNumbersOf(trellis));
      const forward = yield* sweep(trellis, windows);
      const trace = new SampledTrace(trellis, count, uniforms);
      yield* traceBack(windows, forward.boundaries, 'alpha', trace);
      return { ...forward, paths: trace.paths };
    },

    *bestPaths(trellis, most) {
      const windows = cut(trellis, windowNumbersOf(trellis));
      const { boundaries } = yield* sweep(trellis, windows, operations.viterbiScores);
      const trace = new BestTrace(trellis, most);
      yield* traceBack(windows, boundaries, 'delta', trace);
      return trace.found();
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
        const { trellis: own, start, end, enters } = windows[n]!;
        operations.viterbi(own, { ...forward.boundaries[n], nextState }, path.subarray(start, end));
        nextState = enters ? path[start] : undefined;
      }
      return withoutImpossible(trellis, { path, logProbabilities: forward.logLikelihoods });
    },
  };
}

/** The paths, with 0 everywhere where a sequence has none. */
function withoutImpossible({ offsets }: Trellis, { path, logProbabilities }: ViterbiPaths): ViterbiPaths {
  logProbabilities.forEach((log, s) => {
    if (log === -Infinity) path.fill(0, offsets[s], offsets[s + 1]);
  });
  return { path, logProbabilities };
}

type Boundary = operations.Boundary;

/** Sums of the logs of sequences over windows, and which sequences are lost. */
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

/** The way forward over all windows: log-likelihoods, and the vector that each window starts from. */
function* sweep(
  trellis: Trellis,
  windows: readonly Window[],
  step: (
    own: Trellis,
    boundary: Boundary,
  ) => operations.Common & { vector: Float64Array } = operations.logLikelihood,
): Work<{ logLikelihoods: Float64Array; isLost: Lost; boundaries: Boundary[] }> {
  const sums = new Sums(trellis);
  const boundaries: Boundary[] = [];
  let entry: Float64Array | undefined;
  let warmUp = 0;
  for (const { trellis: own, first, leaves } of windows) {
    if (boundaries.length > 0) yield;
    boundaries.push({ entry, warmUp });
    const answer = step(own, { entry, warmUp });
    sums.add(first, answer);
    entry = leaves ? answer.vector : undefined;
    warmUp = answer.warmUp;
  }
  return { logLikelihoods: sums.totals(), isLost: sums.isLost, boundaries };
}

/** Both ways over all windows: the vectors that each starts from and ends with, and which sequences are really lost. */
function* bothWays(
  trellis: Trellis,
  windows: readonly Window[],
): Work<{ logLikelihoods: Float64Array; isLost: Lost; boundaries: Boundary[] }> {
  if (windows.length === 1) {
    const none = new Float64Array(0);
    return { logLikelihoods: none, isLost: new Uint8Array(0), boundaries: [{}] };
  }
  const forward = yield* sweep(trellis, windows);
  const { boundaries } = forward;
  let isSuspect = forward.isLost.includes(1);
  let after: Float64Array | undefined;
  for (let n = windows.length - 1; n >= 0; n--) {
    const { trellis: own, enters } = windows[n]!;
    boundaries[n] = { ...boundaries[n], after };
    if (enters) yield;
    const answer = enters ? operations.backward(own, boundaries[n]!) : undefined;
    after = answer?.vector;
    isSuspect ||= answer?.lost.includes(1) ?? false;
  }
  if (!isSuspect) return forward;
  // One way alone only suspects that states were lost; both ways together decide.
  const sums = new Sums(trellis);
  for (const [n, { trellis: own, first }] of windows.entries()) {
    yield;
    sums.add(first, operations.posteriors(own, boundaries[n]!));
  }
  return { ...forward, isLost: sums.isLost };
}

/**
 * The way back may lose what the way forward did not, such as states that no path gets to but that explain what follows. It
 * was not walked over windows in which a sequence begins that none enters: what is lost there is lost in all windows of
 * that sequence. Where both were walked, and suspected nothing, it is lost in its own window alone: so rows are the same
 * whether or not those of earlier windows are wanted.
 */
function* posteriorWindows(
  { boundaries, isLost }: { boundaries: readonly Boundary[]; isLost: Lost },
  windows: readonly Window[],
  columns: number,
  options: LendingOptions,
): Generator<PosteriorWindow> {
  for (const [n, window] of windows.entries()) {
    const { trellis, first, start, end, enters, leaves } = window;
    const isWanted = end > (options.from ?? 0);
    if (!isWanted && (enters || !leaves)) continue;
    const rows = isWanted ? roomFor(window, columns, options) : undefined;
    const { lost } = operations.posteriors(trellis, boundaries[n]!, rows, options.groups);
    const before = isLost.slice(first, first + lost.length);
    for (let s = 0; s < lost.length; s++) if (lost[s]) isLost[first + s] = 1;
    if (rows) yield* lending(rows, start, areLent(options));
    if (enters) isLost.set(before, first);
  }
}

function* filteredWindows(
  boundaries: readonly Boundary[],
  windows: readonly Window[],
  K: number,
  options: LendingOptions,
): Generator<PosteriorWindow> {
  for (const [n, window] of windows.entries()) {
    const { groups, from = 0 } = options;
    if (window.end <= from) continue;
    const columns = columnsOf(K, groups);
    const rows = roomFor(window, columns, options);
    const size = groups ? columns : chainSize(window.trellis);
    const all = size === columns ? rows : new Float64Array((window.end - window.start) * size);
    operations.forwardRows(window.trellis, boundaries[n]!, 'alpha', all, groups);
    for (let t = 0; all !== rows && t * K < rows.length; t++) {
      rows.set(all.subarray(t * size, t * size + K), t * K);
    }
    yield* lending(rows, window.start, areLent(options));
  }
}

/** Hands the rows of all windows to a trace, from the last window to the first. */
function* traceBack(
  windows: readonly Window[],
  boundaries: readonly Boundary[],
  of: 'alpha' | 'delta',
  trace: Trace,
): Work<void> {
  for (let n = windows.length - 1; n >= 0; n--) {
    yield;
    const window = windows[n]!;
    const rows = take((window.end - window.start) * chainSize(window.trellis), true);
    operations.forwardRows(window.trellis, boundaries[n]!, of, rows);
    for (const { rows: lent } of lending(rows, window.start, true)) trace.back(window, lent);
  }
}

function* whole(rows: Float64Array, options: LendingOptions): Generator<PosteriorWindow> {
  if (rows.length > 0) yield* lending(rows, 0, areLent(options));
}

/** Where the rows of a window go. */
function roomFor({ start, end }: Window, columns: number, options: LendingOptions): Float64Array {
  return (
    options.into?.subarray(start * columns, end * columns) ?? take((end - start) * columns, areLent(options))
  );
}

/** Memory of the caller's own is never lent. */
function areLent({ areLent = false, into }: LendingOptions): boolean {
  return areLent && !into;
}

function weightsOf(
  { first, trellis: own }: Window,
  weights: Float64Array | undefined,
): Float64Array | undefined {
  return weights?.subarray(first, first + sequenceCount(own));
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
