// Criteria that compare models of different sizes by their fit and their number of free parameters:
//   AIC = 2p - 2 log L (Akaike 1974)      BIC = p ln T - 2 log L (Schwarz 1978)       smaller is better
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { learnableRows, tiedStates } from './constraints.ts';
import { areCopies } from './shared-emissions.ts';

/** Parameters that are free to move, by the part of the model. */
export interface ParameterCounts {
  initial: number;
  transitions: number;
  emissions: number;
}

/**
 * The parameters that are free to move: zeros and frozen rows do not count, a row sums to 1, and tied rows count once, on
 * both strands; a stationary start has none.
 */
export function parameterCounts(model: HiddenMarkovModel): ParameterCounts {
  const { initial, transitions, emission, learnable } = model;
  const free = (row: readonly number[]) => Math.max(0, row.filter(p => p > 0).length - 1);
  const copies = {
    transitions: tiedStates(model, 'transitions').flatMap(([, ...others]) => others),
    emissions: areCopies(model).flatMap((isCopy, k) => (isCopy ? [k] : [])),
  };
  const sum = (part: 'transitions' | 'emissions', counts: readonly number[]) => {
    const isFree = learnableRows(model, part);
    return counts.reduce(
      (total, count, k) => total + (isFree[k] && !copies[part].includes(k) ? count : 0),
      0,
    );
  };
  return {
    initial: learnable.initial === true ? free(initial) : 0,
    transitions: sum('transitions', transitions.map(free)),
    emissions: Math.round(sum('emissions', familyOf(emission).parameterCounts(emission))),
  };
}

/** The number of parameters that are free to move. */
export function parameterCount(model: HiddenMarkovModel): number {
  const { initial, transitions, emissions } = parameterCounts(model);
  return initial + transitions + emissions;
}

export function akaike(logLikelihood: number, parameters: number): number {
  return 2 * parameters - 2 * logLikelihood;
}

/** `positions` is the number of observations. */
export function bayesian(logLikelihood: number, parameters: number, positions: number): number {
  return parameters * Math.log(positions) - 2 * logLikelihood;
}
