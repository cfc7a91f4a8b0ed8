// Runs the parsers of formats that are read line by line: blocks of lines go in, records come out, and those before a
// mistake come out first.
import { lineBlocks } from '../../bytes/line-blocks.ts';
import type { Source } from '../../bytes/source.ts';
import type { ObservationRecord } from './record.ts';

/** Parses lines, and adds records to a list as they end. */
export interface LineParser {
  /** Reads a block of whole lines; throws a UserError for what is wrong in it. */
  read(block: Buffer, records: ObservationRecord[]): void;
  /** Ends the file. */
  end(records: ObservationRecord[]): void;
}

/** The records of a source; those of a block come together. */
export async function* parseLines(source: Source, parser: LineParser): AsyncGenerator<ObservationRecord[]> {
  for await (const block of lineBlocks(source)) {
    const records: ObservationRecord[] = [];
    try {
      parser.read(block, records);
    } finally {
      if (records.length > 0) yield records;
    }
  }
  const records: ObservationRecord[] = [];
  parser.end(records);
  yield records;
}
