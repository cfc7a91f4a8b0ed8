// Rows of logits as probabilities, and gradients with respect to them; the hidden chain that they make.
import { UserError } from '../../user-error.ts';
import { gradientOfRow } from '../emissions/probability-rows.ts';
import type { Expectations } from '../inference/engine.ts';
import { softmax } from '../temperature.ts';

/** Rows of logits, as probabilities; and the gradient with respect to them. */
export class SoftmaxRows {
  readonly probabilities: Float64Array[];
  private readonly temperature: number;

  /** From row `mayEnd` on, a row may be nothing but -Infinity; its probabilities are zero. */
  constructor(
    name: string,
    logits: Float64Array,
    rowCount: number,
    temperature = 1,
    mayEnd = Number.POSITIVE_INFINITY,
  ) {
    if (!(temperature > 0)) throw new UserError('bad-number', `a temperature is above 0, not ${temperature}`);
    const width = logits.length / rowCount;
    this.temperature = temperature;
    this.probabilities = Array.from({ length: rowCount }, (_, n) => {
      const own = logits.subarray(n * width, (n + 1) * width);
      if (n >= mayEnd && own.every(logit => logit === -Infinity)) return new Float64Array(width);
      const row = softmax(Array.from(own, logit => logit / temperature));
      if (!row.some(Number.isNaN)) return Float64Array.from(row);
      const message = `row ${n} of the logits of ${name} gives no probabilities`;
      throw new UserError('bad-number', message, {
        hint: 'it holds NaN or Infinity, or nothing but -Infinity',
      });
    });
  }

  /** ∂ log L / ∂ logits from expected counts, both `[rows, width]`. */
  gradient(counts: Float64Array): Float64Array {
    const gradient = this.probabilities.flatMap((row, n) => {
      const own = counts.subarray(n * row.length, (n + 1) * row.length);
      return gradientOfRow(Array.from(row), own, 1, 0);
    });
    return Float64Array.from(gradient, value => value / this.temperature);
  }
}

/** The hidden chain: what it gives to a trellis, and the gradient with respect to its logits. */
export function chainOf(
  initial: Float64Array,
  transitions: Float64Array,
  { temperature, silent = 0 }: { temperature?: number; silent?: number },
) {
  const N = initial.length;
  const stateCount = N - silent;
  const first = new SoftmaxRows('initial', initial, 1, temperature);
  const next = new SoftmaxRows('transitions', transitions, N, temperature, stateCount);
  next.probabilities.slice(stateCount).forEach((row, z) => {
    const j = row.findIndex((p, j) => p > 0 && j >= stateCount && j <= stateCount + z);
    if (j < 0) return;
    const message = `the silent state ${stateCount + z} goes to ${j}, which is silent too and no later one`;
    throw new UserError('bad-number', message, {
      hint: 'order silent states so that each goes to later ones alone',
    });
  });
  return {
    trellis: {
      stateCount,
      ...(silent > 0 && { silentCount: silent }),
      initial: first.probabilities[0]!,
      transitions: Float64Array.from(next.probabilities.flatMap(row => [...row])),
    },
    gradient: (sums: Expectations) => [first.gradient(sums.initial), next.gradient(sums.transitions)],
  };
}
