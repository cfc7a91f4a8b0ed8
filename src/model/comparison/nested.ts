// Whether one model is another one with some of its parameters fixed, so that a likelihood-ratio test compares them.

import type { Emission } from '../emissions/emission.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';

const RANKS = { spherical: 0, diagonal: 1, tied: 1, full: 2 } as const;

/**
 * Whether all that the smaller model can be, the larger one can be, too: of the same states and family, zeros of the larger
 * are zeros of the smaller, and what the smaller may learn, so may the larger. Models of different numbers of states are
 * left out: there, a state too many is without meaning, and the chi-square distribution does not hold.
 */
export function isNested(smaller: HiddenMarkovModel, larger: HiddenMarkovModel): boolean {
  const names = ({ states }: HiddenMarkovModel) => states.map(({ name }) => name).join('\n');
  return (
    names(smaller) === names(larger) &&
    smaller.silent?.length === larger.silent?.length &&
    areZero(smaller.initial, larger.initial) &&
    smaller.transitions.every((row, i) => areZero(row, larger.transitions[i]!)) &&
    isWithin(smaller.emission, larger.emission) &&
    (['initial', 'transitions', 'emissions'] as const).every(part => mayLearn(smaller, larger, part))
  );
}

/** Whether the first row is zero where the second one is. */
function areZero(smaller: readonly number[], larger: readonly number[]): boolean {
  return smaller.every((p, j) => p === 0 || larger[j]! > 0);
}

function isWithin(smaller: Emission, larger: Emission): boolean {
  if (familyOf(smaller).description.space(smaller).key !== familyOf(larger).description.space(larger).key)
    return false;
  if (smaller.family === 'categorical' && larger.family === 'categorical')
    return smaller.order <= larger.order;
  if (smaller.family === 'gaussian' && larger.family === 'gaussian') {
    const [a, b] = [smaller.covariance, larger.covariance];
    return a === b || (RANKS[a] < RANKS[b] && !(a === 'spherical' && b === 'tied'));
  }
  return smaller.family === larger.family;
}

function mayLearn(
  smaller: HiddenMarkovModel,
  larger: HiddenMarkovModel,
  part: 'initial' | 'transitions' | 'emissions',
): boolean {
  const [a, b] = [smaller.learnable[part], larger.learnable[part]];
  if (a === false || b === true || a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.every(name => b.includes(name));
}
