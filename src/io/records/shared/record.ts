// What every reader yields: a record, with its observations as codes of the alphabet or as rows of numbers.
import type { SequenceData } from '../../../model/observations.ts';
import type { Places, Region } from '../../../model/places.ts';
import { UserError } from '../../../user-error.ts';
import { grouped } from '../../../wording.ts';

/** So many positions a record has at most: codes of one byte take 2 GB. */
export const MOST_POSITIONS = 2 ** 31;
/** So many numbers, or codes of two bytes, a record of rows has at most: 4 GB, or 1. */
export const MOST_NUMBERS = 2 ** 29;

/** The error for a record of more than `most` positions. */
export function tooManyPositions(most: number, place?: string, hint = 'cut it into several'): UserError {
  const message = `a record has more than the ${grouped(most)} positions that can be held`;
  return new UserError('too-large', message, { ...(place !== undefined && { place }), hint });
}

/** One sequence of a file. */
export interface ObservationRecord {
  /** The first word of a FASTA header, or the `id` of a JSON record. It need not be unique. */
  id: string;
  /** The rest of a FASTA header, as written; empty where there is none. */
  description: string;
  /** T. */
  length: number;
  data: SequenceData;
  /** The place where the record starts, for messages: `genes.fa.gz:12`. */
  place: string;
  /** How many base pairs a position stands for, where the file says so (ChromHMM's bins). */
  binSize?: number;
  /** Where the positions lie, where the file says so. */
  places?: Places;
  /** The part of a record of the file that this is, where a region was asked for. `places` say where it lies. */
  region?: Region;
  /** [T] the states that a JSON record gives, as written: names or indices, null where they are unknown. */
  states?: readonly (string | number | null)[];
  /** What the user should be told of how it was read. */
  note?: string;
  /** How many times the record counts in training; 1 unless given. */
  weight?: number;
}
