// What states are likely: a path for each sequence, or the posteriors; sequences that are impossible are refused.

import type { Observed } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import type { Engine, LendingOptions, Posteriors, ViterbiPaths } from '../inference/engine.ts';
import { pathScore } from '../inference/path-score.ts';
import { onlySequence } from '../inference/trellis.ts';
import type { Work } from '../work.ts';

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
