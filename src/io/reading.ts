// How files are read, where their bytes do not say it: the choices of a command line.
import type { QualityScale } from './fastq-quality.ts';
import type { RecordFormat } from './format.ts';

/** How the data are written; `auto` tells from the bytes. */
export type InputFormat = 'auto' | RecordFormat;

/** Every choice has a default. */
export interface Reading {
  /** `auto` unless given. */
  inputFormat?: InputFormat;
  /**
   * What the qualities of FASTQ mean; `none` reads the called bases alone. Unless given: `sanger`, and `none` for a
   * model that takes no soft observations.
   */
  quality?: QualityScale | 'none';
  /** Column of a table that names the sequence of each row, by its name or its number from 1 on. */
  idColumn?: string;
  /** Base pairs a position stands for. Unless given: 200 for ChromHMM's bins, else nothing is said of it. */
  binSize?: number;
  /** Whether lower-case letters are missing symbols. */
  softmask?: boolean;
}
