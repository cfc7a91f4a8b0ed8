// The same model with its states in another order, under other names: nothing else about it changes.
import { familyOf } from './emissions/families.ts';
import type { HiddenMarkovModel } from './hmm.ts';

/**
 * The model whose state k that emits is state `order[k]` of the given one, called `names[k]` where there are names. Silent
 * states stay behind the others.
 */
export function permuted<Model extends HiddenMarkovModel>(
  model: Model,
  order: readonly number[],
  names: readonly string[] = order.map(k => model.states[k]!.name),
): Model {
  const { states, initial, transitions, emission, learnable, ties } = model;
  const all = [...order, ...[...initial.keys()].slice(states.length)];
  const called = new Map(order.map((from, k) => [states[from]!.name, names[k]!]));
  const rename = (name: string) => called.get(name) ?? name;
  const rows = (part: boolean | string[]) => (typeof part === 'boolean' ? part : part.map(rename));
  const groups = (tied: string[][]) => tied.map(group => group.map(rename));
  return {
    ...model,
    states: order.map((from, k) => ({ ...states[from]!, name: names[k]! })),
    initial: all.map(k => initial[k]!),
    transitions: all.map(i => all.map(j => transitions[i]![j]!)),
    emission: familyOf(emission).withStates(emission, emission, order),
    learnable: {
      ...learnable,
      transitions: rows(learnable.transitions),
      emissions: rows(learnable.emissions),
    },
    ...(ties && {
      ties: {
        ...ties,
        ...(ties.transitions && { transitions: groups(ties.transitions) }),
        ...(ties.emissions && { emissions: groups(ties.emissions) }),
        ...(ties.strands && { strands: ties.strands.map(pair => pair.map(rename) as [string, string]) }),
      },
    }),
  };
}
