// Searches sequences for members of a family: Forward scores, and how many random sequences would score as high.
import type { Engine } from '../inference/engine.ts';
import type { Work } from '../work.ts';
import { calibrate } from './calibrate.ts';
import { type CodedSequences, forwardScores } from './forward.ts';
import type { Profile, ScoreStatistics } from './profile.ts';
import { forwardPValue } from './score-statistics.ts';
import { type ReadyProfile, ready } from './trellis.ts';

/** A profile ready to search for members of its family, whole or in parts, once or more often in a sequence. */
export interface ProfileSearch {
  profile: Profile;
  searched: ReadyProfile;
  /** Of Forward scores. */
  statistics: ScoreStatistics;
}

/** A sequence that is a hit, by its number. */
export interface Found {
  sequence: number;
  /** Forward score. */
  bits: number;
  /** P(a random sequence scores as high). */
  pValue: number;
}

/** The seed by which profiles that do not say how random sequences score are calibrated. */
const SEED = 1;

export function* profileSearch(
  profile: Profile,
  engine: Pick<Engine, 'logLikelihoods' | 'viterbi'>,
): Work<ProfileSearch> {
  const { forward } = profile.statistics ?? (yield* calibrate(profile, engine, SEED));
  return {
    profile,
    searched: ready(profile, { isLocal: true, isMultihit: true, tellsStarts: true }),
    statistics: forward,
  };
}

/** The sequences, in order, that this share of random ones outscore at most. One without residues is none. */
export function* search(
  { searched, statistics }: ProfileSearch,
  sequences: CodedSequences,
  mostPValue: number,
  engine: Pick<Engine, 'logLikelihoods'>,
): Work<Found[]> {
  const scores = yield* forwardScores(searched, sequences, engine);
  return Array.from(scores, (bits, sequence) => ({
    sequence,
    bits,
    pValue: forwardPValue(bits, statistics),
  })).filter(({ bits, pValue }) => bits > -Infinity && pValue <= mostPValue);
}
