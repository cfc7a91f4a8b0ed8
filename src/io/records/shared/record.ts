// What every reader yields: a record, with its observations as codes of the alphabet or as rows of numbers.
import type { SequenceData } from '../../../model/observations.ts';
import type { Places } from '../../../model/places.ts';

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
  /** [T] the states that a JSON record gives, as written: names or indices, null where they are unknown. */
  states?: readonly (string | number | null)[];
  /** What the user should be told of how it was read. */
  note?: string;
  /** How many times the record counts in training; 1 unless given. */
  weight?: number;
}
