// Records in JSON: one value a file, or one a line (NDJSON).
import { z } from 'zod';
import type { Alphabet, Codes } from '../model/alphabet.ts';
import { UserError } from '../user-error.ts';
import { walkJson } from './json-syntax.ts';
import type { ObservationRecord } from './record.ts';
import type { Source } from './source.ts';
import {
  emptyCodes,
  expectedIntegers,
  expectedLetters,
  hasLetters,
  NO_LETTER,
  showCharacter,
  symbolOf,
} from './symbol-text.ts';

/** `json`: the file is one value, read whole. `ndjson`: each line is one, read as it comes. */
export type JsonFormat = 'json' | 'ndjson';

/** A record as it stands in the file, its observations not yet checked. */
export interface JsonRecord {
  id: string;
  description: string;
  /** Where it starts: `reads.json:3`. */
  place: string;
  /** Either integers (null is missing), or letters. */
  data: { observations: readonly unknown[] } | { sequence: string };
}

// The elements of `observations` are checked in a plain loop: a schema takes far too long over a million of them.
const recordSchema = z.object({
  id: z.union([z.string(), z.number()], 'must be a string or a number').nullish(),
  description: z.string('must be a string').nullish(),
  observations: z.custom<unknown[]>(Array.isArray, 'must be an array of integers').nullish(),
  sequence: z.string('must be a string of letters').nullish(),
});

const RECORD_HINT = 'a record is {"id": "a", "observations": [0, 1, 2]} or {"id": "a", "sequence": "ACGT"}';

/**
 * Reads all records. A record without an id gets its number in the file, from 1 on.
 * @throws UserError with place and hint for broken JSON, a record that is none, an observation out of range
 */
export async function* readJson(
  source: Source,
  alphabet: Alphabet,
  format: JsonFormat,
): AsyncGenerator<ObservationRecord> {
  for await (const record of readJsonRecords(source, format)) {
    const { id, description, place } = record;
    const codes = codesOf(record, alphabet);
    yield { id, description, length: codes.length, data: { kind: 'symbols', codes }, place };
  }
}

/** The same records before their observations are looked at, for when the alphabet is not known yet. */
export async function* readJsonRecords(source: Source, format: JsonFormat): AsyncGenerator<JsonRecord> {
  let number = 0;
  for await (const [value, line] of jsonValues(source, format, RECORD_HINT))
    yield toRecord(value, ++number, `${source.name}:${line}`);
  if (number === 0) throw new UserError('holds no records', { place: source.name, hint: RECORD_HINT });
}

/** Every value of a file with its line; `hint` says what values should be, where one is broken. */
export function jsonValues(
  source: Source,
  format: JsonFormat,
  hint: string,
): AsyncGenerator<[value: unknown, line: number]> {
  return format === 'ndjson' ? lineValues(source, hint) : fileValues(source, hint);
}

/**
 * The largest of a record's integers, -1 if all are missing.
 * @throws UserError for what is no integer in 0..limit-1
 */
export function largestObservation(record: JsonRecord, limit: number): number {
  let largest = -1;
  const hint = `without a model, observations are integers from 0 to ${limit - 1}, or null`;
  const observations = 'observations' in record.data ? record.data.observations : [];
  for (let index = 0; index < observations.length; index++) {
    const value = observations[index];
    if (value === null) continue;
    if (!isSymbol(value, limit)) throw badObservation(value, index, record, hint);
    if (value > largest) largest = value;
  }
  return largest;
}

/** Every value of a file that is one JSON value, with its line. */
async function* fileValues(source: Source, hint: string): AsyncGenerator<[value: unknown, line: number]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const text = textOf(chunks, source.name, 'give one record a line (NDJSON), which is read line by line');
  const whole = parse(text, source.name, 1, hint);
  // An array that starts with a number is one sequence, not a list of records.
  if (!Array.isArray(whole) || (whole.length > 0 && isScalar(whole[0]))) {
    yield [whole, 1 + lineEndsBeforeValue(text)];
    return;
  }
  const lines = walkJson(text).elementLines;
  for (const [index, value] of whole.entries()) yield [value, lines[index]!];
}

/** The value of every line that is not blank, with its line. */
async function* lineValues(source: Source, hint: string): AsyncGenerator<[value: unknown, line: number]> {
  let parts: Uint8Array[] = [];
  let line = 1;
  const value = (): [unknown, number] | undefined => {
    const text = textOf(parts, `${source.name}:${line}`, 'cut the record in two');
    parts = [];
    return text.trim() === '' ? undefined : [parse(text, source.name, line, hint), line];
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      const found = value();
      if (found) yield found;
      line++;
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  const last = value();
  if (last) yield last;
}

function textOf(chunks: readonly Uint8Array[], place: string, hint: string): string {
  const bytes = Buffer.concat(chunks);
  try {
    return bytes.toString();
  } catch {
    // V8 strings end at 512 MB.
    throw new UserError('is more JSON than can be read in one piece (512 MB)', { place, hint });
  }
}

function parse(text: string, name: string, firstLine: number, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { problem } = walkJson(text);
    const position = problem ? `${firstLine + problem.line - 1}:${problem.column}` : `${firstLine}`;
    const details = { place: `${name}:${position}`, hint };
    throw new UserError(`broken JSON: ${problem?.message ?? 'it cannot be read'}`, details);
  }
}

