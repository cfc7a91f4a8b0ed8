// Makes an exact engine of one that scales: the reference engine redoes sequences in which scaling lost a state.
import { finish, type Work } from '../work.ts';
import type {
  Engine,
  Expectations,
  LendingOptions,
  LikeliestStates,
  Posteriors,
  PosteriorWindow,
  SampledPaths,
  Uniforms,
} from './engine.ts';
import { columnsOf } from './groups.ts';
import { engineObserver } from './observer.ts';
import { likeliestStates } from './path.ts';
import { logSpaceEngine } from './reference.ts';
import { countsFrom, onlySequence, type Part, sequenceCount, type Trellis } from './trellis.ts';

/**
 * [S] 1 for each sequence whose numbers cannot be trusted. It may be impossible, or scaling may have lost a state of
 * it; the reference engine finds out.
 */
export type Lost = Uint8Array;

/** An engine that scales, and knows in which sequences that lost something. */
export interface ScaledEngine {
  /** Log-likelihoods by the way forward alone, which may call a sequence lost that both ways would not. */
  logLikelihoods(trellis: Trellis): Work<{ logLikelihoods: Float64Array; isLost: Lost }>;
  /** The same by the ways forward and back. */
  judged(trellis: Trellis): Work<{ logLikelihoods: Float64Array; isLost: Lost }>;
  /** Of some sequences `isLost` tells only once their window is there. */
  posteriors(trellis: Trellis, options: LendingOptions): Work<Posteriors & { isLost: Lost }>;
  likeliestStates(trellis: Trellis): Work<LikeliestStates & { isLost: Lost }>;
  expectations(trellis: Trellis, weights?: Float64Array, part?: Part): Work<Expectations & { isLost: Lost }>;
  filtered(trellis: Trellis, options: LendingOptions): Work<Posteriors & { isLost: Lost }>;
  sampledPaths(trellis: Trellis, count: number, uniforms: Uniforms): Work<SampledPaths & { isLost: Lost }>;
}

/** The scaled engine, with the reference engine for lost sequences; paths that are worked out in logs lose nothing. */
export function withFallback(
  scaled: ScaledEngine,
  { viterbi, bestPaths }: Pick<Engine, 'viterbi' | 'bestPaths'>,
): Engine {
  return {
    *logLikelihoods(trellis) {
      const { logLikelihoods, isLost } = yield* scaled.logLikelihoods(trellis);
      for (const s of indicesOf(isLost)) {
        const one = onlySequence(trellis, s);
        const again = yield* scaled.judged(one);
        logLikelihoods[s] = again.logLikelihoods[0]!;
        if (again.isLost[0]) logLikelihoods[s] = (yield* exactly('logLikelihoods', one))[0]!;
      }
      return logLikelihoods;
    },

    posteriors: (trellis, options = {}) => rowsOf('posteriors', trellis, options),
    filtered: (trellis, options = {}) => rowsOf('filtered', trellis, options),

    *likeliestStates(trellis) {
      const { logLikelihoods, path, isLost } = yield* scaled.likeliestStates(trellis);
      for (const s of indicesOf(isLost)) {
        const one = yield* exactly('posteriors', onlySequence(trellis, s));
        logLikelihoods[s] = one.logLikelihoods[0]!;
        path.set(likeliestStates(joinWindows(one.windows), trellis.stateCount), trellis.offsets[s]);
      }
      return { logLikelihoods, path };
    },

    *expectations(trellis, weights, part) {
      const sums = yield* scaled.expectations(trellis, weights, part);
      if (!sums.isLost.includes(1)) return sums;
      // What lost sequences added must go: all others are counted again, and the lost ones by the reference engine.
      const trusted = Float64Array.from({ length: sequenceCount(trellis) }, (_, s) =>
        sums.isLost[s] ? 0 : (weights?.[s] ?? 1),
      );
      const { isLost, ...counts } = yield* scaled.expectations(trellis, trusted, part);
      for (const s of indicesOf(sums.isLost)) {
        const weight = weights?.subarray(s, s + 1);
        const start = trellis.offsets[s]!;
        const own = part && { from: part.from - start, to: part.to - start };
        const exact = yield* exactly('expectations', onlySequence(trellis, s), weight, own);
        counts.logLikelihoods[s] = exact.logLikelihoods[0]!;
        addInto(counts.initial, exact.initial, 0);
        addInto(counts.transitions, exact.transitions, 0);
        addInto(counts.emissions, exact.emissions, countsFrom(trellis, start));
      }
      return counts;
    },

    *sampledPaths(trellis, count, uniforms) {
      const { logLikelihoods, paths, isLost } = yield* scaled.sampledPaths(trellis, count, uniforms);
      for (const s of indicesOf(isLost)) {
        const one = onlySequence(trellis, s);
        // The way forward alone may call a sequence lost that both ways would not.
        const judged = yield* scaled.judged(one);
        if (!judged.isLost[0]) continue;
        engineObserver().fellBack(1);
        const again = yield* logSpaceEngine.sampledPaths(one, count, () => uniforms(s));
        logLikelihoods[s] = again.logLikelihoods[0]!;
        again.paths.forEach((path, n) => void paths[n]!.set(path, trellis.offsets[s]));
      }
      return { logLikelihoods, paths };
    },

    viterbi,
    bestPaths,
  };

  /** Rows of posteriors, by the reference engine where they are lost. */
  function* rowsOf(task: RowTask, trellis: Trellis, options: LendingOptions): Work<Posteriors> {
    const { logLikelihoods, isLost, windows } = yield* scaled[task](trellis, options);
    const exact = new Map<number, Float64Array>();
    for (const s of indicesOf(isLost)) {
      const one = yield* exactlyRows(task, onlySequence(trellis, s), options);
      logLikelihoods[s] = one.logLikelihoods[0]!;
      exact.set(s, joinWindows(one.windows));
    }
    return { logLikelihoods, windows: filledWindows(task, trellis, options, windows, isLost, exact) };
  }
}

