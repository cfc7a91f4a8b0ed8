// Opens the files of a command line and reads their records, whatever their format.
import type { ObservationKind } from '../model/observations.ts';
import { UserError } from '../user-error.ts';
import { readFasta } from './fasta.ts';
import { canTellFormat, detectFormat, type RecordFormat, sniffFormat } from './format.ts';
import { type GuessedAlphabet, guessAlphabet } from './guess-alphabet.ts';
import { largestObservation, readJson, readJsonRecords } from './json.ts';
import type { ObservationRecord } from './record.ts';
import { openSource, Source, STANDARD_INPUT_NAME } from './source.ts';

/** How the data are written; `auto` tells from the bytes. */
export type InputFormat = 'auto' | RecordFormat;

/** So much of the data is looked at, unless it takes less, to tell format and alphabet. */
const LOOK_AHEAD = 1 << 16;

/** Codes have 16 bits, and one of them means missing. */
const MOST_SYMBOLS = 65535;

/** Standard input as this file needs it. */
export type StandardInput = AsyncIterable<Uint8Array> & { isTTY?: boolean };

/** The data of one command: which files, and how they are written. */
export interface Inputs {
  /** In the order they are read; `-` is standard input. */
  paths: readonly string[];
  inputFormat: InputFormat;
  standardInput: StandardInput;
  /** Sources that were looked into and cannot be opened again, by path. */
  held: Map<string, Source>;
}

/** What the data are, where no model says so: letters of a named alphabet, or the integers 0..size-1. */
export type DiscoveredAlphabet =
  | { kind: 'letters'; name: GuessedAlphabet }
  | { kind: 'integers'; size: number };

/**
 * The data of a command line; no paths mean standard input. Opens nothing yet.
 * @throws UserError of kind `usage` if there is no file and standard input is a terminal, or it is named twice
 */
export function inputsOf(
  paths: readonly string[],
  inputFormat: InputFormat = 'auto',
  standardInput: StandardInput = process.stdin,
): Inputs {
  if (paths.length === 0 && standardInput.isTTY) {
    const hint = 'name a FASTA or JSON file, or pipe data in; - reads what you type';
    throw new UserError('no input', { hint, kind: 'usage' });
  }
  if (paths.filter(path => path === '-').length > 1) {
    const hint = 'give - at most once: it can be read only once';
    throw new UserError('standard input is named twice', { hint, kind: 'usage' });
  }
  return { paths: paths.length === 0 ? ['-'] : paths, inputFormat, standardInput, held: new Map() };
}

/**
 * Reads the records of all files in order, holding one file open at a time.
 * @throws UserError as readFasta, readJson, openSource and detectFormat do
 */
export async function* readRecords(inputs: Inputs, kind: ObservationKind): AsyncGenerator<ObservationRecord> {
  if (kind.kind !== 'symbols') throw new Error('vectors are not read yet');
  const { alphabet } = kind;
  for (const path of inputs.paths) {
    const source = await take(inputs, path);
    try {
      const format = await formatOf(source, inputs.inputFormat);
      yield* format === 'fasta' ? readFasta(source, alphabet) : readJson(source, alphabet, format);
    } finally {
      await source.close();
    }
  }
}

/**
 * Finds out what symbols the data have; `readRecords` still gives all of them afterwards. Letters are told from the
 * first 64 kB of the first file. Integers are read to their end, and those of a pipe kept in memory meanwhile.
 * @throws UserError if the data cannot be read, or hold nothing but missing observations
 */
export async function discoverAlphabet(inputs: Inputs): Promise<DiscoveredAlphabet> {
  let largest = -1;
  for (const path of inputs.paths) {
    const source = await take(inputs, path);
    try {
      const format = await formatOf(source, inputs.inputFormat);
      if (format === 'fasta') {
        // Letters among integers: reading them will say where.
        if (largest >= 0) break;
        return { kind: 'letters', name: guessAlphabet(await source.peek(LOOK_AHEAD)) };
      }
      const found = await discoverJson(source, format);
      if (typeof found === 'string') {
        if (largest >= 0) break;
        return { kind: 'letters', name: guessAlphabet(Buffer.from(found)) };
      }
      largest = Math.max(largest, found);
    } finally {
      if (source.rereadable) await source.close();
      else inputs.held.set(path, source);
    }
  }
  if (largest >= 0) return { kind: 'integers', size: largest + 1 };
  const hint = 'at least one observation must be an integer or a letter';
  throw new UserError('every observation is missing', { place: placeOf(inputs), hint });
}

/** What the inputs are called in messages. */
export function namesOf(inputs: Inputs): string {
  return inputs.paths.map(path => (path === '-' ? STANDARD_INPUT_NAME : path)).join(', ');
}

/** The first letters of JSON records, or the largest integer of all of them if they start with integers. */
async function discoverJson(source: Source, format: 'json' | 'ndjson'): Promise<string | number> {
  let letters = '';
  let largest = -1;
  for await (const record of readJsonRecords(await readable(source), format)) {
    if ('sequence' in record.data) {
      letters += record.data.sequence.slice(0, LOOK_AHEAD);
      if (largest >= 0 || letters.length >= LOOK_AHEAD) break;
    } else largest = Math.max(largest, largestObservation(record, MOST_SYMBOLS));
  }
  return largest >= 0 ? largest : letters === '' ? -1 : letters;
}

/** What may be read to the end: the source itself if it can be opened again, else a copy of all it holds. */
async function readable(source: Source): Promise<Source> {
  return source.rereadable ? source : new Source(source.name, [await source.peek(Number.POSITIVE_INFINITY)]);
}

function placeOf({ paths }: Inputs): string {
  const first = paths[0] === '-' ? STANDARD_INPUT_NAME : paths[0]!;
  return paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
}

async function take(inputs: Inputs, path: string): Promise<Source> {
  const held = inputs.held.get(path);
  inputs.held.delete(path);
  return held ?? openSource(path, inputs.standardInput);
}

async function formatOf(source: Source, asked: InputFormat): Promise<RecordFormat> {
  // No more than needed, so that a program may send a record and wait for its result.
  let peeked = await source.peek(1);
  while (!canTellFormat(peeked) && (peeked.length < LOOK_AHEAD || sniffFormat(peeked) === 'empty')) {
    const longer = await source.peek(peeked.length + 1);
    if (longer.length === peeked.length) break;
    peeked = longer;
  }
  return detectFormat(peeked, source.name, asked);
}
