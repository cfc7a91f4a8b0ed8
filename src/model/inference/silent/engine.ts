// An engine for chains with silent states (Durbin et al. 1998, 3.4), made of one that knows less of them. Beforehand,
// what leads through silent states to the first position goes into the initial probabilities, the ways to an end go into
// the emissions of last positions, and silent states in between are removed, or stay where the engine asks for them.
// Afterwards, expected counts come back the same way.
import { type Edges, edgesOf } from '../edges.ts';
import type { Engine, Expectations } from '../engine.ts';
import { chainSize, isIn, makeTrellis, type Part, type Trellis, transitionCountOf } from '../trellis.ts';
import { type OuterRows, outerRows } from './outer-rows.ts';
import { type Reduced, withoutSilent, withSilentBetween } from './removal.ts';
import * as walks from './walks.ts';

/** Whether silent states that lie between states that emit stay in a trellis; `from` are its edges. */
export type Stay = (trellis: Trellis, from: Edges) => boolean;

/** The engine for any trellis. `inner` sees silent states only where they stay, none of them first or last. */
export function withSilentStates(inner: Engine, stay: Stay): Engine {
  return {
    *logLikelihoods(trellis) {
      if (!trellis.silentCount) return yield* inner.logLikelihoods(trellis);
      const prepared = prepare(trellis, walks.sumOfWays, stay);
      return withEmpty(trellis, prepared, yield* inner.logLikelihoods(prepared.trellis));
    },

    *posteriors(trellis, options) {
      if (!trellis.silentCount) return yield* inner.posteriors(trellis, options);
      const prepared = prepare(trellis, walks.sumOfWays, stay);
      const { logLikelihoods, windows } = yield* inner.posteriors(prepared.trellis, options);
      return { logLikelihoods: withEmpty(trellis, prepared, logLikelihoods), windows };
    },

    *likeliestStates(trellis) {
      if (!trellis.silentCount) return yield* inner.likeliestStates(trellis);
      const prepared = prepare(trellis, walks.sumOfWays, stay);
      const { logLikelihoods, path } = yield* inner.likeliestStates(prepared.trellis);
      return { logLikelihoods: withEmpty(trellis, prepared, logLikelihoods), path };
    },

    *expectations(trellis, weights, part) {
      if (!trellis.silentCount) return yield* inner.expectations(trellis, weights, part);
      const prepared = prepare(trellis, walks.sumOfWays, stay);
      const counts = yield* inner.expectations(prepared.trellis, weights, part);
      return countsOf(trellis, prepared, counts, weights, part);
    },

    *viterbi(trellis) {
      if (!trellis.silentCount) return yield* inner.viterbi(trellis);
      const prepared = prepare(trellis, walks.bestOfWays, stay);
      const { logProbabilities, path } = yield* inner.viterbi(prepared.trellis);
      return { logProbabilities: withEmpty(trellis, prepared, logProbabilities), path };
    },

    *filtered(trellis, options) {
      if (!trellis.silentCount) return yield* inner.filtered(trellis, options);
      const { trellis: own } = prepare(trellis, walks.sumOfWays, stay, { seesEnds: false });
      return yield* inner.filtered(own, options);
    },

    *sampledPaths(trellis, count, uniforms) {
      if (!trellis.silentCount) return yield* inner.sampledPaths(trellis, count, uniforms);
      const prepared = prepare(trellis, walks.sumOfWays, stay);
      const { logLikelihoods, paths } = yield* inner.sampledPaths(prepared.trellis, count, uniforms);
      return { logLikelihoods: withEmpty(trellis, prepared, logLikelihoods), paths };
    },

    *bestPaths(trellis, most) {
      if (!trellis.silentCount) return yield* inner.bestPaths(trellis, most);
      // Two ways through silent states between the same positions are one path, so that no silent state may stay.
      const prepared = prepare(trellis, walks.bestOfWays, () => false);
      const { counts, paths } = yield* inner.bestPaths(prepared.trellis, most);
      const logs = withEmpty(trellis, prepared, new Float64Array(counts.length));
      return { counts: counts.map((count, s) => (logs[s] === -Infinity ? 0 : count)), paths };
    },
  };
}

const FAINTEST = Math.log(1e-300);

