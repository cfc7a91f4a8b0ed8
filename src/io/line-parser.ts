// How the formats that are read line by line run: blocks of lines in, records out, those before a mistake first.
import { lineBlocks } from './line-blocks.ts';
import type { ObservationRecord } from './record.ts';
import type { Source } from './source.ts';

export interface LineParser {
  /** Reads a block of whole lines; throws a UserError for what is wrong in it. */
  read(block: Buffer): void;
  /** The file ends. */
  end(): void;
  /** The records that ended since the last call. */
  takeRecords(): ObservationRecord[];
}

/** The records of a source, as many at once as have come. */
export async function* parseLines(source: Source, parser: LineParser): AsyncGenerator<ObservationRecord[]> {
  for await (const block of lineBlocks(source)) {
    try {
      parser.read(block);
    } finally {
      yield parser.takeRecords();
    }
  }
  parser.end();
  yield parser.takeRecords();
}
