// Trains on labels alone: where states are known, there is nothing to expect, and counting is enough (Durbin 1998,
// 3.3).
import { UserError } from '../../user-error.ts';
import type { Smoothing } from '../emissions/categorical/interpolation.ts';
import { familyOf } from '../emissions/families.ts';
import { expectedUses } from '../emitting-chain.ts';
import { atTemperature, type HiddenMarkovModel } from '../hmm.ts';
import { foldOccupancy } from '../labelled-observations.ts';
import { type Observations, positionsOf } from '../observations.ts';
import { maximize, type Pseudocounts } from './baum-welch.ts';
import { tieRows } from './constraints.ts';
import { checkStationaryStart, withStationaryStart } from './stationary-start.ts';
import { rowCount, type Statistics } from './statistics.ts';

/**
 * Counts positions, pairs of neighbours, first and last positions whose labels allow a single state. `open` is how many
 * positions allow several; they count nothing. What passes through silent states between two positions is expected from
 * the model.
 */
function countLabels(
  model: HiddenMarkovModel,
  observations: Observations,
): { statistics: Statistics; open: number } {
  const K = model.states.length;
  const { labelled, codes, offsets, table, weights } = observations;
  if (!labelled || !codes) throw new Error('observations without labels');
  const only = onlyStates(labelled.allowed, K);
  // Column K is the end of a sequence.
  const initial = new Float64Array(K + 1);
  const next = new Float64Array(K * (K + 1));
  const occupancy = new Float64Array(labelled.allowed.length);
  let open = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    const weight = weights?.[s] ?? 1;
    let before = -1;
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
      const state = only[codes[t]!]!;
      if (state < 0) open++;
      else {
        occupancy[codes[t]! * K + state]! += weight;
        if (t === offsets[s]) initial[state]! += weight;
        else if (before >= 0) next[before * (K + 1) + state]! += weight;
      }
      before = state;
    }
    if (offsets[s] === offsets[s + 1]) initial[K]! += weight;
    else if (before >= 0) next[before * (K + 1) + K]! += weight;
  }
  const { emission, temperature } = model;
  const ofRows = foldOccupancy(occupancy, labelled, rowCount(model, table), K);
  const perState = new Float64Array(K);
  occupancy.forEach((count, n) => {
    perState[n % K]! += count;
  });
  const statistics = {
    logLikelihood: Number.NaN,
    sequences: offsets.length - 1,
    positions: positionsOf(observations),
    ...(model.silent
      ? expectedUses(atTemperature(model), { initial, next })
      : { initial: initial.slice(0, K), transitions: next.filter((_, n) => n % (K + 1) < K) }),
    occupancy: perState,
    emissions: familyOf(emission).collect(emission, table, temperature, ofRows),
  };
  return { statistics, open };
}

/** The model of highest probability given the labels, in one step. See `countLabels`. */
export function fitLabels(
  start: HiddenMarkovModel,
  observations: Observations,
  pseudocounts: Pseudocounts,
  smoothing?: Smoothing,
): { model: HiddenMarkovModel; statistics: Statistics; open: number } {
  checkStationaryStart(start);
  const tied = withStationaryStart(tieRows(start));
  const { statistics, open } = countLabels(tied, observations);
  if (open === statistics.positions) {
    const hint =
      'give labels that stand for one state each, or use --method em, which sums over what is open';
    throw new UserError('no-labels', 'no label tells a single state, so there is nothing to count', { hint });
  }
  const found = maximize(tied, statistics, pseudocounts, smoothing);
  const { around } = familyOf(tied.emission);
  if (!around) return { model: found, statistics, open };
  const near = { ...tied, emission: around(tied.emission, found.emission) };
  const again = countLabels(near, observations);
  return { model: maximize(near, again.statistics, pseudocounts), ...again };
}

/** [R] the only state that a row allows; -1 where it allows several. */
function onlyStates(allowed: Uint8Array, K: number): Int32Array {
  return Int32Array.from({ length: allowed.length / K }, (_, r) => {
    const row = allowed.subarray(r * K, (r + 1) * K);
    const first = row.indexOf(1);
    return first >= 0 && row.indexOf(1, first + 1) < 0 ? first : -1;
  });
}
