// The exact gradient of the log-likelihood with respect to logits, from the E-step.
//   a row p = softmax(θ / τ) with expected counts n:   ∂ log L / ∂θ_m = (n_m - p_m Σ n) / τ      (Fisher's identity)
import { type PlainCategoricalEmission, requirePlainCategorical } from '../emissions/emission.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { adam } from '../native/optimizer.ts';
import { softmax, temper } from '../temperature.ts';
import type { Statistics } from './statistics.ts';
import type { Climber } from './train.ts';

/** The logits of a model, or anything of their shape, such as a gradient. */
export interface Logits {
  /** [K] */
  initial: number[];
  /** [K][K] */
  transitions: number[][];
  /** [K][M] */
  emissions: number[][];
}

/** Logits that give the model back: log p at temperature 1, -Infinity where p is zero. */
export function logitsOf(model: HiddenMarkovModel): Logits {
  const logs = (row: readonly number[]) => row.map(Math.log);
  return {
    initial: logs(model.initial),
    transitions: model.transitions.map(logs),
    emissions: requirePlainCategorical(model.emission).probabilities.map(logs),
  };
}

/** The model with the learnable parts taken from logits. */
export function withLogits(model: HiddenMarkovModel, logits: Logits): HiddenMarkovModel {
  const emission: PlainCategoricalEmission = requirePlainCategorical(model.emission);
  const { learnable } = model;
  return {
    ...model,
    initial: learnable.initial ? softmax(logits.initial) : model.initial,
    transitions: learnable.transitions ? logits.transitions.map(softmax) : model.transitions,
    emission: learnable.emissions ? { ...emission, probabilities: logits.emissions.map(softmax) } : emission,
  };
}

/** ∂ log L / ∂ logits at the model's temperature. Entries of zero probability have gradient zero. */
export function gradientOf(model: HiddenMarkovModel, statistics: Statistics): Logits {
  const { temperature } = model;
  const row = (probabilities: readonly number[], counts: Float64Array) => {
    const p = temper(probabilities, temperature);
    const sum = counts.reduce((total, count) => total + count, 0);
    return p.map((share, m) => (counts[m]! - share * sum) / temperature);
  };
  const rows = (matrix: readonly number[][], counts: Float64Array) =>
    matrix.map((probabilities, k) => {
      const width = probabilities.length;
      return row(probabilities, counts.subarray(k * width, (k + 1) * width));
    });
  return {
    initial: row(model.initial, statistics.initial),
    transitions: rows(model.transitions, statistics.transitions),
    emissions: rows(requirePlainCategorical(model.emission).probabilities, statistics.emissions),
  };
}

/** Climbs the log-likelihood by Adam's steps on the logits. */
export function adamClimber(start: HiddenMarkovModel, learningRate: number): Climber {
  const rowsOf = ({ initial, transitions, emissions }: Logits) => [initial, ...transitions, ...emissions];
  const optimizer = adam(rowsOf(logitsOf(start)), learningRate);
  return {
    improve(model, statistics) {
      const uphill = rowsOf(gradientOf(model, statistics));
      const [initial, ...rows] = optimizer.step(uphill.map(row => row.map(value => -value)));
      const K = model.states.length;
      return withLogits(model, {
        initial: initial!,
        transitions: rows.slice(0, K),
        emissions: rows.slice(K),
      });
    },
    dispose: () => optimizer.dispose(),
  };
}
