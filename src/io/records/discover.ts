// Finds out what data are where no model says so: letters, integers, words, weights, numbers or marks.
import { ALPHABETS } from '../../model/alphabet.ts';
import { MOST_SYMBOLS } from '../../model/codes.ts';
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import { Source } from '../bytes/source.ts';
import { checkDiscovered } from './json/data.ts';
import type { JsonFormat } from './json/json.ts';
import type { JsonRecord } from './json/json-record.ts';
import { widthOf } from './json/rows.ts';
import { npyRecord } from './npy/npy.ts';
import {
  formatOf,
  type Inputs,
  inputNames,
  jsonReader,
  LOOK_AHEAD,
  releaseSource,
  stackedSources,
  takeSource,
} from './read-records.ts';
import { basesOfFastq, type GuessedAlphabet, guessAlphabet } from './shared/guess-alphabet.ts';
import { headOf } from './tables/chromhmm.ts';
import type { TableReading, WantedColumns } from './tables/columns.ts';
import type { FirstRow } from './tables/fields.ts';
import { stackedNames } from './tables/stacked.ts';
import { firstRows } from './tables/table.ts';
import { tableLayout } from './tables/table-layout.ts';

/** What the data are. The first record tells weights and numbers, all records tell integers and words. */
export type Discovered =
  /** Of FASTA, FASTQ or JSON `sequence`. */
  | { kind: 'letters'; name: GuessedAlphabet }
  /** Of JSON `observations`: 0 to size - 1. */
  | { kind: 'integers'; size: number }
  /** Of JSON `observations`, sorted. */
  | { kind: 'words'; words: string[] }
  /** Of JSON `soft`, or of a table whose header names bases or amino acids, which are the `symbols`. */
  | { kind: 'soft'; width: number; symbols: readonly string[] | undefined }
  /** Of JSON `values`, or of a table; `names` are those of its header. */
  | { kind: 'vectors'; width: number; names: readonly string[] | undefined }
  /** Of ChromHMM's binarised marks: 0, 1 or missing. */
  | { kind: 'marks'; marks: readonly string[] };

/** The symbols of the named alphabets, sorted. */
const WEIGHED: readonly string[] = Object.values(ALPHABETS).map(({ symbols }) =>
  [...symbols].sort().join(''),
);

const ANY_COLUMNS: WantedColumns = {
  width: undefined,
  names: undefined,
  indexOf: () => -1,
  areWeights: false,
};

/**
 * Finds out what the data are; `readRecords` still reads all of them afterwards. The first 64 kB of the first file
 * tell letters. Integers and words are read to their end; those of a pipe are kept in memory.
 * @throws UserError if the data cannot be read, or hold nothing but missing observations
 */
export async function discover(inputs: Inputs): Promise<Discovered> {
  if (inputs.reading.stack) return discoverStacked(inputs);
  const symbols = new SymbolsSeen();
  for (const path of inputs.paths) {
    const source = await takeSource(inputs, path);
    try {
      const found = await discoverIn(source, inputs, symbols);
      // Something else follows integers or words; reading will say where.
      if (found) return symbols.found() ?? found;
    } finally {
      await releaseSource(inputs, path, source);
    }
  }
  const found = symbols.found();
  if (found) return found;
  const hint = 'at least one observation must be an integer or a letter';
  throw new UserError('nothing-to-read', 'every observation is missing', { place: placeOf(inputs), hint });
}

/** The marks of all cells side by side. */
async function discoverStacked(inputs: Inputs): Promise<Discovered> {
  const marks = new Set<string>();
  for await (const { head } of stackedSources(inputs)) for (const name of stackedNames(head)) marks.add(name);
  return { kind: 'marks', marks: [...marks] };
}

