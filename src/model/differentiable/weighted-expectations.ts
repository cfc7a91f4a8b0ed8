// The E-step of a differentiable operation: each sequence counts as much as the gradient from upstream says.
import { fastEngine } from '../inference/choose.ts';
import type { Expectations } from '../inference/engine.ts';
import type { Trellis } from '../inference/trellis.ts';
import { finish } from '../work.ts';

/** Expected counts in which sequence s counts weights[s] times; weights may be below 0. */
export function weightedExpectations(trellis: Trellis, weights: Float64Array): Expectations {
  const sums = expectationsOf(trellis, weights);
  if (!weights.some(weight => weight < 0)) return sums;
  const less = expectationsOf(
    trellis,
    weights.map(weight => -weight),
  );
  const subtract = (a: Float64Array, b: Float64Array) => a.map((value, n) => value - b[n]!);
  return {
    logLikelihoods: sums.logLikelihoods,
    initial: subtract(sums.initial, less.initial),
    transitions: subtract(sums.transitions, less.transitions),
    emissions: subtract(sums.emissions, less.emissions),
  };
}

/** Expected counts of the sequences whose weights are above 0. */
function expectationsOf(trellis: Trellis, weights: Float64Array): Expectations {
  const positive = weights.map(weight => Math.max(0, weight));
  return finish(fastEngine.expectations(trellis, positive));
}
