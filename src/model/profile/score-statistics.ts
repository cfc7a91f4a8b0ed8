// How many random sequences score as high: Gumbel distributions of best alignments, and the exponential tail of Forward
// scores (Eddy 2008, PLoS Comput Biol 4:e1000069).
import type { ScoreStatistics } from './profile.ts';

/** P(a random sequence has a Forward score of so many bits, or more). */
export function forwardPValue(bits: number, [tau, lambda]: ScoreStatistics): number {
  return bits <= tau ? 1 : Math.exp(-lambda * (bits - tau));
}

/** The location μ of a Gumbel distribution of this slope that makes the scores likeliest. */
export function gumbelLocation(scores: ArrayLike<number>, lambda: number): number {
  const least = Math.min(...Array.from(scores));
  let sum = 0;
  for (let n = 0; n < scores.length; n++) sum += Math.exp(-lambda * (scores[n]! - least));
  return least - Math.log(sum / scores.length) / lambda;
}

/** The location and slope of the Gumbel distribution that makes the scores likeliest (Lawless 1982, 4.1). */
export function gumbelFit(scores: ArrayLike<number>): ScoreStatistics {
  const all = Array.from(scores);
  const least = Math.min(...all);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  // The derivative of the log-likelihood by λ, which falls as λ grows.
  const slope = (lambda: number) => {
    let [sum, weighted] = [0, 0];
    for (const x of all) {
      const weight = Math.exp(-lambda * (x - least));
      sum += weight;
      weighted += x * weight;
    }
    return 1 / lambda - mean + weighted / sum;
  };
  let [low, high] = [1e-6, 1];
  while (slope(high) > 0 && high < 1e6) high *= 2;
  for (let n = 0; n < 100; n++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  const lambda = (low + high) / 2;
  return [gumbelLocation(all, lambda), lambda];
}

/** The score that a share of a Gumbel distribution stays below. */
export function gumbelQuantile(share: number, [location, lambda]: ScoreStatistics): number {
  return location - Math.log(-Math.log(share)) / lambda;
}
