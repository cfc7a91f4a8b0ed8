// Rows of probabilities: their fit to counts, the prior that a pseudocount stands for, and their gradient.
import { temper, untemper } from '../temperature.ts';

/** Weights over their sum. */
export function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/**
 * Fits a row to counts: its tempered form is the counts over their sum, after the pseudocount is added wherever the row
 * is not zero. A row without counts stays as it is.
 */
export function fitRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
  pseudocount: number,
): number[] {
  const raised = row.map((p, m) => (p > 0 ? counts[m]! + pseudocount : 0));
  const sum = raised.reduce((total, count) => total + count, 0);
  if (sum === 0) return [...row];
  return untemper(
    raised.map(count => count / sum),
    temperature,
  );
}

/** Σ (count + pseudocount) log p, which `fitRow` makes largest. */
export function logWorthOfRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
  pseudocount: number,
): number {
  return temper(row, temperature).reduce(
    (sum, p, m) =>
      p > 0 ? sum + (counts[m]! + pseudocount) * Math.log(p) : sum - (counts[m]! > 0 ? Infinity : 0),
    0,
  );
}

/** Natural log of the Dirichlet prior of `fitRow`, without its constant. */
export function logPriorOfRow(row: readonly number[], temperature: number, pseudocount: number): number {
  if (pseudocount === 0) return 0;
  return temper(row, temperature).reduce((sum, p) => (p > 0 ? sum + pseudocount * Math.log(p) : sum), 0);
}

/**
 * ∂ log L / ∂θ of a row softmax(θ / τ) with expected counts n: (n_m - p_m Σ n) / τ  (Fisher's identity). A
 * pseudocount adds to the count of whatever is not zero.
 */
export function gradientOfRow(
  row: readonly number[],
  counts: ArrayLike<number>,
  temperature: number,
  pseudocount: number,
): number[] {
  const p = temper(row, temperature);
  const raised = p.map((share, m) => (share > 0 ? counts[m]! + pseudocount : 0));
  const sum = raised.reduce((total, count) => total + count, 0);
  return p.map((share, m) => (raised[m]! - share * sum) / temperature);
}
