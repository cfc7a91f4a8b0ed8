// Cuts a region out of a record, which keeps the coordinates of the whole.
import { sliced } from '../../../model/observations.ts';
import { endAt, type Places, placesFrom, placesOf, positionsWithin, startAt } from '../../../model/places.ts';
import { UserError } from '../../../user-error.ts';
import { grouped } from '../../../wording.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { Part, Range } from './choice.ts';

/**
 * The part of a record that is asked for. Of bins and places, those that lie in a region wholly or in part are taken.
 * @throws UserError for a region that ends after the record, or in which nothing lies
 */
export function cutRecord(record: ObservationRecord, part: Part): ObservationRecord {
  if (part.range === 'record') return record;
  const { id, length, states } = record;
  const places = placesOf(record);
  const recordEnd = length === 0 ? 0 : places ? endAt(places, length - 1) : length;
  const range = rangeWithin(part, recordEnd, record.place);
  const [from, to] = positionsWithin(places, length, range);
  if (from >= to && length > 0) {
    const hint = `its positions lie from ${grouped(startAt(places!, 0) + 1)} to ${grouped(recordEnd)}`;
    throw new UserError('outside-record', `no position of record ${id} lies in ${part.wanted.text}`, {
      place: part.wanted.place ?? record.place,
      hint,
    });
  }
  const own = {
    ...record,
    length: to - from,
    data: sliced(record.data, from, to),
    ...(states && { states: states.slice(from, to) }),
  };
  return asRegion(own, placesFrom(places, from, to - from), recordEnd);
}

/** A record as a region of one that ends at `recordEnd`, in which its positions lie there. */
export function asRegion(record: ObservationRecord, places: Places, recordEnd: number): ObservationRecord {
  const last = record.length - 1;
  const [start, end] = last < 0 ? [0, 0] : [startAt(places, 0), endAt(places, last)];
  return { ...record, places, region: { start, end, recordEnd } };
}

/**
 * The base pairs of a record that are wanted, where it ends at `recordEnd`.
 * @throws UserError for a region that reaches beyond
 */
export function rangeWithin({ id, range, wanted }: Part, recordEnd: number, place: string): Range {
  if (range === 'record') return { start: 0, end: recordEnd };
  const { start, end } = range;
  if (end === Infinity ? start === 0 || start < recordEnd : end <= recordEnd) {
    return { start, end: Math.min(end, recordEnd) };
  }
  const message = `${wanted.text} reaches beyond record ${id}, which ends at ${grouped(recordEnd)}`;
  throw new UserError('outside-record', message, {
    place: wanted.place ?? place,
    hint: 'regions count from 1 in --region, from 0 in BED; without an end (chr1:500-), they go to that of the record',
  });
}
