// How files are read, where their bytes do not say it: the choices of a command line.

import type { RecordFormat } from './detect-format.ts';
import type { QualityScale } from './fastq/quality.ts';
import type { TableReading } from './tables/table.ts';

/** How the data are written; `auto` tells from the bytes. */
export type InputFormat = 'auto' | RecordFormat;

/** Every choice has a default. */
export interface Reading extends TableReading {
  /** `auto` unless given. */
  inputFormat?: InputFormat;
  /**
   * What the qualities of FASTQ mean; `none` reads the called bases alone. Unless given: `sanger`, and `none` for a
   * model that takes no soft observations.
   */
  quality?: QualityScale | 'none';
  /** Whether lower-case letters are missing symbols. */
  softmask?: boolean;
}
