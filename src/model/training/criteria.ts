// Criteria that compare models of different sizes by their fit and their number of free parameters:
//   AIC = 2p - 2 log L (Akaike 1974)      BIC = p ln T - 2 log L (Schwarz 1978)       smaller is better
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { tiedStates } from './constraints.ts';
import { areCopies } from './shared-emissions.ts';
import { hasStationaryStart } from './stationary-start.ts';

/** The number of free parameters: zeros do not count, a row sums to 1, and tied rows count once, on both strands;
 * a stationary start has none. */
export function parameterCount(model: HiddenMarkovModel): number {
  const { initial, transitions, emission } = model;
  const free = (row: readonly number[]) => Math.max(0, row.filter(p => p > 0).length - 1);
  const tied = tiedStates(model, 'transitions').flatMap(([, ...others]) => others);
  const rows = transitions.filter((_, i) => !tied.includes(i));
  const copies = areCopies(model);
  const ofEmission = familyOf(emission)
    .parameterCounts(emission)
    .filter((_, k) => !copies[k])
    .reduce((sum, count) => sum + count, 0);
  return (
    (hasStationaryStart(model) ? 0 : free(initial)) +
    rows.reduce((sum, row) => sum + free(row), 0) +
    Math.round(ofEmission)
  );
}

export function akaike(logLikelihood: number, parameters: number): number {
  return 2 * parameters - 2 * logLikelihood;
}

/** `positions` is the number of observations. */
export function bayesian(logLikelihood: number, parameters: number, positions: number): number {
  return parameters * Math.log(positions) - 2 * logLikelihood;
}
