// Makes labels for training from the states that a JSON record gives beside its observations.
import { UserError } from '../../user-error.ts';
import type { State } from '../hmm.ts';
import type { RecordToLabel } from './features-in-records.ts';
import { emptyNotes } from './label-notes.ts';
import { LabelSets } from './label-sets.ts';
import type { NotedLabels } from './labels-from-annotation.ts';
import { statesCalled, statesListed } from './state-rules.ts';

/**
 * Labels from arrays of states, which are names or indices; null is unknown.
 * @throws UserError for an array of another length than its record, or an entry that is no state
 */
export function labelsOfStates(
  records: readonly (RecordToLabel & { states: readonly (string | number | null)[] | undefined })[],
  states: readonly State[],
): NotedLabels {
  const sets = new LabelSets(states.length);
  const notes = emptyNotes();
  const labels = records.map(({ id, length, place, states: given }) => {
    const own = new Uint16Array(length);
    notes.positions += length;
    if (given === undefined) {
      notes.bareRecords.push(id);
      notes.unknown += length;
      return own;
    }
    const where = `${place} (record ${id})`;
    if (given.length !== length) {
      const message = `has ${given.length} 'states' for ${length} observations`;
      throw new UserError('lengths-differ', message, {
        place: where,
        hint: 'one a position; null where it is not known',
      });
    }
    if (haveTwoReadings(given, states)) throw twoReadings(given, states, where);
    const known = new Map<string | number | null, number>([[null, 0]]);
    for (const [t, state] of given.entries()) {
      let set = known.get(state);
      if (set === undefined) {
        set = sets.indexOf(stateGiven(state!, states, t, where));
        known.set(state, set);
      }
      own[t] = set;
      if (state === null) notes.unknown++;
    }
    return own;
  });
  return { sets: sets.sets, labels, notes, spans: records.map(() => []) };
}

/** Whether all numbers may be indices, and just as well be names of states, as 1 where states are called 1 and 2. */
function haveTwoReadings(given: readonly (string | number | null)[], states: readonly State[]): boolean {
  const names = new Set(states.map(({ name }) => name));
  if (states.every(({ name }, k) => name === String(k) || !/^\d+$/.test(name))) return false;
  const numbers = given.filter(state => typeof state === 'number');
  return numbers.length > 0 && numbers.every(n => n < states.length && names.has(String(n)));
}

function twoReadings(
  given: readonly (string | number | null)[],
  states: readonly State[],
  place: string,
): UserError {
  const first = given.find(state => typeof state === 'number')!;
  const message = `${first} in 'states' may be the state '${first}', or the index of '${states[first]!.name}'`;
  return new UserError('unknown-state', message, { place, hint: `name states in quotes: "${first}"` });
}

function stateGiven(state: string | number, states: readonly State[], t: number, place: string): number[] {
  const found =
    typeof state === 'string' ? statesCalled(state, states) : states[state] === undefined ? [] : [state];
  if (found.length > 0) return found;
  const message = `${JSON.stringify(state)} at position ${t + 1} of 'states' is no state`;
  const hint = `the model has ${statesListed(states)}, by name or by index from 0; null is unknown`;
  throw new UserError('unknown-state', message, { place, hint });
}
