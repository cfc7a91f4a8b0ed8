// What inference sees of a profile and sequences: log-odds as emissions, so that log-likelihoods are scores in nats.
import type { Codes } from '../codes.ts';
import { makeTrellis, type Trellis } from '../inference/trellis.ts';
import { type Configuration, type ConfiguredProfile, configured } from './configured.ts';
import { logOddsTable } from './log-odds.ts';
import type { Profile } from './profile.ts';

/** A profile in one configuration, with its log-odds. */
export interface ReadyProfile extends ConfiguredProfile {
  /** [R, K] */
  logOdds: Float64Array;
}

export function ready(profile: Profile, configuration: Configuration): ReadyProfile {
  const own = configured(profile, configuration);
  return { ...own, logOdds: logOddsTable(profile, own.states) };
}

/** The trellis of sequences or parts of some, all out of sequences of this length. */
export function profileTrellis(
  profile: ReadyProfile,
  length: number,
  { codes, offsets }: { codes: Codes; offsets: readonly number[] },
): Trellis {
  const { states, from, to, logOdds } = profile;
  return makeTrellis({
    stateCount: states.emitting,
    silentCount: states.silent,
    initial: profile.initial(length),
    edges: { from, to, probabilities: profile.probabilities(length) },
    logEmissions: logOdds,
    codes,
    offsets,
  });
}
