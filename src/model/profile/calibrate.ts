// Finds out how random sequences score against a profile, by simulation (Eddy 2008, PLoS Comput Biol 4:e1000069).
import { codesFor } from '../alphabet.ts';
import type { Engine } from '../inference/engine.ts';
import { Random } from '../random.ts';
import type { Work } from '../work.ts';
import { type CodedSequences, forwardScores, viterbiScores } from './forward.ts';
import { alphabetOf, meanRelativeEntropy, type Profile } from './profile.ts';
import { gumbelFit, gumbelLocation, gumbelQuantile } from './score-statistics.ts';
import { ready } from './trellis.ts';

export type Statistics = NonNullable<Profile['statistics']>;

/** How many random sequences are scored, and how long they are, as in HMMER 3. */
const SEQUENCES = 200;
const LENGTH = { msv: 200, viterbi: 200, forward: 100 } as const;
/** Forward scores have an exponential tail from here on: the share of random sequences in it. */
const TAIL = 0.04;

const AS_SEARCHED = { isLocal: true, isMultihit: true, tellsStarts: true };

/**
 * Scores random sequences of the background. Of all three kinds of scores the slope is log 2, and a little more for short
 * profiles; the location is fitted. That of Forward scores is where the tail would begin if it held all sequences.
 */
export function* calibrate(
  profile: Profile,
  engine: Pick<Engine, 'logLikelihoods' | 'viterbi'>,
  seed: number,
): Work<Statistics> {
  const lambda = Math.LN2 + 1.44 / (profile.length * meanRelativeEntropy(profile));
  const random = new Random(seed);
  const drawn = (length: number) => randomSequences(profile, length, random);
  const searched = ready(profile, AS_SEARCHED);
  const diagonals = ready(withoutGaps(profile), AS_SEARCHED);
  const msv = yield* viterbiScores(diagonals, drawn(LENGTH.msv), engine);
  const viterbi = yield* viterbiScores(searched, drawn(LENGTH.viterbi), engine);
  const forward = yield* forwardScores(searched, drawn(LENGTH.forward), engine);
  const tailBegins = gumbelQuantile(1 - TAIL, gumbelFit(forward));
  return {
    msv: [gumbelLocation(msv, lambda), lambda],
    viterbi: [gumbelLocation(viterbi, lambda), lambda],
    forward: [tailBegins + Math.log(TAIL) / lambda, lambda],
  };
}

function randomSequences(profile: Profile, length: number, random: Random): CodedSequences {
  const codes = codesFor(alphabetOf(profile), SEQUENCES * length);
  for (let t = 0; t < codes.length; t++) codes[t] = random.choice(profile.background);
  return { codes, offsets: Array.from({ length: SEQUENCES + 1 }, (_, s) => s * length) };
}

/** The profile as HMMER's MSV filter sees it: alignments are diagonals, and every fragment is as likely as any other. */
function withoutGaps(profile: Profile): Profile {
  const straight = { mm: 1, mi: 0, md: 0, im: 1, ii: 0, dm: 1, dd: 0 };
  return { ...profile, transitions: profile.transitions.map(() => straight) };
}
