// The exact gradient of the log-likelihood with respect to logits, from the E-step.
//   a row p = softmax(θ / τ) with expected counts n:   ∂ log L / ∂θ_m = (n_m - p_m Σ n) / τ      (Fisher's identity)
import { slopesOfRow } from '../emissions/categorical.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { adam } from '../native/optimizer.ts';
import { softmax } from '../temperature.ts';
import type { Statistics } from './statistics.ts';
import type { Climber } from './train.ts';

/** The logits of a model, and the free parameters of its emissions; or anything of their shape, such as a gradient. */
export interface Logits {
  /** [K] */
  initial: number[];
  /** [K][K] */
  transitions: number[][];
  /** As the emission family has them; for categorical emissions, rows of logits. */
  emissions: number[][];
}

/** Logits that give the model back: log p at temperature 1, -Infinity where p is zero. */
export function logitsOf(model: HiddenMarkovModel): Logits {
  const logs = (row: readonly number[]) => row.map(Math.log);
  return {
    initial: logs(model.initial),
    transitions: model.transitions.map(logs),
    emissions: familyOf(model.emission).parametersOf(model.emission),
  };
}

/** The model with the learnable parts taken from logits. */
export function withLogits(model: HiddenMarkovModel, logits: Logits): HiddenMarkovModel {
  const { learnable, emission } = model;
  return {
    ...model,
    initial: learnable.initial ? softmax(logits.initial) : model.initial,
    transitions: learnable.transitions ? logits.transitions.map(softmax) : model.transitions,
    emission: learnable.emissions ? familyOf(emission).withParameters(emission, logits.emissions) : emission,
  };
}

/** ∂ log L / ∂ logits at the model's temperature. Entries of zero probability have gradient zero. */
export function gradientOf(model: HiddenMarkovModel, statistics: Statistics): Logits {
  const { temperature, emission } = model;
  const K = model.states.length;
  return {
    initial: slopesOfRow(model.initial, statistics.initial, temperature),
    transitions: model.transitions.map((row, i) =>
      slopesOfRow(row, statistics.transitions.subarray(i * K, (i + 1) * K), temperature),
    ),
    emissions: familyOf(emission).gradient(emission, statistics.emissions, temperature),
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
