// How many sequences an alignment counts for: so many that match states are as specific as those of remote families are
// (entropy weighting; Johnson 2006, dissertation, Washington University; Eddy 2008).
import { meanRelativeEntropy, type ProfileAlphabet } from '../../profile/profile.ts';
import type { Counts } from './counts.ts';
import { estimatedMatch } from './estimate.ts';
import type { ProfilePriors } from './priors.ts';

/** Bits that a match state has against the background, on average. */
const BITS_PER_STATE: Record<ProfileAlphabet, number> = { protein: 0.59, dna: 0.62, rna: 0.62 };

/** Bits that a profile has at least, if sequences suffice: short ones need more of them for each state. */
const BITS_IN_ALL = 45;

/** To so many sequences, as in HMMER 3. */
const TOLERANCE = 0.01;

/** The number, from 0 to `sequences`, which is what weights sum to. */
export function effectiveNumber(
  counts: Counts,
  priors: ProfilePriors,
  sequences: number,
  { alphabet, background }: { alphabet: ProfileAlphabet; background: readonly number[] },
): number {
  const M = counts.match.length;
  const wanted = Math.max(BITS_PER_STATE[alphabet], (BITS_IN_ALL + Math.log2((M * (M + 1)) / 2)) / M);
  const excess = (number: number) => {
    const match = estimatedMatch(counts, priors, number / sequences);
    return meanRelativeEntropy({ match, background }) - wanted;
  };
  if (excess(sequences) <= 0) return sequences;
  let [low, high] = [0, sequences];
  for (;;) {
    const middle = (low + high) / 2;
    if (high - low < TOLERANCE) return middle;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
}
