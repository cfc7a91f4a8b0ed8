// Finds out what the columns of numbers and symbols are called, and which symbols there are, where no model says so.
import { MOST_SYMBOLS } from '../../model/codes.ts';
import { UserError } from '../../user-error.ts';
import { grouped } from '../../wording.ts';
import { lineBlocks } from '../bytes/line-blocks.ts';
import type { Source } from '../bytes/source.ts';
import { readable } from './discover.ts';
import { npyRecord } from './npy/npy.ts';
import { formatOf, type Inputs, inputNames, releaseSource, takeSource } from './read-records.ts';
import { placesIn, type TableReading } from './tables/columns.ts';
import { fieldsOf, isMissing, rowsIn } from './tables/fields.ts';
import { firstRows } from './tables/table.ts';
import { tableLayout } from './tables/table-layout.ts';

/** What the columns hold. */
export interface DiscoveredColumns {
  /** [D] the names that a header gives them. */
  names: readonly string[] | undefined;
  /** [D] the symbols of each column that holds some, in order: integers by size, words sorted. */
  symbols: (string[] | undefined)[];
}

/**
 * Reads all data for the symbols of those columns that hold some; `readRecords` still reads all of them afterwards.
 * `inputs.reading.columns` names the D columns.
 * @throws UserError for data without columns, and for a column without a symbol
 */
export async function discoverColumns(
  inputs: Inputs,
  areSymbols: readonly boolean[],
): Promise<DiscoveredColumns> {
  const seen = areSymbols.map(() => new Set<string>());
  let names: readonly string[] | undefined;
  for (const path of inputs.paths) {
    const source = await takeSource(inputs, path);
    try {
      for await (const { row, header } of rowsOf(await readable(source), inputs)) {
        names ??= header;
        areSymbols.forEach((isSymbol, d) => {
          const text = isSymbol ? (row[d] ?? '') : '';
          if (!isMissing(text)) seen[d]!.add(text);
        });
      }
    } finally {
      await releaseSource(inputs, path, source);
    }
  }
  const place = inputNames(inputs);
  const symbols = areSymbols.map((isSymbol, d) => {
    if (!isSymbol) return undefined;
    const called = `column ${inputs.reading.columns![d]}`;
    if (seen[d]!.size === 0) throw new UserError('nothing-to-read', `${called} has no symbols`, { place });
    if (seen[d]!.size > MOST_SYMBOLS) {
      const hint = 'a categorical column has symbols that occur again and again; numbers are gaussian';
      const message = `${called} has more than ${grouped(MOST_SYMBOLS)} different symbols`;
      throw new UserError('too-large', message, { place, hint });
    }
    return inOrder([...seen[d]!]);
  });
  return { names, symbols };
}

/** Integers by size, or words sorted. */
function inOrder(symbols: readonly string[]): string[] {
  const areIntegers = symbols.every(symbol => /^-?\d+$/.test(symbol));
  return areIntegers ? symbols.toSorted((a, b) => Number(a) - Number(b)) : symbols.toSorted();
}

interface Row {
  /** [D] */
  row: readonly (string | undefined)[];
  header?: readonly string[] | undefined;
}

async function* rowsOf(source: Source, { reading }: Inputs): AsyncGenerator<Row> {
  const format = await formatOf(source, reading.inputFormat);
  switch (format) {
    case 'tsv':
      return yield* tableRows(source, reading);
    case 'json':
    case 'ndjson': {
      const { readJsonRecords } = await import('./json/json.ts');
      requireOrder(reading, source.name);
      for await (const { data } of readJsonRecords(source, format, reading.columns!.length)) {
        if (data.way !== 'sequence') for (const position of data.positions) yield { row: textsOf(position) };
      }
      return;
    }
    case 'npy': {
      requireOrder(reading, source.name);
      const { data } = await npyRecord(source);
      if (data.way !== 'sequence') for (const position of data.positions) yield { row: textsOf(position) };
      return;
    }
    default: {
      const hint = 'give a table (TSV, CSV), or JSON with "values": [[0.5, "+"], …]';
      const message = 'has no columns, which --emission names';
      throw new UserError('data-does-not-fit', message, { place: source.name, hint });
    }
  }
}

async function* tableRows(source: Source, reading: TableReading): AsyncGenerator<Row> {
  const first = await firstRows(source);
  const { columns } = reading;
  const wanted = { width: columns!.length, names: undefined, indexOf: () => -1, areWeights: false };
  const { separator, targets, isHeader, names } = tableLayout(first, wanted, reading, source.name);
  const places = placesIn(targets);
  const fields = columns!.map((_, d) => places.get(d)!);
  let isFirst = isHeader;
  yield { row: [], header: names };
  for await (const block of lineBlocks(source)) {
    for (const { text } of rowsIn(block)) {
      if (!isFirst) {
        const texts = fieldsOf(text, String.fromCharCode(separator));
        yield { row: fields.map(field => texts[field]) };
      }
      isFirst = false;
    }
  }
}

/** The columns of rows without names are numbers from 1 on, all of them, as rows have them. */
function requireOrder({ columns }: TableReading, place: string): void {
  if (columns!.every((column, d) => column === String(d + 1))) return;
  const hint = 'like --emission gaussian:1,2 --emission categorical:3, from the first column to the last';
  const message = 'its columns have no names: --emission numbers all of them in their order';
  throw new UserError('data-does-not-fit', message, { place, hint });
}

function textsOf(position: unknown): string[] {
  const values: unknown[] = Array.isArray(position) ? position : [position];
  return values.map(value => (value === null ? '' : String(value)));
}
