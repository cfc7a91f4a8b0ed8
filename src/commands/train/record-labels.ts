// The states that records themselves give, as labels.
import type { ObservationRecord } from '../../io/record.ts';
import type { State } from '../../model/hmm.ts';
import type { Labels } from '../../model/labels.ts';
import { UserError } from '../../user-error.ts';

/** Labels of records laid end to end; undefined where no record gives any. Set 0 is all states: unknown. */
export function labelsOfRecords(
  records: readonly ObservationRecord[],
  states: readonly State[],
): Labels | undefined {
  if (!records.some(record => record.states)) return undefined;
  const everything = states.map((_, k) => k);
  const labels = new Uint16Array(records.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const record of records) {
    record.states?.forEach((state, t) => {
      if (state !== null) labels[start + t] = 1 + indexOf(state, states, record, t);
    });
    start += record.length;
  }
  return { sets: [everything, ...everything.map(k => [k])], labels };
}

function indexOf(
  state: string | number,
  states: readonly State[],
  { place, id }: ObservationRecord,
  position: number,
): number {
  const k = typeof state === 'number' ? state : states.findIndex(({ name }) => name === state);
  if (Number.isInteger(k) && k >= 0 && k < states.length) return k;
  throw new UserError(`position ${position + 1} is labelled '${state}', which is no state of the model`, {
    place: `${place} (record ${id})`,
    hint: `the states are ${states.map(({ name }) => name).join(', ')}, or 0 to ${states.length - 1}`,
  });
}
