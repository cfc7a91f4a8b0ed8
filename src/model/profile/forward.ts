// Forward scores of sequences against a profile, in bits above the background.
import type { Codes } from '../codes.ts';
import { groupBy } from '../group-by.ts';
import type { Engine } from '../inference/engine.ts';
import type { Trellis } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import { logOfNull } from './log-odds.ts';
import { profileTrellis, type ReadyProfile } from './trellis.ts';

/** Sequences end to end, as codes of the alphabet of a profile. */
export interface CodedSequences {
  codes: Codes;
  /** [S + 1] */
  offsets: readonly number[];
}

/** [S] the score of each sequence, summed over all alignments: log2 of P(sequence | profile) / P(sequence | background). */
export function forwardScores(
  profile: ReadyProfile,
  sequences: CodedSequences,
  engine: Pick<Engine, 'logLikelihoods'>,
): Work<Float64Array> {
  return scores(profile, sequences, trellis => engine.logLikelihoods(trellis));
}

/** [S] the score of the best alignment of each sequence. */
export function viterbiScores(
  profile: ReadyProfile,
  sequences: CodedSequences,
  engine: Pick<Engine, 'viterbi'>,
): Work<Float64Array> {
  return scores(profile, sequences, function* (trellis) {
    return (yield* engine.viterbi(trellis)).logProbabilities;
  });
}

/** Sequences of one length share their probabilities, and are worked on in one go. */
function* scores(
  profile: ReadyProfile,
  { codes, offsets }: CodedSequences,
  logsOf: (trellis: Trellis) => Work<Float64Array>,
): Work<Float64Array> {
  const scores = new Float64Array(offsets.length - 1).fill(-Infinity);
  const numbers = Array.from(scores, (_, s) => s);
  const lengthOf = (s: number) => offsets[s + 1]! - offsets[s]!;
  for (const [length, group] of groupBy(numbers, lengthOf)) {
    if (length === 0) continue;
    const own = codes.slice(0, group.length * length);
    for (const [n, s] of group.entries()) own.set(codes.subarray(offsets[s], offsets[s + 1]), n * length);
    const ends = Array.from({ length: group.length + 1 }, (_, n) => n * length);
    const logs = yield* logsOf(profileTrellis(profile, length, { codes: own, offsets: ends }));
    for (const [n, s] of group.entries()) scores[s] = bitsOf(logs[n]!, length);
    yield;
  }
  return scores;
}

/** A log-likelihood of log-odds, of a sequence of this length, as bits. */
export function bitsOf(logLikelihood: number, length: number): number {
  return (logLikelihood - logOfNull(length)) / Math.LN2;
}
