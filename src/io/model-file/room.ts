// How many states a model may have. Short files can name many, and each of them gets a probability for every other one.
import { UserError } from '../../user-error.ts';
import { grouped } from '../../wording.ts';

/** Their transitions take 0.5 GB, with copies 3 GB. */
const MOST_STATES = 2 ** 13;

/** Refuses more states than there is room for, before it is taken. @throws UserError */
export function requireRoom(stateCount: number, place: string): void {
  if (stateCount <= MOST_STATES) return;
  const hint = `${grouped(MOST_STATES)} at most, as every state has a probability for every other one`;
  throw new UserError('bad-model', `has ${grouped(stateCount)} states, more than there is room for`, {
    place,
    hint,
  });
}
