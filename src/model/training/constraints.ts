// What training must leave alone: parts and rows that are not learnable, and rows that are tied together. Tied rows
// share one set of parameters: their counts are pooled before a step, so that the step keeps them equal.
import { familyOf } from '../emissions/families.ts';
import { allStates, type HiddenMarkovModel, isEnd } from '../hmm.ts';
import { sharedEmissions } from './shared-emissions.ts';
import type { Statistics } from './statistics.ts';

/**
 * Whether training may change the row of each state: of emissions [K], of transitions [K + Z], where an end has nothing
 * that could change.
 */
export function learnableRows(model: HiddenMarkovModel, part: 'transitions' | 'emissions'): boolean[] {
  const { [part]: rows } = model.learnable;
  const isNamed = ({ name }: { name: string }) => (typeof rows === 'boolean' ? rows : rows.includes(name));
  if (part === 'emissions') return model.states.map(isNamed);
  return allStates(model).map((state, i) => isNamed(state) && !isEnd(model.transitions[i]!));
}

/** Groups of states whose rows are tied, by index; states that are tied to none are left out. */
export function tiedStates(model: HiddenMarkovModel, part: 'transitions' | 'emissions'): number[][] {
  const indices = new Map(allStates(model).map(({ name }, k) => [name, k]));
  return (model.ties?.[part] ?? []).map(group => group.map(name => indices.get(name)!));
}

/** The model with the rows of every tied group made equal to those of its first state. */
export function tieRows(model: HiddenMarkovModel): HiddenMarkovModel {
  const { emission } = model;
  const transitions = [...model.transitions];
  for (const [first, ...others] of tiedStates(model, 'transitions')) {
    const targets = targetsOf(transitions[first!]!, first!);
    for (const i of others) {
      const row = new Array<number>(transitions.length).fill(0);
      targetsOf(transitions[i]!, i).forEach((j, n) => {
        row[j] = transitions[first!]![targets[n]!]!;
      });
      transitions[i] = row;
    }
  }
  const sources = model.states.map((_, k) => k);
  for (const group of tiedStates(model, 'emissions')) for (const k of group) sources[k] = group[0]!;
  return { ...model, transitions, emission: familyOf(emission).withStates(emission, emission, sources) };
}

/**
 * Statistics in which the rows of tied states hold the mean over their group, read on the strand of each. The mean has
 * the same maximum as the sum, with room for each state's own prior; its gradient is the steepest way up that keeps the
 * rows equal.
 */
export function poolTies(model: HiddenMarkovModel, statistics: Statistics): Statistics {
  if (!model.ties) return statistics;
  const N = model.transitions.length;
  const transitions = statistics.transitions.slice();
  const emissions = pooledEmissions(model, statistics.emissions);
  for (const group of tiedStates(model, 'transitions')) {
    const targets = group.map(i => targetsOf(model.transitions[i]!, i));
    targets[0]!.forEach((_, n) => {
      const entries = group.map((i, g) => i * N + targets[g]![n]!);
      pool(transitions, entries);
    });
  }
  return { ...statistics, transitions, emissions };
}

function pooledEmissions(model: HiddenMarkovModel, statistics: Float64Array): Float64Array {
  const { emission, states } = model;
  const N = statistics.length / states.length;
  const pooled = statistics.slice();
  const own = (k: number) => statistics.subarray(k * N, (k + 1) * N);
  const turned = (k: number, counts: Float64Array) => familyOf(emission).onOtherStrand!(emission, k, counts);
  for (const { forward, reverse } of sharedEmissions(model)) {
    const mean = new Float64Array(N);
    for (const counts of [...forward.map(own), ...reverse.map(k => turned(k, own(k)))]) {
      for (let n = 0; n < N; n++) mean[n]! += counts[n]!;
    }
    for (let n = 0; n < N; n++) mean[n]! /= forward.length + reverse.length;
    for (const k of forward) pooled.set(mean, k * N);
    const other = reverse.length > 0 ? turned(reverse[0]!, mean) : mean;
    for (const k of reverse) pooled.set(other, k * N);
  }
  return pooled;
}

/**
 * The states that may follow a state, in an order by which tied rows correspond: from the state itself on, round the
 * end to the state before it. So `stay, go on` of one state in a chain corresponds to `stay, go on` of every other.
 */
export function targetsOf(row: readonly number[], state: number): number[] {
  const N = row.length;
  return row.map((_, n) => (state + n) % N).filter(j => row[j]! > 0);
}

/** Sets the entries at these indices to their mean. */
function pool(values: Float64Array, entries: readonly number[]): void {
  const sum = entries.reduce((total, entry) => total + values[entry]!, 0);
  for (const entry of entries) values[entry] = sum / entries.length;
}
