// A stationary start: sequences begin as if they were pieces of endless ones, so that the initial probabilities are no
// parameters of their own but the stationary distribution π(A) of the transitions. It is exact: that A decides π counts
// in the M-step and in the gradient.
import { UserError } from '../../user-error.ts';
import { normalized } from '../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { longRunOf } from '../inspection/long-run.ts';
import { stationarySlopes } from '../stationary.ts';
import { temper, untemper } from '../temperature.ts';
import type { Statistics } from './statistics.ts';

/** Every part of a chain may begin, if only hardly ever. */
const FAINT = 1e-9;

export function hasStationaryStart({ learnable }: Pick<HiddenMarkovModel, 'learnable'>): boolean {
  return learnable.initial === 'stationary';
}

/** The model with the initial probabilities that its transitions have in the long run, where it says so. */
export function withStationaryStart<Model extends HiddenMarkovModel>(model: Model): Model {
  if (!hasStationaryStart(model)) return model;
  const { initial, transitions, temperature } = model;
  const rows = transitions.map(row => temper(row, temperature));
  return { ...model, initial: untemper(longRun(rows, initial), temperature) };
}

/** @throws UserError for a stationary start of a chain that has no one such distribution: with silent states, or in parts */
export function checkStationaryStart(model: HiddenMarkovModel): void {
  if (!hasStationaryStart(model)) return;
  const { silent, transitions } = model;
  const { closed } = longRunOf({ initial: transitions.map(() => 1 / transitions.length), transitions });
  const fault = silent
    ? 'it has silent states'
    : 'its transitions fall into parts that do not lead to each other';
  if (!silent && closed.length === 1) return;
  const hint = 'leave out --stationary, or set learnable.initial of the model to true';
  throw new UserError('option-does-not-fit', `the model has no stationary start: ${fault}`, { hint });
}

/** [K] the stationary distribution. Where training has taken transitions to zero so that the chain is in parts, `before` weighs these. */
function longRun(transitions: number[][], before: readonly number[]): number[] {
  const initial = normalized(before.map(p => p + FAINT));
  return longRunOf({ initial, transitions }).shares;
}

/**
 * Statistics whose counts of transitions say what π(A) makes of the counts of first states, too: n_ij + A_ij g_ij, where g
 * is the slope of Σ n_k log π_k. Of the gradient they are the exact counts; they may be below zero.
 */
export function stationaryCounts(model: HiddenMarkovModel, statistics: Statistics): Statistics {
  if (!hasStationaryStart(model)) return statistics;
  const rows = model.transitions.map(row => temper(row, model.temperature));
  const initial = new Float64Array(statistics.initial.length);
  return { ...statistics, initial, transitions: raised(rows, model, statistics, false) };
}

/** [K, K] The counts of transitions with those that first states add; none below zero if they are to be a row's shares. */
function raised(
  rows: number[][],
  model: HiddenMarkovModel,
  { initial, transitions }: Statistics,
  arePositive: boolean,
): Float64Array {
  const slopes = stationarySlopes(rows, longRun(rows, model.initial), initial);
  if (!slopes) return transitions;
  const K = rows.length;
  // Since a row sums to 1, the same for all of its slopes changes nothing.
  const least = slopes.map(own => (arePositive ? Math.min(...own) : 0));
  return transitions.map((count, n) => {
    const [i, j] = [Math.floor(n / K), n % K];
    return count + rows[i]![j]! * (slopes[i]![j]! - least[i]!);
  });
}

/** So many steps at most to the best transitions of an M-step, whose gain is below this share at the end. */
const MOST_STEPS = 200;
const LEAST_GAIN = 1e-14;
/** A step that falls is halved so often. */
const HALVINGS = 30;

/**
 * The transitions of an M-step with a stationary start: those that make Σ n_ij log A_ij + Σ n_k log π_k(A) largest. There is
 * no closed form; A_ij ∝ n_ij + A_ij g_ij holds at the maximum, and steps towards that never fall.
 * @param fit the transitions [K][K] that fit counts [K, K] best, with all that training holds fixed
 * @param worth the first sum, for transitions [K][K]
 */
export function stationaryTransitions(
  model: HiddenMarkovModel,
  statistics: Statistics,
  fit: (counts: Float64Array) => number[][],
  worth: (transitions: readonly number[][]) => number,
): number[][] {
  const tempered = (transitions: readonly number[][]) =>
    transitions.map(row => temper(row, model.temperature));
  const worthWithStart = (transitions: number[][]) =>
    longRun(tempered(transitions), model.initial).reduce(
      (sum, share, k) => (statistics.initial[k]! > 0 ? sum + statistics.initial[k]! * Math.log(share) : sum),
      worth(transitions),
    );
  let best = model.transitions;
  let value = worthWithStart(best);
  for (let step = 0; step < MOST_STEPS; step++) {
    const from = tempered(best);
    let next = fit(raised(from, model, statistics, true));
    let reached = worthWithStart(next);
    for (let n = 0; n < HALVINGS && !(reached >= value); n++) {
      next = tempered(next).map((row, i) =>
        untemper(
          row.map((p, j) => (p + from[i]![j]!) / 2),
          model.temperature,
        ),
      );
      reached = worthWithStart(next);
    }
    if (!(reached >= value)) break;
    const gain = reached - value;
    [best, value] = [next, reached];
    if (gain <= LEAST_GAIN * Math.abs(value)) break;
  }
  return best;
}
