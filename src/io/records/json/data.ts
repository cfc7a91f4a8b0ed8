// Turns the observations of a JSON record into codes or rows of numbers, and refuses what is neither.
import { type Alphabet, codesFor, NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { Codes } from '../../../model/codes.ts';
import type { ObservationKind, SequenceData } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort } from '../../../wording.ts';
import {
  expectedIntegers,
  expectedLetters,
  hasLetters,
  showCharacter,
  symbolOf,
} from '../../bytes/symbol-text.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { normalise, noSoftObservations } from '../shared/weights.ts';
import type { JsonRecord } from './json-record.ts';

/** The place of a record, with its id. */
export function placeOf({ place, id }: Pick<JsonRecord, 'place' | 'id'>): string {
  return `${place} (record ${id})`;
}

/**
 * The observations of a record as a model takes them.
 * @throws UserError for observations of another kind, or out of range
 */
export function sequenceDataOf(
  record: JsonRecord,
  kind: ObservationKind,
  rows: RowCollector,
): { length: number; data: SequenceData } {
  const { data } = record;
  if (kind.kind === 'vectors') {
    if (data.way === 'values' || data.way === 'observations') return rowDataOf(data.positions, record, rows);
    throw otherKind(record, 'numbers', 'give them as "values": [[0.5, 1.5], …]');
  }
  if (data.way === 'values') {
    throw otherKind(
      record,
      'symbols',
      'symbols are "sequence", "observations", or weights of each as "soft"',
    );
  }
  if (data.way === 'soft') {
    if (kind.soft === false) throw noSoftObservations(placeOf(record));
    return rowDataOf(data.positions, record, rows);
  }
  const codes =
    data.way === 'sequence'
      ? codesOfLetters(data.letters, record, kind.alphabet)
      : codesOfSymbols(data.positions, record, kind.alphabet);
  return { length: codes.length, data: { kind: 'symbols', codes } };
}

/** Checks `observations` where no model says what they may be; `null` is missing. */
export function checkDiscovered(value: unknown, index: number, record: JsonRecord, limit: number): void {
  if (isSymbol(value, limit)) return;
  const hint = `without a model, observations are integers from 0 to ${limit - 1}, or words, or null`;
  throw badObservation(value, index, record, hint);
}

function codesOfSymbols(values: readonly unknown[], record: JsonRecord, alphabet: Alphabet): Codes {
  const codes = codesFor(alphabet, values.length);
  const size = alphabet.symbols.length;
  const words = values.some(value => typeof value === 'string') ? wordCodes(alphabet) : undefined;
  if (hasTwoReadings(values, alphabet)) throw twoReadings(values, record, alphabet);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null) codes[index] = alphabet.missing;
    else if (isSymbol(value, size)) codes[index] = value;
    else {
      const code = words?.get(value);
      if (code === undefined) throw badObservation(value, index, record, expectedIntegers(alphabet));
      codes[index] = code;
    }
  }
  return codes;
}

/**
 * Whether all integers may be indices of symbols, and just as well be symbols themselves, as `[3, 1]` where symbols are
 * 1 to 6. An index that is no symbol shows that all are indices.
 */
function hasTwoReadings(values: readonly unknown[], { symbols }: Alphabet): boolean {
  const differs = (symbol: string, index: number) => /^\d+$/.test(symbol) && symbol !== String(index);
  if (!symbols.some(differs)) return false;
  const names = new Set(symbols);
  const numbers = values.filter(value => typeof value === 'number');
  return numbers.length > 0 && numbers.every(n => isSymbol(n, symbols.length) && names.has(String(n)));
}

function twoReadings(values: readonly unknown[], record: JsonRecord, alphabet: Alphabet): UserError {
  const first = values.find(value => typeof value === 'number');
  const message = `${first} may be the symbol '${first}', or the index of '${alphabet.symbols[first as number]}'`;
  const symbols = values.slice(0, 4).map(value => value as number | null);
  const shown = hasLetters(alphabet)
    ? `"sequence": "${symbols.map(symbol => symbol ?? '-').join('')}${values.length > 4 ? '…' : ''}"`
    : `"observations": ["${first}", …]`;
  const hint = `name symbols: ${shown}; an index n, too, by the symbol that it stands for, the first for 0`;
  return new UserError('bad-symbol', message, { place: placeOf(record), hint });
}

