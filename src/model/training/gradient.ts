// The exact gradient of the log-likelihood with respect to logits, from the E-step.
//   a row p = softmax(θ / τ) with expected counts n:   ∂ log L / ∂θ_m = (n_m - p_m Σ n) / τ      (Fisher's identity)
import { familyOf } from '../emissions/families.ts';
import { gradientOfRow } from '../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { softmax } from '../temperature.ts';
import { keepFrozen, NO_PSEUDOCOUNTS, type Pseudocounts } from './baum-welch.ts';
import { learnableRows, poolTies } from './constraints.ts';
import { hasStationaryStart, stationaryCounts, withStationaryStart } from './stationary-start.ts';
import type { Statistics } from './statistics.ts';

/** The logits of a model and the free parameters of its emissions; or anything of that shape, such as a gradient. */
export interface Logits {
  /** [K + Z] */
  initial: number[];
  /** [K + Z][K + Z] */
  transitions: number[][];
  /** The parameters of the emission family; for categorical emissions, rows of logits. */
  emissions: number[][];
}

/** Logits from which `withLogits` makes the model again: log p at temperature 1, -Infinity where p is zero. */
export function logitsOf(model: HiddenMarkovModel): Logits {
  const logs = (row: readonly number[]) => row.map(Math.log);
  return {
    initial: logs(model.initial),
    transitions: model.transitions.map(logs),
    emissions: familyOf(model.emission).parametersOf(model.emission),
  };
}

/** The model in which everything that is learnable comes from logits. */
export function withLogits(model: HiddenMarkovModel, logits: Logits): HiddenMarkovModel {
  const { learnable, emission } = model;
  const isFree = learnableRows(model, 'transitions');
  return withStationaryStart({
    ...model,
    initial: learnable.initial ? softmax(logits.initial) : model.initial,
    transitions: model.transitions.map((row, i) => (isFree[i] ? softmax(logits.transitions[i]!) : row)),
    emission: keepFrozen(model, familyOf(emission).withParameters(emission, logits.emissions)),
  });
}

/**
 * ∂ (log L + log prior) / ∂ logits at the model's temperature. It is zero for entries of probability zero. Tied rows
 * have the mean of their gradients, which keeps them equal.
 */
export function gradientOf(
  model: HiddenMarkovModel,
  statistics: Statistics,
  pseudocounts: Pseudocounts = NO_PSEUDOCOUNTS,
): Logits {
  const { temperature, emission } = model;
  const N = model.transitions.length;
  const counts = poolTies(model, stationaryCounts(model, statistics));
  return {
    initial: hasStationaryStart(model)
      ? model.initial.map(() => 0)
      : gradientOfRow(model.initial, counts.initial, temperature, pseudocounts.initial),
    transitions: model.transitions.map((row, i) =>
      gradientOfRow(
        row,
        counts.transitions.subarray(i * N, (i + 1) * N),
        temperature,
        pseudocounts.transitions,
      ),
    ),
    emissions: familyOf(emission).gradient(emission, counts.emissions, temperature, pseudocounts.emissions),
  };
}

/** All numbers of logits, end to end. */
export function flatten({ initial, transitions, emissions }: Logits): number[] {
  return [initial, ...transitions, ...emissions].flat();
}

/** The inverse of `flatten`, for logits of the shape of `like`. */
export function unflatten(numbers: ArrayLike<number>, like: Logits): Logits {
  let at = 0;
  const take = (row: readonly number[]) => row.map(() => numbers[at++]!);
  return {
    initial: take(like.initial),
    transitions: like.transitions.map(take),
    emissions: like.emissions.map(take),
  };
}
