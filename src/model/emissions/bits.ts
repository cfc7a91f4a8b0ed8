// Entropies in bits, and means.

/** Entropy of a row of probabilities, in bits. */
export function entropy(row: readonly number[]): number {
  return row.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}

/**
 * p log2(p / q) - (p - q) / ln 2, which is never negative. Over rows that sum to 1, the sum is the relative entropy.
 */
export function relativeEntropy(p: number, q: number): number {
  if (p === 0) return q / Math.LN2;
  return q === 0 ? Infinity : p * Math.log2(p / q) - (p - q) / Math.LN2;
}

/** Mean of values with weights that sum to 1. */
export function mean(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((sum, value, n) => sum + value * weights[n]!, 0);
}

/** [D] the mean of rows `[K][D]`, with weights `[K]` that sum to 1. */
export function meanRow(rows: readonly (readonly number[])[], weights: readonly number[]): number[] {
  return rows[0]!.map((_, d) =>
    mean(
      rows.map(row => row[d]!),
      weights,
    ),
  );
}

/** The Jensen-Shannon divergence of two distributions, in bits; for single entries of two rows, its terms. */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  const middle = p.map((value, n) => (value + q[n]!) / 2);
  return entropy(middle) - (entropy(p) + entropy(q)) / 2;
}

/** Rates and variances below this are compared as this, so that zero is far from the others but not infinitely far. */
export const LEAST_COMPARED = 1e-9;

/** Above this rate, the series for the entropy of a normal distribution is right to 2e-6 bits. */
const LARGE_RATE = 200;

/** Entropy of a Poisson distribution, in bits. */
export function poissonEntropy(rate: number): number {
  if (rate > LARGE_RATE) return (Math.log2(2 * Math.PI * Math.E * rate) - 1 / (6 * rate * Math.LN2)) / 2;
  let sum = 0;
  let log = -rate;
  for (let n = 0; n < rate + 20 * Math.sqrt(rate) + 20; n++) {
    if (n > 0) log += Math.log(rate / n);
    if (log > -700) sum -= Math.exp(log) * log;
  }
  return sum / Math.LN2;
}
