// Temperature: inference uses every row of probabilities p as softmax(log p / τ). At τ = 1 it is the row itself.

/** softmax(log p / τ) of one row. τ < 1 sharpens it, τ > 1 flattens it, and zeros stay zero, also where all are. */
export function temper(row: readonly number[], temperature: number): number[] {
  if (temperature === 1 || row.every(probability => probability === 0)) return [...row];
  const logs = row.map(Math.log);
  // Taken from the largest before they are divided, logarithms stay finite at any temperature.
  const largest = Math.max(...logs);
  return softmax(logs.map(log => (log - largest) / temperature));
}

/** The row whose tempered form is given; the inverse of `temper`. */
export function untemper(row: readonly number[], temperature: number): number[] {
  return temper(row, 1 / temperature);
}

/** exp(x) over its sum, which turns logits into probabilities; -Infinity gives zero. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map(logit => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}
