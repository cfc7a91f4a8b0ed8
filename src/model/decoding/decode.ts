// Decodes observations: a path for each sequence, its segments, or the posteriors. Impossible sequences are refused.

import type { Observed } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import type { Engine, LendingOptions, Posteriors, ViterbiPaths } from '../inference/engine.ts';
import { pathScore } from '../inference/path-score.ts';
import { onlySequence } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import type { Labelling } from './labelling.ts';
import { chosenSegments, type SegmentChoice } from './segment-choice.ts';
import type { Segment } from './segments.ts';
import { SequenceRows } from './sequence-rows.ts';

/** The single most likely path, or the likeliest state of each position by itself. */
export type DecodingMethod = 'viterbi' | 'posterior';

/**
 * The path [T] through all sequences, and the natural log of P(path, sequence) for each of them. That log may be
 * -Infinity for the likeliest states one by one, since such a path may be impossible as a whole.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* decodePaths(observed: Observed, method: DecodingMethod, engine: Engine): Work<ViterbiPaths> {
  const { trellis } = observed;
  if (method === 'viterbi') {
    const found = yield* engine.viterbi(trellis);
    refuseImpossible(observed, found.logProbabilities);
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
  labelling: Labelling;
  /** Whether the segments have their mean posteriors, which takes the posteriors too. */
  withMeans: boolean;
}

/** What `decodePaths` finds for one sequence. */
export interface DecodedSequence {
  path: ViterbiPaths['path'];
  logProbability: number;
  /** In order; to be read once, before those of the next sequence. */
  segments: Iterable<Segment>;
}

/**
 * The sequences decoded, each with its segments, and the path [T] of all. The segments are to be read before the engine
 * is asked anything else.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* decodeSequences(
  observed: Observed,
  { method, labelling, withMeans, ...choice }: Decoding,
  engine: Engine,
): Work<{ path: ViterbiPaths['path']; sequences: DecodedSequence[] }> {
  const { offsets, stateCount } = observed.trellis;
  const { path, logProbabilities } = yield* decodePaths(observed, method, engine);
  const rows =
    withMeans && new SequenceRows((yield* engine.posteriors(observed.trellis)).windows, stateCount);
  const sequences = Array.from(logProbabilities, (logProbability, s): DecodedSequence => {
    const own = path.subarray(offsets[s], offsets[s + 1]);
    const runs = rows ? rows.take(own.length) : undefined;
    return { path: own, logProbability, segments: chosenSegments(own, labelling, runs, choice) };
  });
  return { path, sequences };
}

/**
 * P(state at each position | sequence), in windows.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* possiblePosteriors(
  observed: Observed,
  engine: Engine,
  options?: LendingOptions,
): Work<Posteriors> {
  const posteriors = yield* engine.posteriors(observed.trellis, options);
  refuseImpossible(observed, posteriors.logLikelihoods);
  return posteriors;
}
