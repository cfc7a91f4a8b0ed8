// What training must leave alone: parts and rows that are not learnable, and rows that are tied together.
//   tied rows share one set of parameters: their counts are pooled before a step, so that the step keeps them equal
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Statistics } from './statistics.ts';

/** [K] whether training may change the row of each state. */
export function learnableRows(model: HiddenMarkovModel, part: 'transitions' | 'emissions'): boolean[] {
  const { [part]: rows } = model.learnable;
  if (typeof rows === 'boolean') return model.states.map(() => rows);
  return model.states.map(({ name }) => rows.includes(name));
}

/** Groups of states whose rows are tied, by index; states that are tied to none are left out. */
export function tiedStates(model: HiddenMarkovModel, part: 'transitions' | 'emissions'): number[][] {
  const indices = new Map(model.states.map(({ name }, k) => [name, k]));
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
 * Statistics in which the rows of tied states hold the mean over their group. Its maximum is that of the sum, with
 * room for each state's own prior; and its gradient is the steepest way up that keeps the rows equal.
 */
export function poolTies(model: HiddenMarkovModel, statistics: Statistics): Statistics {
  if (!model.ties) return statistics;
  const K = model.states.length;
  const N = statistics.emissions.length / K;
  const transitions = statistics.transitions.slice();
  const emissions = statistics.emissions.slice();
  for (const group of tiedStates(model, 'emissions')) {
    const places = Array.from({ length: N }, (_, n) => group.map(k => k * N + n));
    for (const place of places) pool(emissions, place);
  }
  for (const group of tiedStates(model, 'transitions')) {
    const targets = group.map(i => targetsOf(model.transitions[i]!, i));
    targets[0]!.forEach((_, n) => {
      const place = group.map((i, g) => i * K + targets[g]![n]!);
      pool(transitions, place);
    });
  }
  return { ...statistics, transitions, emissions };
}

/**
 * Where a row may go, in an order that is the same for tied rows: from the state itself on, round the end to the
 * state before it. So `stay, go on` of one state in a chain stands for `stay, go on` of every other.
 */
export function targetsOf(row: readonly number[], state: number): number[] {
  const K = row.length;
  return row.map((_, n) => (state + n) % K).filter(j => row[j]! > 0);
}

function pool(values: Float64Array, places: readonly number[]): void {
  const sum = places.reduce((total, place) => total + values[place]!, 0);
  for (const place of places) values[place] = sum / places.length;
}
