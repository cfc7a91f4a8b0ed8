// Turns the rows of a JSON record into rows of numbers: values, weights, and symbols as their codes.
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { expectedSymbols, type SymbolReader, symbolReader } from '../shared/symbol-columns.ts';
import { normalise } from '../shared/weights.ts';
import { type JsonRecord, placeOf, showJson } from './json-record.ts';

/**
 * Reads rows of numbers, or of weights for `soft`; a number by itself is a row of one. Columns with an alphabet hold its
 * symbols.
 */
export function rowDataOf(
  positions: readonly unknown[],
  record: JsonRecord,
  rows: RowCollector,
  alphabets: readonly (Alphabet | undefined)[] = [],
) {
  // An empty record does not tell how wide rows are.
  if (positions.length === 0) return { length: 0, data: rows.finish() };
  const width = rows.width ?? widthOf(positions, record);
  rows.dictionaryOf(width).setSignature('json');
  const row = new Float64Array(width);
  const bytes = new Uint8Array(row.buffer);
  const areWeights = record.data.way === 'soft';
  const readers = alphabets.map(alphabet => alphabet && symbolReader(alphabet));
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index];
    if (position === null) {
      rows.addMissing();
      continue;
    }
    if (!fill(row, position, readers)) throw badRow(position, index, width, record);
    const stranger = row.indexOf(Infinity);
    if (stranger >= 0) throw noSymbol(position, stranger, index, record, alphabets[stranger]!);
    const problem = areWeights ? normalise(row) : undefined;
    if (problem !== undefined) {
      const hint = 'each row has a weight for every symbol, 0 or more, and they sum to 1; null is missing';
      throw new UserError('bad-number', `position ${index + 1}: ${problem}`, {
        place: placeOf(record),
        hint,
      });
    }
    if (!rows.addKnown(bytes, 0, bytes.length)) rows.add(row, bytes, 0, bytes.length);
  }
  return { length: rows.length, data: rows.finish() };
}

/**
 * Copies numbers into a row, null as NaN; returns false if they are no numbers, or not as many. Symbols become codes,
 * Infinity where they are none.
 */
function fill(
  row: Float64Array,
  position: unknown,
  readers: readonly (SymbolReader | undefined)[] = [],
): boolean {
  const values = Array.isArray(position) ? position : [position];
  if (values.length !== row.length) return false;
  for (let d = 0; d < row.length; d++) {
    const value: unknown = values[d];
    const read = readers[d];
    if (value === null) row[d] = Number.NaN;
    else if (read && (typeof value === 'string' || typeof value === 'number')) row[d] = read(String(value));
    else if (!read && Number.isFinite(value)) row[d] = value as number;
    else return false;
  }
  return true;
}

/** The number of numbers in the first row that is not missing. */
export function widthOf(positions: readonly unknown[], record: JsonRecord): number {
  const first = positions.find(position => position !== null);
  if (typeof first === 'number') return 1;
  if (Array.isArray(first) && first.length > 0) return first.length;
  const hint =
    'the first record must have a position that is known, so that it shows how many numbers there are';
  throw new UserError('nothing-to-read', 'no position has numbers', { place: placeOf(record), hint });
}

function noSymbol(
  position: unknown,
  column: number,
  index: number,
  record: JsonRecord,
  alphabet: Alphabet,
): UserError {
  const value: unknown = Array.isArray(position) ? position[column] : position;
  const message = `position ${index + 1}: ${showJson(value)} in column ${column + 1} is no symbol of it`;
  return new UserError('bad-symbol', message, { place: placeOf(record), hint: expectedSymbols(alphabet) });
}

function badRow(position: unknown, index: number, width: number, record: JsonRecord): UserError {
  const isRow = Array.isArray(position) || typeof position === 'number';
  const count = Array.isArray(position) ? position.length : 1;
  const what = record.data.way === 'soft' ? 'weights' : 'numbers';
  const fault =
    isRow && count !== width
      ? `has ${count} of ${width} ${what}`
      : `is no row of ${what}: ${showJson(position)}`;
  const hint =
    width === 1
      ? 'a position is a number, or null where it is missing'
      : `a position is an array of ${width} ${what}, or null where it is missing`;
  return new UserError('bad-number', `position ${index + 1} ${fault}`, { place: placeOf(record), hint });
}
