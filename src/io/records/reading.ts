// How files are to be read, where their bytes do not say it: the options of a command line.

import type { RecordFormat } from './detect-format.ts';
import type { QualityScale } from './fastq/quality.ts';
import type { TableReading } from './tables/columns.ts';

/** The format of the data; with `auto`, the bytes tell. */
export type InputFormat = 'auto' | RecordFormat;

/** How files are to be read. Every choice has a default. */
export interface Reading extends TableReading {
  /** `auto` unless given. */
  inputFormat?: InputFormat;
  /**
   * What the qualities of FASTQ mean; `none` reads the called bases alone. The default is `sanger`, or `none` for a
   * model that takes no soft observations.
   */
  quality?: QualityScale | 'none';
  /** Whether ChromHMM's files of one chromosome are one record, with the marks of all cells side by side. */
  stack?: boolean;
  /** Whether lower-case letters are missing symbols. */
  softmask?: boolean;
}
