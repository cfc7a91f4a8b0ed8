// The parameters of a model as people know them, one by one: probabilities, means, variances, rates.
import { familyOf } from '../emissions/families.ts';
import type { EmissionParameter } from '../emissions/parameters.ts';
import { allStates, type HiddenMarkovModel } from '../hmm.ts';

/** A number of a model, and what it is. */
export interface NaturalParameter extends Omit<EmissionParameter, 'name' | 'state'> {
  name: 'initial' | 'transition' | EmissionParameter['name'];
  /** The state that it is of; empty for what all states share. For transitions, `of` is the next state. */
  state: string;
}

/** All numbers of a model, those that are zero or frozen too, in an order that hangs on its shape alone. */
export function naturalParameters(model: HiddenMarkovModel): NaturalParameter[] {
  const { initial, transitions, emission } = model;
  const names = allStates(model).map(({ name }) => name);
  return [
    ...initial.map((value, i) => ofChain('initial', names[i]!, '', value)),
    ...transitions.flatMap((row, i) =>
      row.map((value, j) => ofChain('transition', names[i]!, names[j]!, value)),
    ),
    ...familyOf(emission)
      .description.parameters(emission)
      .map(({ state, ...own }) => ({ ...own, state: state === undefined ? '' : names[state]! })),
  ];
}

function ofChain(name: 'initial' | 'transition', state: string, of: string, value: number): NaturalParameter {
  return { name, state, of, range: 'share', value };
}