/** The tasks that hand out rows. */
type RowTask = 'posteriors' | 'filtered';

/** Adds `terms` to the entries of `sums` from index `at` on. */
export function addInto(sums: Float64Array, terms: Float64Array, at: number): void {
  for (let n = 0; n < terms.length; n++) sums[at + n]! += terms[n]!;
}

/** The answer of the reference engine for one sequence. */
function exactly<Task extends 'logLikelihoods' | 'expectations' | 'posteriors'>(
  task: Task,
  one: Trellis,
  weights?: Float64Array,
  part?: Part,
): ReturnType<Engine[Task]> {
  engineObserver().fellBack(1);
  if (task === 'expectations') {
    return logSpaceEngine.expectations(one, weights, part) as ReturnType<Engine[Task]>;
  }
  return logSpaceEngine[task](one) as ReturnType<Engine[Task]>;
}

/** The rows of the reference engine for one sequence. */
function exactlyRows(task: RowTask, one: Trellis, { groups }: LendingOptions): Work<Posteriors> {
  engineObserver().fellBack(1);
  return logSpaceEngine[task](one, { groups });
}

function indicesOf(isLost: Lost): number[] {
  return isLost.includes(1) ? [...isLost.keys()].filter(s => isLost[s]) : [];
}

function joinWindows(windows: Iterable<PosteriorWindow>): Float64Array {
  const [whole] = windows;
  return whole?.rows ?? new Float64Array(0);
}

/** The windows, in which lost sequences have the exact rows. */
function* filledWindows(
  task: RowTask,
  trellis: Trellis,
  options: LendingOptions,
  windows: Iterable<PosteriorWindow>,
  isLost: Lost,
  exact: Map<number, Float64Array>,
): Generator<PosteriorWindow> {
  const { offsets } = trellis;
  const columns = columnsOf(trellis.stateCount, options.groups);
  for (const { start, rows } of windows) {
    const end = start + rows.length / columns;
    for (const s of indicesOf(isLost)) {
      const [from, to] = [offsets[s]!, offsets[s + 1]!];
      const [first, last] = [Math.max(start, from), Math.min(end, to)];
      if (first >= last) continue;
      const own =
        exact.get(s) ?? joinWindows(finish(exactlyRows(task, onlySequence(trellis, s), options)).windows);
      exact.set(s, own);
      rows.set(own.subarray((first - from) * columns, (last - from) * columns), (first - start) * columns);
    }
    yield { start, rows };
  }
}