/** The code of every word or letter of the alphabet. */
function wordCodes({ symbols, letterCodes }: Alphabet): Map<unknown, number> {
  const codes = new Map<unknown, number>();
  for (const [byte, code] of letterCodes.entries()) {
    if (code !== NOT_A_LETTER) codes.set(String.fromCharCode(byte), code);
  }
  for (const [code, symbol] of symbols.entries()) codes.set(symbol, code);
  return codes;
}

function codesOfLetters(sequence: string, record: JsonRecord, alphabet: Alphabet): Codes {
  const place = placeOf(record);
  if (!hasLetters(alphabet)) {
    const hint = `${expectedIntegers(alphabet)}: give them as "observations"`;
    throw new UserError('data-does-not-fit', "has letters, but the model's symbols are integers", {
      place,
      hint,
    });
  }
  const { letterCodes } = alphabet;
  const star = '*'.charCodeAt(0);
  const dropsStop =
    alphabet.name === 'protein' && letterCodes[star] === NOT_A_LETTER && sequence.endsWith('*');
  const length = dropsStop ? sequence.length - 1 : sequence.length;
  const codes = codesFor(alphabet, length);
  for (let index = 0; index < length; index++) {
    const code = letterCodes[sequence.charCodeAt(index)] ?? NOT_A_LETTER;
    if (code === NOT_A_LETTER) {
      const character = showCharacter(String.fromCodePoint(sequence.codePointAt(index)!));
      const message = `'${character}' at position ${index + 1} is not ${symbolOf(alphabet)}`;
      throw new UserError('bad-symbol', message, { place, hint: expectedLetters(alphabet) });
    }
    codes[index] = code;
  }
  return codes;
}

/** Reads rows of numbers, or of weights for `soft`; a number by itself is a row of one. */
function rowDataOf(positions: readonly unknown[], record: JsonRecord, rows: RowCollector) {
  // An empty record does not tell how wide rows are.
  if (positions.length === 0) return { length: 0, data: rows.finish() };
  const width = rows.width ?? widthOf(positions, record);
  rows.dictionaryOf(width).setSignature('json');
  const row = new Float64Array(width);
  const bytes = new Uint8Array(row.buffer);
  const areWeights = record.data.way === 'soft';
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index];
    if (position === null) {
      rows.addMissing();
      continue;
    }
    if (!fill(row, position)) throw badRow(position, index, width, record);
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

/** Copies numbers into a row, null as NaN; returns false if they are no numbers, or not as many. */
function fill(row: Float64Array, position: unknown): boolean {
  if (typeof position === 'number') {
    row[0] = position;
    return row.length === 1 && Number.isFinite(position);
  }
  if (!Array.isArray(position) || position.length !== row.length) return false;
  for (let d = 0; d < row.length; d++) {
    const value = position[d];
    if (value === null) row[d] = Number.NaN;
    else if (Number.isFinite(value)) row[d] = value;
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

function isSymbol(value: unknown, size: number): value is number {
  return typeof value === 'number' && value >= 0 && value < size && Number.isInteger(value);
}

function badObservation(value: unknown, index: number, record: JsonRecord, hint: string): UserError {
  const isWord = typeof value === 'string';
  const fault = Number.isInteger(value) ? 'is out of range' : isWord ? 'is no symbol' : 'is not an integer';
  const asLetters = isWord ? '; letters are given as "sequence": "ACGT"' : '';
  const message = `observation ${showJson(value)} at position ${index + 1} ${fault}`;
  return new UserError('bad-symbol', message, { place: placeOf(record), hint: hint + asLetters });
}

function otherKind({ data, ...record }: JsonRecord, expected: string, hint: string): UserError {
  return new UserError('data-does-not-fit', `has '${data.way}', but the model takes ${expected}`, {
    place: placeOf(record),
    hint,
  });
}

/** A JSON value, cut short for a message. */
export function showJson(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(shallow(value, 24));
  return cutShort(text, 24);
}

/** The value without what lies deeper than so many levels, or behind as many entries, of which no message has room. */
function shallow(value: unknown, most: number, levels = most): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = levels > 0 ? Object.entries(value).slice(0, most) : [];
  const inner = entries.map(([key, entry]) => [key, shallow(entry, most, levels - 1)] as const);
  return Array.isArray(value) ? inner.map(([, entry]) => entry) : Object.fromEntries(inner);
}
