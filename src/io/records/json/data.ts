// Turns the observations of a JSON record into codes or rows of numbers, and refuses what is neither.
import { type Alphabet, codesFor, NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { Codes } from '../../../model/codes.ts';
import type { ObservationKind, SequenceData } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import {
  expectedIntegers,
  expectedLetters,
  hasLetters,
  showCharacter,
  symbolOf,
} from '../../bytes/symbol-text.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { codesByText } from '../shared/symbol-columns.ts';
import { noSoftObservations } from '../shared/weights.ts';
import { type JsonRecord, placeOf, showJson } from './json-record.ts';
import { rowDataOf } from './rows.ts';

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
    if (data.way === 'values' || data.way === 'observations') {
      return rowDataOf(data.positions, record, rows, kind.alphabets);
    }
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
  const words = values.some(value => typeof value === 'string') ? codesByText(alphabet) : undefined;
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
