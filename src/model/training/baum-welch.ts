// The M-step of Baum-Welch: rows become expected counts over their sum (Rabiner 1989, equations 40; Durbin 1998,
// 3.3). Pseudocounts add the counts of a Dirichlet prior; then the step climbs the posterior.
import { UserError } from '../../user-error.ts';
import type { Smoothing } from '../emissions/categorical/interpolation.ts';
import type { Emission } from '../emissions/emission.ts';
import { familyOf } from '../emissions/families.ts';
import { fitRow, logPriorOfRow, logWorthOfRow } from '../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { learnableRows, poolTies } from './constraints.ts';
import { hasStationaryStart, stationaryTransitions, withStationaryStart } from './stationary-start.ts';
import type { Statistics } from './statistics.ts';

/** What is added to every expected count, for each part of the model. */
export interface Pseudocounts {
  initial: number;
  transitions: number;
  emissions: number;
}

export const NO_PSEUDOCOUNTS: Pseudocounts = { initial: 0, transitions: 0, emissions: 0 };

/**
 * The model that makes the expected counts most likely. Zeros stay zero, tied rows stay equal. What is not learnable
 * stays as it is, and so do rows of states that no sequence visits. With `smoothing`, tables of symbols lean on those of
 * lower orders, which is likelier on other data than on these.
 */
export function maximize(
  model: HiddenMarkovModel,
  statistics: Statistics,
  pseudocounts: Pseudocounts = NO_PSEUDOCOUNTS,
  smoothing?: Smoothing,
): HiddenMarkovModel {
  const { learnable, temperature } = model;
  const N = model.transitions.length;
  const counts = poolTies(model, statistics);
  const isFree = learnableRows(model, 'transitions');
  const rowOf = (ofAll: Float64Array, i: number) => ofAll.subarray(i * N, (i + 1) * N);
  const fit = (ofAll: Float64Array) =>
    model.transitions.map((row, i) =>
      isFree[i] ? fitRow(row, rowOf(ofAll, i), temperature, pseudocounts.transitions) : row,
    );
  const emission = keepFrozen(
    model,
    fittedEmission(model, counts.emissions, pseudocounts.emissions, smoothing),
  );
  if (hasStationaryStart(model)) {
    const transitions = stationaryTransitions(
      model,
      statistics,
      raised => fit(poolTies(model, { ...statistics, transitions: raised }).transitions),
      rows =>
        rows.reduce(
          (sum, row, i) =>
            sum + logWorthOfRow(row, rowOf(counts.transitions, i), temperature, pseudocounts.transitions),
          0,
        ),
    );
    return withStationaryStart({ ...model, transitions, emission });
  }
  return {
    ...model,
    initial: learnable.initial
      ? fitRow(model.initial, counts.initial, temperature, pseudocounts.initial)
      : model.initial,
    transitions: fit(counts.transitions),
    emission,
  };
}

function fittedEmission(
  { emission, temperature }: HiddenMarkovModel,
  counts: Float64Array,
  pseudocount: number,
  smoothing: Smoothing | undefined,
): Emission {
  const { maximize, interpolate } = familyOf(emission);
  if (smoothing === undefined) return maximize(emission, counts, temperature, pseudocount);
  if (interpolate) return interpolate(emission, counts, temperature, pseudocount, smoothing);
  throw new UserError('option-does-not-fit', `${emission.family} emissions have no tables to smooth`, {
    hint: 'leave out --smoothing',
    kind: 'usage',
  });
}

/** A new emission in which the states that are not learnable are as before. */
export function keepFrozen(
  model: HiddenMarkovModel,
  emission: HiddenMarkovModel['emission'],
): HiddenMarkovModel['emission'] {
  const isFree = learnableRows(model, 'emissions');
  if (isFree.every(free => free)) return emission;
  if (!isFree.includes(true)) return model.emission;
  const sources = isFree.map((free, k) => (free ? undefined : k));
  return familyOf(emission).withStates(emission, model.emission, sources);
}

/**
 * Natural log of the prior that pseudocounts stand for, and of that of the emission itself, up to a constant; only rows
 * that may change count.
 */
export function logPrior(model: HiddenMarkovModel, pseudocounts: Pseudocounts): number {
  const { temperature, emission, initial, transitions } = model;
  const logPriorOfRows = (pseudocount: number, rows: readonly number[][]) =>
    rows.reduce((sum, row) => sum + logPriorOfRow(row, temperature, pseudocount), 0);
  return (
    (hasStationaryStart(model) ? 0 : logPriorOfRows(pseudocounts.initial, [initial])) +
    logPriorOfRows(pseudocounts.transitions, transitions) +
    (pseudocounts.emissions > 0 || familyOf(emission).hasPrior?.(emission)
      ? familyOf(emission).logPrior(emission, temperature, pseudocounts.emissions)
      : 0)
  );
}
