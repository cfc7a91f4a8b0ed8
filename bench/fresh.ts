// A case as our side works on it: in arrays that the library has never seen, from where it is timed.

import type { HiddenMarkovModel } from '../src/model/hmm.ts';
import type { Trellis } from '../src/model/inference/trellis.ts';
import type { Observations } from '../src/model/observations.ts';
import { type CaseData, type CategoricalData, type GaussianData, isGaussian } from './case-files.ts';
import { offsetsOf, trellisOf } from './compare.ts';
import type { EngineCalls } from './engine-calls.ts';

/** What tasks start from; each function is timed. */
export interface Fresh {
  trellis(): Trellis;
  /** All parameters after one iteration of EM, end to end. */
  em(): number[];
  /** By logits of rows; of Gaussians by means and Cholesky factors with the logs of their diagonals. */
  gradient(): number[];
}

export function freshCase(data: CaseData, engine: EngineCalls): Fresh {
  return isGaussian(data) ? freshGaussian(data, engine) : freshCategorical(data, engine);
}

/** From the trellis on: emissions of symbols are rows of the model. */
function freshCategorical({ model, observations }: CategoricalData, engine: EngineCalls): Fresh {
  const trellis = trellisOf(model, observations.slice());
  const rows = [model.initial, ...model.transitions, ...model.emissions];
  return {
    trellis: () => trellis,
    em: () =>
      countsOf(trellis, engine).flatMap(row => {
        const total = sum(row);
        return row.map(count => count / total);
      }),
    gradient: () =>
      countsOf(trellis, engine).flatMap((row, n) => {
        const total = sum(row);
        return row.map((count, m) => count - rows[n]![m]! * total);
      }),
  };
}

/** Expected counts as rows in the order initial, transitions, emissions of each state. */
function countsOf(trellis: Trellis, engine: EngineCalls): number[][] {
  const K = trellis.stateCount;
  const M = trellis.logEmissions.length / K;
  const { initial, transitions, emissions } = engine.expectations(trellis);
  const states = Array.from({ length: K }, (_, k) => k);
  return [
    Array.from(initial),
    ...states.map(k => Array.from(transitions.subarray(k * K, (k + 1) * K))),
    ...states.map(k => Array.from({ length: M }, (_, m) => emissions[m * K + k]!)),
  ];
}

/** From the numbers themselves on: the peers too check them and work out densities within each task. */
function freshGaussian({ model: rows, observations: values }: GaussianData, engine: EngineCalls): Fresh {
  const model = gaussianModelOf(rows);
  const raw: Observations = {
    table: { kind: 'rows', width: rows.means[0]!.length, values: values.slice() },
    codes: undefined,
    offsets: offsetsOf(rows.lengths),
    names: rows.lengths.map((_, s) => `sequence ${s + 1}`),
  };
  return {
    trellis: () => engine.trellisOf(model, raw),
    em: () => parametersOf(engine.improved(model, raw)),
    gradient: () => engine.gradient(model, raw),
  };
}

function gaussianModelOf({
  initial,
  transitions,
  means,
  covariances,
}: GaussianData['model']): HiddenMarkovModel {
  return {
    states: initial.map((_, k) => ({ name: `${k}` })),
    initial,
    transitions,
    emission: { family: 'gaussian', means, covariance: 'full', covariances },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

function parametersOf({ initial, transitions, emission }: HiddenMarkovModel): number[] {
  if (emission.family !== 'gaussian') throw new Error('not a Gaussian model');
  const covariances = emission.covariances as number[][][];
  return [initial, transitions.flat(), emission.means.flat(), covariances.flat(2)].flat();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