/** What a source holds; undefined if it holds nothing, or integers or words, which are noted. */
async function discoverIn(
  source: Source,
  inputs: Inputs,
  symbols: SymbolsSeen,
): Promise<Discovered | undefined> {
  const format = await formatOf(source, inputs.reading.inputFormat);
  const start = async () => Buffer.from(await source.peek(LOOK_AHEAD));
  switch (format) {
    case 'fasta':
      return { kind: 'letters', name: guessAlphabet(await start()) };
    case 'fastq': {
      const name = guessAlphabet(basesOfFastq(await start()));
      return { kind: 'letters', name: name === 'rna' ? 'rna' : 'dna' };
    }
    case 'tsv':
      return discoverTable(await firstRows(source), inputs.reading, source.name);
    case 'chromhmm': {
      const head = headOf(await start());
      return head && { kind: 'marks', marks: head.marks };
    }
    case 'bedgraph':
    case 'wig':
      return { kind: 'vectors', width: 1, names: undefined };
    case 'npy':
      return { kind: 'vectors', width: await widthOfNpy(await readable(source)), names: undefined };
    default:
      return discoverJson(await readable(source), format, symbols);
  }
}

async function widthOfNpy(source: Source): Promise<number> {
  const record = await npyRecord(source);
  return record.data.way === 'values' ? widthOf(record.data.positions, record) : 1;
}

/** A table holds weights if its columns are named like all the symbols of an alphabet. */
function discoverTable(rows: readonly FirstRow[], reading: TableReading, name: string): Discovered {
  const [first = { text: '', line: 1 }, ...more] = rows;
  const { width, names } = tableLayout([first, ...more], ANY_COLUMNS, reading, name);
  const letters = names
    ?.map(column => column.toUpperCase())
    .sort()
    .join('');
  const areWeights = letters !== undefined && WEIGHED.includes(letters);
  return areWeights ? { kind: 'soft', width, symbols: names } : { kind: 'vectors', width, names };
}

async function discoverJson(
  source: Source,
  format: JsonFormat,
  symbols: SymbolsSeen,
): Promise<Discovered | undefined> {
  const { readJsonRecords } = await jsonReader();
  let letters = '';
  for await (const record of readJsonRecords(source, format)) {
    const { data } = record;
    if (data.way === 'sequence') {
      letters += data.letters.slice(0, LOOK_AHEAD);
      if (symbols.found() || letters.length >= LOOK_AHEAD) break;
    } else if (data.way === 'observations') symbols.add(record, data.positions);
    else if (data.positions.some(position => position !== null)) {
      const width = widthOf(data.positions, record);
      return data.way === 'soft'
        ? { kind: 'soft', width, symbols: undefined }
        : { kind: 'vectors', width, names: undefined };
    }
  }
  return letters === '' ? undefined : { kind: 'letters', name: guessAlphabet(Buffer.from(letters)) };
}

/** Collects the integers and words of records. */
class SymbolsSeen {
  #largest = -1;
  readonly #words = new Set<string>();

  add(record: JsonRecord, positions: readonly unknown[]): void {
    for (let index = 0; index < positions.length; index++) {
      const value = positions[index];
      if (value === null) continue;
      if (typeof value === 'string' && this.#largest < 0) this.#words.add(value);
      else {
        checkDiscovered(value, index, record, this.#words.size > 0 ? 0 : MOST_SYMBOLS);
        if ((value as number) > this.#largest) this.#largest = value as number;
      }
    }
    if (this.#words.size > MOST_SYMBOLS) {
      const hint = 'words are symbols that occur again and again';
      throw new UserError('too-large', `more than ${MOST_SYMBOLS} different words`, {
        place: record.place,
        hint,
      });
    }
  }

  found(): Discovered | undefined {
    if (this.#words.size > 0) return { kind: 'words', words: [...this.#words].sort() };
    return this.#largest < 0 ? undefined : { kind: 'integers', size: this.#largest + 1 };
  }
}

/** A source that may be read to its end: this one if it can be opened again, else a copy of all it holds. */
export async function readable(source: Source): Promise<Source> {
  return source.rereadable ? source : new Source(source.name, [await source.peek(Number.POSITIVE_INFINITY)]);
}

function placeOf(inputs: Inputs): string {
  return listed(inputNames(inputs).split(', '), 1);
}
