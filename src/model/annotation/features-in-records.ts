// Puts the features of a sequence where they lie in a record: by its positions, which may stand for many base pairs each.
import { UserError } from '../../user-error.ts';
import { middleAt, type Places, positionsBetween } from '../places.ts';
import { type AnnotatedSequence, type Feature, withinSequence } from './feature.ts';

/** A record to be labelled. */
export interface RecordToLabel {
  id: string;
  length: number;
  /** Where its positions lie in the sequence, if they are not its base pairs one after the other. */
  places?: Places | undefined;
  /** For messages: `genes.fa:12`. */
  place: string;
}

/** Whether features on this sequence count base pairs of which a position of the record is none by itself. */
export function isInBasePairs({ places }: RecordToLabel, sequence: AnnotatedSequence | undefined): boolean {
  return places !== undefined && !sequence?.countsPositions;
}

/**
 * The parts of a feature within a record, in its positions. A position that is no base pair is in a feature if its
 * middle is; it is in no phase.
 * @throws UserError for a feature that ends beyond the sequence
 */
export function withinRecord(
  feature: Feature,
  record: RecordToLabel,
  sequence: AnnotatedSequence | undefined,
): Feature[] {
  const isCircular = sequence?.isCircular ?? false;
  if (!isInBasePairs(record, sequence)) return withinSequence(feature, record.length, isCircular);
  // Places may cover a part of a chromosome.
  const parts = withinSequence(feature, sequence?.length ?? Infinity, isCircular);
  return parts.flatMap(part => {
    const [start, end] = positionsBetween(record.places!, record.length, part.start, part.end);
    return start < end ? [{ ...part, start, end, phase: null }] : [];
  });
}

/** @throws UserError for rows that lie within others, so that their middles do not go up */
export function requireMiddlesInOrder({ id, length, places, place }: RecordToLabel): void {
  if (places?.kind !== 'rows') return;
  for (let t = 1; t < length; t++) {
    if (middleAt(places, t) >= middleAt(places, t - 1)) continue;
    const message = `record ${id}: row ${t + 1} lies within the row before it, so that labels do not tell them apart`;
    const hint = 'give labels as "states" of JSON records, or rows that do not lie within each other';
    throw new UserError('data-does-not-fit', message, { place, hint });
  }
}