/** A trellis as the inner engine takes it, and what it takes to come back. */
interface Prepared {
  trellis: Trellis;
  /** The edges from each state of the trellis itself. */
  from: Edges;
  /** [K + Z] logs of what leads from the start to each state, and from each to an end. */
  starts: Float64Array;
  ends: Float64Array;
  reduced: Reduced;
  outer: OuterRows | undefined;
  /** log P(empty sequence) */
  empty: number;
}

function prepare(
  trellis: Trellis,
  join: walks.Joining,
  stay: Stay,
  { seesEnds } = { seesEnds: true },
): Prepared {
  const { stateCount: K, codes, normals, offsets } = trellis;
  const from = edgesOf(trellis, 'from');
  const starts = walks.startLogs(trellis, from, join);
  const ends = walks.endLogs(from, K, join);
  const all = walks.endsOf(from, K);
  const reduced = stay(trellis, from) ? withSilentBetween(trellis, from) : withoutSilent(trellis, from, join);
  // Numbers hold no probability below this; its log does.
  const mustEnd = seesEnds && all.length > 0;
  const areFaint = starts.subarray(0, K).some(log => log > -Infinity && log < FAINTEST);
  const outer =
    areFaint || mustEnd
      ? outerRows(trellis, { first: areFaint ? starts : undefined, last: mustEnd ? ends : undefined })
      : undefined;
  const emissions =
    outer?.emissions ?? (normals ? { normals, codes } : { logEmissions: trellis.logEmissions, codes });
  const initial = new Float64Array(K + reduced.chain.silentCount);
  for (let k = 0; k < K; k++) initial[k] = areFaint ? Number(starts[k]! > -Infinity) : Math.exp(starts[k]!);
  return {
    trellis: makeTrellis({ stateCount: K, initial, ...reduced.chain, offsets, ...emissions }),
    from,
    starts,
    ends,
    reduced,
    outer,
    empty: all.length > 0 ? all.map(end => starts[end]!).reduce(join) : 0,
  };
}

/** The logs [S], in place, with those of empty sequences. */
function withEmpty({ offsets }: Trellis, { empty }: Prepared, logs: Float64Array): Float64Array {
  for (let s = 0; s < logs.length; s++) if (offsets[s] === offsets[s + 1]) logs[s] = empty;
  return logs;
}

/** Expected counts of a trellis from those of the prepared one. */
function countsOf(
  trellis: Trellis,
  prepared: Prepared,
  inner: Expectations,
  weights: Float64Array | undefined,
  part: Part | undefined,
): Expectations {
  const { stateCount: K, initial } = trellis;
  const { from, starts, ends, reduced, outer, empty } = prepared;
  const size = chainSize(trellis);
  const split = outer?.split(inner.emissions);
  const uses = new Float64Array(transitionCountOf(trellis));

  // From the start to the first position, or through all of an empty sequence.
  const worths = new Float64Array(size).fill(-Infinity);
  for (let k = 0; k < K; k++) worths[k] = walks.logRatio(inner.initial[k]!, starts[k]!);
  if (empty > -Infinity) {
    const count = countOfEmpty(trellis, weights, part);
    for (const end of walks.endsOf(from, K)) worths[end] = walks.logRatio(count, empty);
  }
  walks.addUses(from, K, starts.slice().fill(-Infinity, 0, K), worths, uses);
  const firsts = initial.map((probability, n) => Math.exp(Math.log(probability) + worths[n]!));

  reduced.addUses(inner.transitions, uses);

  // From the last position to an end.
  if (split) {
    const leaving = split.ends.map((count, k) => walks.logRatio(count, ends[k]!));
    const stops = ends.map((log, n) => (n < K ? -Infinity : log));
    walks.addUses(from, K, walks.walkFromAll(from, leaving), stops, uses);
  }
  return {
    logLikelihoods: withEmpty(trellis, prepared, inner.logLikelihoods),
    initial: firsts,
    transitions: uses,
    emissions: split?.emissions ?? inner.emissions,
  };
}

/** How many sequences are empty, each counted as often as its weight says. */
function countOfEmpty(
  { offsets }: Trellis,
  weights: Float64Array | undefined,
  part: Part | undefined,
): number {
  let count = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    if (offsets[s] === offsets[s + 1] && isIn(part, offsets[s]!)) count += weights?.[s] ?? 1;
  }
  return count;
}
