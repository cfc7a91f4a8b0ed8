// Mean posterior probabilities of counts under a mixture of Dirichlet distributions (Sjölander et al. 1996).

/** A component: how likely it is, and its parameters. */
export type DirichletMixture = readonly { weight: number; alpha: readonly number[] }[];

/** [A] the mean of the posterior distribution of probabilities, given so many counts of each symbol. */
export function posteriorMean(counts: readonly number[], mixture: DirichletMixture): number[] {
  const logs = mixture.map(({ weight, alpha }) => Math.log(weight) + logMarginal(counts, alpha));
  const highest = Math.max(...logs);
  const chances = logs.map(log => Math.exp(log - highest));
  const all = sumOf(chances);
  const total = sumOf(counts);
  const means = counts.map(() => 0);
  for (const [q, { alpha }] of mixture.entries()) {
    const share = chances[q]! / all / (total + sumOf(alpha));
    for (const [a, n] of counts.entries()) means[a]! += share * (n + alpha[a]!);
  }
  return means;
}

/** log P(counts | alpha), but for what only the counts decide. */
function logMarginal(counts: readonly number[], alpha: readonly number[]): number {
  let log = logGamma(sumOf(alpha)) - logGamma(sumOf(alpha) + sumOf(counts));
  for (const [a, n] of counts.entries()) {
    if (n > 0) log += logGamma(n + alpha[a]!) - logGamma(alpha[a]!);
  }
  return log;
}

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** log Γ(x) of x > 0: Stirling's series from 16 on, whose next term is below 1e-15, and Γ(x + 1) = x Γ(x) below. */
export function logGamma(x: number): number {
  let product = 1;
  let at = x;
  for (; at < 16; at++) product *= at;
  const inverse = 1 / (at * at);
  const tail =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + tail - Math.log(product);
}

function sumOf(numbers: readonly number[]): number {
  let sum = 0;
  for (const one of numbers) sum += one;
  return sum;
}
