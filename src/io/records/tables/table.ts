// Reads tables of numbers (TSV, CSV), which have one row for each position: values of vectors, or weights of symbols.
import type { ObservationKind } from '../../../model/observations.ts';
import type { Source } from '../../bytes/source.ts';
import { MOST_WHOLE_BYTES, tooLong } from '../../bytes/whole-source.ts';
import { parseLines } from '../shared/line-parser.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import type { TableReading } from './columns.ts';
import { type FirstRow, rowsIn } from './fields.ts';
import { tableLayout, wantedColumns } from './table-layout.ts';
import { noRows, TableParser } from './table-parser.ts';

/** Lines of more bytes than this are long. */
const LONG_LINE = 1 << 16;

/**
 * Reads all records: consecutive rows with the same id; or all rows, as a record that is called after the file, if no
 * column has ids.
 * @throws UserError with line for what is no number, not as wide as the others or no weights; records before come first
 */
export async function* readTable(
  source: Source,
  kind: ObservationKind,
  reading: TableReading,
  rows: RowCollector,
): AsyncGenerator<ObservationRecord[]> {
  const first = await firstRows(source);
  if (first.length === 0) throw noRows(source.name);
  const wanted = { ...wantedColumns(kind), width: rows.width ?? wantedColumns(kind).width };
  const layout = tableLayout(first, wanted, reading, source.name);
  yield* parseLines(source, new TableParser(source.name, { wanted, layout, reading, rows }));
}

/** The first two rows of a table, which tell its layout; no more is read than needed. */
export async function firstRows(source: Source): Promise<FirstRow[]> {
  for (let length = 0; ; ) {
    // Of a line that is long, twice as much each time, so that looking at it again takes no longer than reading it.
    const start = await source.peek(length < LONG_LINE ? length + 1 : 2 * length);
    if (length > MOST_WHOLE_BYTES) throw tooLong(source.name, 'has a line of', 'lines end with a line feed');
    // Where something follows them, they are whole.
    const rows = firstOf(rowsIn(Buffer.from(start)), 3);
    if (rows.length === 3 || start.length === length) return rows.slice(0, 2);
    ({ length } = start);
  }
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) if (first.push(item) === count) break;
  return first;
}
