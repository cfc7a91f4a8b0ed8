// States that training cannot tell apart, since they are equal in the model that it starts from. Their posteriors are
// equal at every position, so that each step gives them equal parameters again, whatever the data.
import { familyOf } from '../emissions/families.ts';
import { allStates, type HiddenMarkovModel } from '../hmm.ts';
import { tiedStates } from './constraints.ts';

/**
 * Groups of states that start and emit alike, and between whose groups as much goes out of and into each: the coarsest
 * such partition, found by refinement. Forward and backward variables are then equal within a group. Groups of one
 * state are left out, those whose emissions are tied, which are meant to be equal, and silent states.
 */
export function equalStates(model: HiddenMarkovModel): number[][] {
  const chained = refined(
    model,
    model.initial.map(probability => rounded(probability)),
  );
  // Emissions are compared only where the chain alone leaves states equal, since they may be large.
  const emissions = allStates(model).map((_, k) => {
    if (k >= model.states.length) return 'silent';
    return chained.indexOf(chained[k]!) !== chained.lastIndexOf(chained[k]!) ? emissionKey(model, k) : '';
  });
  const classes = refined(
    model,
    chained.map((own, k) => `${own} ${emissions[k]}`),
  );
  const groups = [...new Set(classes)].map(own => [...classes.keys()].filter(k => classes[k] === own));
  const tied = tiedStates(model, 'emissions');
  return groups.filter(
    group =>
      group.length > 1 &&
      group[0]! < model.states.length &&
      !tied.some(together => group.every(k => together.includes(k))),
  );
}

/** [K + Z] the class of each state, when classes are split until all states of one exchange as much with each other one. */
function refined({ transitions }: HiddenMarkovModel, keys: readonly string[]): number[] {
  let classes = numbered(keys);
  for (;;) {
    const count = Math.max(...classes) + 1;
    const finer = numbered(
      classes.map((own, k) => {
        const out = new Array<number>(count).fill(0);
        const into = new Array<number>(count).fill(0);
        classes.forEach((other, j) => {
          out[other]! += transitions[k]![j]!;
          into[other]! += transitions[j]![k]!;
        });
        return [own, ...[...out, ...into].map(rounded)].join(' ');
      }),
    );
    if (Math.max(...finer) + 1 === count) return classes;
    classes = finer;
  }
}

/** Equal keys as equal numbers, from 0 on. */
function numbered(keys: readonly string[]): number[] {
  const numbers = new Map<string, number>();
  return keys.map(key => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

/** What a state emits: the parameters of a model in which all states emit as it does. */
function emissionKey({ states, emission }: HiddenMarkovModel, k: number): string {
  const family = familyOf(emission);
  const alike = family.withStates(
    emission,
    emission,
    states.map(() => k),
  );
  return family
    .parametersOf(alike)
    .map(row => row.map(rounded).join(' '))
    .join('\n');
}

function rounded(value: number): string {
  return value.toPrecision(12);
}
