// What is to come after a sequence: the states and the observations of the positions behind its last one.
//   P(q_{T+1} = j | o) = Σ_i P(q_T = i | o) A[i][j], and so on from there
// P(q_T | o) is the filtered posterior: nothing is said of whether the sequence goes on, so that it may as well be over.
import { emittingChain } from '../emitting-chain.ts';
import { atTemperature, type HiddenMarkovModel, hasEnds, type Observed } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import type { Engine } from '../inference/engine.ts';
import type { Observations } from '../observations.ts';
import type { Work } from '../work.ts';
import { type Foreseen, type Next, outlookOf } from './outlook.ts';

/** One position behind the end of a sequence. */
export interface Prediction {
  /** [K] P(the sequence comes so far, and is in this state there). */
  states: Float64Array;
  /** P(the sequence is over before), so that all sum to 1; undefined where the model has no end. */
  end: number | undefined;
  /** What is observed, of several kinds. Chances of symbols sum to those of states; means are those of what there is. */
  observations: Foreseen[];
}

/**
 * [S] of [steps] what comes after each sequence.
 * @throws UserError for the first sequence that the model cannot produce
 */
export function* predictions(
  model: HiddenMarkovModel,
  observed: Observed,
  steps: number,
  engine: Engine,
): Work<Prediction[][]> {
  const { offsets } = observed.trellis;
  const lasts = yield* lastRows(observed, engine);
  const next = nextStates(model);
  const outlook = outlookOf(model);
  const ends = hasEnds(model);
  return offsets.slice(1).map((end, s) => {
    const length = end - offsets[s]!;
    const view = outlook(observed.observations, length > 0 ? end - 1 : undefined, lasts[s]);
    return Array.from({ length: steps }, () => {
      const { states, observations } = view.step(next);
      const alive = states.reduce((sum, p) => sum + p, 0);
      return { states, end: ends ? Math.max(0, 1 - alive) : undefined, observations };
    });
  });
}

/** What is told of observations, without its values. */
export function foreseenOf(model: HiddenMarkovModel): Omit<Foreseen, 'values'>[] {
  const nothing: Observations = { table: { kind: 'symbols' }, codes: undefined, offsets: [0], names: [] };
  const view = outlookOf(model)(nothing, undefined, undefined);
  return view.step(nextStates(model)).observations.map(({ kind, names }) => ({ kind, names }));
}

/** [S] the filtered posteriors at the last position; undefined of an empty sequence. */
function* lastRows(observed: Observed, engine: Engine): Work<(Float64Array | undefined)[]> {
  const { trellis } = observed;
  const { stateCount: K, offsets } = trellis;
  const { logLikelihoods, windows } = yield* engine.filtered(trellis, { areLent: true });
  refuseImpossible(observed, logLikelihoods);
  const rows = new Array<Float64Array | undefined>(offsets.length - 1).fill(undefined);
  let s = 0;
  for (const { start, rows: own } of windows) {
    const end = start + own.length / K;
    for (; s < rows.length && offsets[s + 1]! <= end; s++) {
      if (offsets[s + 1]! > offsets[s]!)
        rows[s] = own.slice((offsets[s + 1]! - 1 - start) * K, (offsets[s + 1]! - start) * K);
    }
    yield;
  }
  return rows;
}

function nextStates(model: HiddenMarkovModel): Next {
  const { initial, transitions } = emittingChain(atTemperature(model));
  return weights => {
    if (!weights) return Float64Array.from(initial);
    const after = new Float64Array(initial.length);
    weights.forEach((weight, i) => {
      if (weight > 0) transitions[i]!.forEach((p, j) => void (after[j]! += weight * p));
    });
    return after;
  };
}
