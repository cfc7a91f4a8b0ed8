// What every reader yields: one record of observations, already as codes of the alphabet.
import type { Codes } from '../model/alphabet.ts';

/** One sequence of a file. */
export interface ObservationRecord {
  /** First word of a FASTA header, or `id` of a JSON record. Need not be unique. */
  id: string;
  /** The rest of a FASTA header, exactly as written; empty where there is none. */
  description: string;
  /** [T] codes of the alphabet. */
  codes: Codes;
  /** Where the record starts, for messages: `genes.fa.gz:12`. */
  place: string;
}
