// Labels, and observations that carry them. A label is the set of states that a position may be in; where nothing is
// known, it is the set of all states.
import { narrowest } from './codes.ts';
import { type LabelledRows, type Observations, positionsOf } from './observations.ts';

/** A label at each position of some sequences. */
export interface Labels {
  /** The sets of states that labels stand for; states are in ascending order. */
  sets: readonly (readonly number[])[];
  /** [S] of [T] the index of the set at each position. */
  labels: readonly Uint16Array[];
}

/** Adds labels to observations: only paths through the labelled states can produce the result. `stateCount` is K. */
export function withLabels(
  observations: Observations,
  { sets, labels }: Labels,
  stateCount: number,
): Observations {
  const { codes } = observations;
  const known = new Map<number, number>();
  const joined = new Uint32Array(positionsOf(observations));
  let t = 0;
  for (const own of labels) {
    for (const label of own) {
      const key = (codes ? codes[t]! : t) * sets.length + label;
      let code = known.get(key);
      if (code === undefined) known.set(key, (code = known.size));
      joined[t++] = code;
    }
  }
  const keys = [...known.keys()];
  const allowed = new Uint8Array(keys.length * stateCount);
  keys.forEach((key, r) => {
    for (const state of sets[key % sets.length]!) allowed[r * stateCount + state] = 1;
  });
  const inner = Uint32Array.from(keys, key => Math.floor(key / sets.length));
  return { ...observations, codes: narrowest(joined, keys.length), labelled: { inner, allowed } };
}

/** [R, K] log-densities of labelled rows from those of the table: -Infinity where the label forbids the state. */
export function maskDensities(
  densities: Float64Array,
  { inner, allowed }: LabelledRows,
  stateCount: number,
): Float64Array {
  const masked = new Float64Array(allowed.length);
  for (let r = 0; r * stateCount < allowed.length; r++) {
    const from = inner[r]! * stateCount;
    for (let k = 0; k < stateCount; k++) {
      masked[r * stateCount + k] = allowed[r * stateCount + k] ? densities[from + k]! : -Infinity;
    }
  }
  return masked;
}

/** [R, K] the occupancy of the rows of the table, from that of labelled rows. */
export function foldOccupancy(
  occupancy: Float64Array,
  { inner }: LabelledRows,
  rowCount: number,
  stateCount: number,
): Float64Array {
  const folded = new Float64Array(rowCount * stateCount);
  inner.forEach((row, r) => {
    for (let k = 0; k < stateCount; k++) folded[row * stateCount + k]! += occupancy[r * stateCount + k]!;
  });
  return folded;
}
