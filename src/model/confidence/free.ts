// The parameters of a model that are free to move, whatever its family: found by moving each logit, and looking at what
// the model then is. What changes nothing is fixed; and of a row of logits that may be shifted as a whole, one is needless.
import type { HiddenMarkovModel } from '../hmm.ts';
import { tieRows } from '../training/constraints.ts';
import { flatten, type Logits, logitsOf, unflatten, withLogits } from '../training/gradient.ts';
import { naturalParameters } from './natural.ts';

/** A model, and the ways in which it may move. */
export interface Freedom {
  /** [n] all logits and free parameters of the emissions, end to end. */
  start: number[];
  /** [P] the places in `start` of those that are free. */
  coordinates: number[];
  /** The model at other numbers, tied rows equal again. */
  at(numbers: readonly number[]): HiddenMarkovModel;
  /** [P] for each free coordinate, what all numbers of the gradient weigh when it moves: ties move several. */
  weights: { places: number[]; weights: number[] }[];
}

/** A change below this share of a number is rounding. */
const ROUNDING = 1e-9;

export function freedomOf(model: HiddenMarkovModel): Freedom {
  const shape = logitsOf(model);
  const start = flatten(shape);
  const at = (numbers: readonly number[]) => tieRows(withLogits(model, unflatten(numbers, shape)));
  const base = valuesOf(at(start));
  const moves = (places: readonly number[], by: number) => {
    const numbers = start.slice();
    for (const n of places) numbers[n]! += by;
    return valuesOf(at(numbers)).some(
      (value, m) => Math.abs(value - base[m]!) > ROUNDING * Math.abs(base[m]!),
    );
  };
  const coordinates = rowsOf(shape).flatMap(row => {
    const finite = row.filter(n => Number.isFinite(start[n]!));
    const by = Math.max(1, ...finite.map(n => Math.abs(start[n]!)));
    const free = finite.filter(n => moves([n], by));
    if (free.length < finite.length || moves(finite, by)) return free;
    const largest = finite.reduce((best, n) => (start[n]! > start[best]! ? n : best), finite[0]!);
    return free.filter(n => n !== largest);
  });
  return { start, coordinates, at, weights: coordinates.map(n => weightsOf(at, start, n)) };
}

/** [m] the natural parameters of a model. */
export function valuesOf(model: HiddenMarkovModel): number[] {
  return naturalParameters(model).map(({ value }) => value);
}

/** The places of each row of logits. */
function rowsOf({ initial, transitions, emissions }: Logits): number[][] {
  let from = 0;
  return [initial, ...transitions, ...emissions].map(row => row.map(() => from++));
}

/** How all logits change with one: they are linear in it, but for a shift of whole rows, which no gradient feels. */
function weightsOf(at: Freedom['at'], start: readonly number[], n: number): Freedom['weights'][number] {
  const logits = (by: number) => flatten(logitsOf(at(start.with(n, start[n]! + by))));
  const by = Math.max(1, Math.abs(start[n]!));
  const [low, high] = [logits(-by), logits(by)];
  const slopes = high.map((value, m) => (value - low[m]!) / (2 * by));
  const places = slopes.map((_, m) => m).filter(m => Number.isFinite(slopes[m]!) && slopes[m] !== 0);
  return { places, weights: places.map(m => slopes[m]!) };
}
