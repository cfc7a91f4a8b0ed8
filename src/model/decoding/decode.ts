// Decodes observations: a path for each sequence, its segments, or the posteriors. Impossible sequences are refused.

import type { Observed, State } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import type { Engine, LendingOptions, Posteriors, ViterbiPaths } from '../inference/engine.ts';
import { pathScore } from '../inference/path-score.ts';
import { onlySequence, type Part, partWithin } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import { aroundCircle, closedPath, closingPosition, rowsBetween } from './circle.ts';
import { groupsOf, labelClasses } from './label-classes.ts';
import type { Labelling } from './labelling.ts';
import { groupedMarks } from './mean-posteriors.ts';
import { optimalAccuracyPaths } from './optimal-accuracy.ts';
import { chosenSegments, type SegmentChoice, type Together } from './segment-choice.ts';
import type { Segment } from './segments.ts';
import { SequenceRows } from './sequence-rows.ts';

/**
 * The single most likely path, the likeliest state of each position by itself, or the path that is expected to be right at the
 * most positions; see optimal-accuracy.ts.
 */
export type DecodingMethod = 'viterbi' | 'posterior' | 'optimal-accuracy';

/**
 * The path [T] through all sequences, and the natural log of P(path, sequence) for each of them. That log may be
 * -Infinity for the likeliest states one by one, since such a path may be impossible as a whole. `states` [K] are those of the
 * model.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* decodePaths(
  observed: Observed,
  states: readonly State[],
  method: DecodingMethod,
  engine: Engine,
): Work<ViterbiPaths> {
  const { trellis } = observed;
  if (method === 'viterbi') {
    const found = yield* engine.viterbi(trellis);
    refuseImpossible(observed, found.logProbabilities);
    return found;
  }
  if (method === 'optimal-accuracy') {
    const found = yield* optimalAccuracyPaths(observed, groupsOf(labelClasses(states)), engine);
    refuseImpossible(observed, found.logLikelihoods);
    return found;
  }
  const { path, logLikelihoods } = yield* engine.likeliestStates(trellis);
  refuseImpossible(observed, logLikelihoods);
  const ownPath = (s: number) => path.subarray(trellis.offsets[s], trellis.offsets[s + 1]);
  return {
    path,
    logProbabilities: logLikelihoods.map((_, s) => pathScore(onlySequence(trellis, s), ownPath(s))),
  };
}

/** How sequences are decoded, and which segments are told of them. */
export interface Decoding extends SegmentChoice {
  method: DecodingMethod;
  /** [K] those of the model. */
  states: readonly State[];
  labelling: Labelling;
  /** Whether the segments have their mean posteriors, which takes the posteriors too. */
  withMeans: boolean;
  /** Whether the sequences were unrolled from circles; see circle.ts. */
  circular?: boolean;
  /** Which segments are told together, where they are told of a part. */
  together?: Together | undefined;
}

/** What `decodePaths` finds for one sequence. */
export interface DecodedSequence {
  path: ViterbiPaths['path'];
  logProbability: number;
  /** In order; to be read once, before those of the next sequence. Of a part, as `chosenSegments` says. */
  segments: Iterable<Segment>;
  /** Whether the path of a circle leads from its last state to its first one. */
  isClosed: boolean;
}

/**
 * The sequences of these lengths decoded, each with its segments, and the path [T] of all. The segments are to be read
 * before the engine is asked anything else. Of a `part` of all positions, posteriors are worked out only as far as the
 * segments need them that begin there; circles are decoded whole.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* decodeSequences(
  observed: Observed,
  { method, states, labelling, withMeans, circular = false, together, ...choice }: Decoding,
  lengths: readonly number[],
  engine: Engine,
  part?: Part,
): Work<{ path: ViterbiPaths['path']; sequences: DecodedSequence[] }> {
  const { offsets } = observed.trellis;
  const { path, logProbabilities } = yield* decodePaths(observed, states, method, engine);
  const { groups, labelling: grouped } = groupedMarks(labelling);
  const rows =
    withMeans &&
    new SequenceRows(
      (yield* engine.posteriors(observed.trellis, { areLent: true, groups, from: part?.from })).windows,
      groups.count,
    );
  const sequences = Array.from(logProbabilities, (logProbability, s): DecodedSequence => {
    const whole = path.subarray(offsets[s], offsets[s + 1]);
    const length = lengths[s]!;
    const told = partWithin(part, offsets[s]!, whole.length);
    const runs = rows ? rows.between(offsets[s]! + (told?.from ?? 0), offsets[s + 1]!) : undefined;
    if (!circular) {
      const own = runs && { chunks: runs, labelling: grouped };
      const segments = chosenSegments(whole, labelling, own, choice, told && { ...told, together });
      return { path: whole, logProbability, segments, isClosed: false };
    }
    const closing = closingPosition(whole, length, labelling.links);
    const start = closing ?? 0;
    const own = runs && { chunks: rowsBetween(runs, groups.count, start, length), labelling: grouped };
    const segments = chosenSegments(whole.subarray(start, start + length), labelling, own, choice);
    return {
      path: closedPath(whole, length, start),
      logProbability,
      segments: aroundCircle(segments, length, start),
      isClosed: closing !== undefined,
    };
  });
  return { path, sequences };
}

/**
 * P(state at each position | sequence), in windows; or if `areFiltered`, given the positions up to each alone.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* possiblePosteriors(
  observed: Observed,
  engine: Engine,
  options?: LendingOptions,
  { areFiltered = false } = {},
): Work<Posteriors> {
  const posteriors = yield* engine[areFiltered ? 'filtered' : 'posteriors'](observed.trellis, options);
  refuseImpossible(observed, posteriors.logLikelihoods);
  return posteriors;
}