function toRecord(value: unknown, number: number, place: string): JsonRecord {
  const unnamed = { id: String(number), description: '', place };
  if (Array.isArray(value)) return { ...unnamed, data: { observations: value } };
  if (typeof value !== 'object' || value === null) {
    throw new UserError(`${show(value)} is not a record`, { place, hint: RECORD_HINT });
  }
  const checked = recordSchema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const message = `'${issue?.path.join('.')}' ${issue?.message}`;
    throw new UserError(message, { place: `${place} (record ${number})`, hint: RECORD_HINT });
  }
  const { observations, sequence } = checked.data;
  const id = String(checked.data.id ?? number);
  const description = checked.data.description ?? '';
  if (observations != null && sequence == null) return { id, description, place, data: { observations } };
  if (sequence != null && observations == null) return { id, description, place, data: { sequence } };
  throw neitherOrBoth(value, sequence != null, `${place} (record ${id})`);
}

function neitherOrBoth(value: object, both: boolean, place: string): UserError {
  if (both) {
    const hint = "keep the one and leave out the other: 'sequence' for letters, 'observations' for integers";
    return new UserError("has both 'observations' and 'sequence'", { place, hint });
  }
  if ('format' in value && value.format === 'hmm-model') {
    return new UserError('is a model, not data', { place, hint: 'give a model with --model' });
  }
  return new UserError("has neither 'observations' nor 'sequence'", { place, hint: RECORD_HINT });
}

function codesOf(record: JsonRecord, alphabet: Alphabet): Codes {
  return 'sequence' in record.data
    ? codesOfLetters(record.data.sequence, record, alphabet)
    : codesOfIntegers(record.data.observations, record, alphabet);
}

function codesOfIntegers(values: readonly unknown[], record: JsonRecord, alphabet: Alphabet): Codes {
  const codes = emptyCodes(alphabet, values.length);
  const size = alphabet.symbols.length;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null) codes[index] = alphabet.missing;
    else if (isSymbol(value, size)) codes[index] = value;
    else throw badObservation(value, index, record, expectedIntegers(alphabet));
  }
  return codes;
}

function codesOfLetters(sequence: string, record: JsonRecord, alphabet: Alphabet): Codes {
  const place = placeOf(record);
  if (!hasLetters(alphabet)) {
    const hint = `${expectedIntegers(alphabet)}: give them as "observations"`;
    throw new UserError("has letters, but the model's symbols are integers", { place, hint });
  }
  const { letterCodes } = alphabet;
  const star = '*'.charCodeAt(0);
  const dropsStop = alphabet.name === 'protein' && letterCodes[star] === NO_LETTER && sequence.endsWith('*');
  const length = dropsStop ? sequence.length - 1 : sequence.length;
  const codes = emptyCodes(alphabet, length);
  for (let index = 0; index < length; index++) {
    const code = letterCodes[sequence.charCodeAt(index)] ?? NO_LETTER;
    if (code === NO_LETTER) {
      const character = showCharacter(String.fromCodePoint(sequence.codePointAt(index)!));
      const message = `'${character}' at position ${index + 1} is not ${symbolOf(alphabet)}`;
      throw new UserError(message, { place, hint: expectedLetters(alphabet) });
    }
    codes[index] = code;
  }
  return codes;
}

function isSymbol(value: unknown, size: number): value is number {
  return typeof value === 'number' && value >= 0 && value < size && Number.isInteger(value);
}

function badObservation(value: unknown, index: number, record: JsonRecord, hint: string): UserError {
  const fault = Number.isInteger(value) ? 'is out of range' : 'is not an integer';
  const asLetters = typeof value === 'string' ? '; letters are given as "sequence": "ACGT"' : '';
  const message = `observation ${show(value)} at position ${index + 1} ${fault}`;
  return new UserError(message, { place: placeOf(record), hint: hint + asLetters });
}

function placeOf(record: JsonRecord): string {
  return `${record.place} (record ${record.id})`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function lineEndsBeforeValue(text: string): number {
  return /^\s*/.exec(text)![0].match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** A JSON value, cut to what fits a message. */
function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length <= 24 ? text : `${text.slice(0, 23)}…`;
}
