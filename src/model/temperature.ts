// Temperature: every row of probabilities p is used as softmax(log p / τ); τ = 1 leaves it as it is.

/** softmax(log p / τ) of one row; τ < 1 sharpens it, τ > 1 flattens it, zeros stay zero. */
export function temper(row: readonly number[], temperature: number): number[] {
  if (temperature === 1) return [...row];
  return softmax(row.map(probability => Math.log(probability) / temperature));
}

/** The row whose tempered form is given: the inverse of `temper`. */
export function untemper(row: readonly number[], temperature: number): number[] {
  return temper(row, 1 / temperature);
}

/** exp(x) over its sum, row of logits in, row of probabilities out; -Infinity gives zero. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map(logit => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}
