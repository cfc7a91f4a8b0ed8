// Opens the files of a command and reads their records, in any format.
import type { ObservationKind } from '../../model/observations.ts';
import type { Input } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { openSource, type Source, STANDARD_INPUT_NAME, type Took } from '../bytes/source.ts';
import { tooLong } from '../bytes/whole-source.ts';
import { loadedOnce } from '../loaded-once.ts';
import {
  canTellFormat,
  detectFormat,
  isBeforeData,
  type RecordFormat,
  sniffFormat,
} from './detect-format.ts';
import { readFasta } from './fasta/fasta.ts';
import { readFastq } from './fastq/fastq.ts';
import type { CalledBases } from './fastq/quality.ts';
import { FilesAhead } from './files-ahead.ts';
import { calledBases, lettersForNumbers, maskedKind } from './letters.ts';
import { readNpy } from './npy/npy.ts';
import { oneByOne } from './one-by-one.ts';
import type { InputFormat, Reading } from './reading.ts';
import type { ObservationRecord } from './shared/record.ts';
import { RowCollector } from './shared/row-collector.ts';
import { noSoftObservations } from './shared/weights.ts';
import { headOf, readChromHmm } from './tables/chromhmm.ts';
import { readStacked, type StackedSource } from './tables/stacked.ts';
import { readTable } from './tables/table.ts';
import { readTrack } from './tracks/track.ts';

/** Loaded only where there is JSON, since its schema takes 0.1 s. */
export const jsonReader = loadedOnce(() => import('./json/json.ts'));

/** So many bytes are looked at to tell format and alphabet, unless fewer are enough. */
export const LOOK_AHEAD = 1 << 16;

/** The data of one command: which files, and how they are written. */
export interface Inputs {
  /** The files in the order in which they are read; `-` is standard input. */
  paths: readonly string[];
  reading: Reading;
  standardInput: Input | undefined;
  /** Is told of all bytes that are read of them. */
  took: Took | undefined;
  /** By path, sources that were looked into and cannot be opened again. */
  held: Map<string, Source>;
}

/**
 * The data of a command; without paths, they are standard input. Opens nothing yet.
 * @throws UserError of kind `usage` if there is no file and standard input is a terminal, or it is named twice
 */
export function inputsOf(
  paths: readonly string[],
  reading: Reading = {},
  standardInput?: Input,
  took?: Took,
): Inputs {
  if (paths.length === 0 && standardInput?.isTTY) {
    const hint = 'name a FASTA, FASTQ, JSON or table file, or pipe data in; - reads what you type';
    throw new UserError('input-missing', 'no input', { hint, kind: 'usage' });
  }
  if (paths.filter(path => path === '-').length > 1) {
    const hint = 'give - at most once: it can be read only once';
    throw new UserError('stdin-twice', 'standard input is named twice', { hint, kind: 'usage' });
  }
  return { paths: paths.length === 0 ? ['-'] : paths, reading, standardInput, took, held: new Map() };
}

/**
 * Reads the records of all files in order, with one file open at a time, and a few that are opened ahead.
 * @throws UserError as the readers of the formats, openSource and detectFormat do
 */
export function readRecords(inputs: Inputs, kind: ObservationKind): AsyncGenerator<ObservationRecord> {
  return allRecords(filesOf(inputs, kind));
}

/** The records of files, one after the other. */
export function allRecords(files: Iterable<RecordFile>): AsyncGenerator<ObservationRecord> {
  return oneByOne(batchesOf(files));
}

async function* batchesOf(files: Iterable<RecordFile>): AsyncGenerator<ObservationRecord[]> {
  for (const { records } of files) yield* records();
}

/** A file of a command, to be read where it is needed. */
export interface RecordFile {
  /** Undefined for files that stand side by side. */
  path: string | undefined;
  /** Its records, so many at a time as come together. */
  records(): AsyncGenerator<ObservationRecord[]>;
  /** The records in a part of it. */
  recordsOf(source: Source): AsyncGenerator<ObservationRecord[]>;
}

/** The files of a command, each to be read before the next. */
export function* filesOf(inputs: Inputs, kind: ObservationKind): Generator<RecordFile> {
  const { paths, reading } = inputs;
  if (reading.stack) {
    const names = kind.kind === 'vectors' ? kind.names : undefined;
    const records = () => readStacked(stackedSources(inputs), names, reading.binSize);
    return yield { path: undefined, records, recordsOf: records };
  }
  const reader = new RecordReader(inputs, kind);
  const files = new FilesAhead(paths, path => takeSource(inputs, path), inputs.took);
  try {
    for (const [index, path] of paths.entries()) {
      const recordsOf = (source: Source) => reader.read(source, index);
      yield {
        path,
        recordsOf,
        async *records() {
          yield* recordsOf(await files.take(index));
        },
      };
    }
  } finally {
    files.close();
  }
}

/**
 * The files that are to stand side by side, each open until the next one is asked for.
 * @throws UserError for a file that does not say its cell and its chromosome
 */
export async function* stackedSources(inputs: Inputs): AsyncGenerator<StackedSource> {
  for (const path of inputs.paths) {
    const source = await takeSource(inputs, path);
    try {
      const format = await formatOf(source, inputs.reading.inputFormat);
      const head = format === 'chromhmm' ? headOf(Buffer.from(await source.peek(LOOK_AHEAD))) : undefined;
      if (head === undefined) {
        const hint = "--stack takes ChromHMM's binarised files, which begin with 'cell<tab>chromosome'";
        const message = 'does not say of which cell it is';
        throw new UserError('data-does-not-fit', message, { place: source.name, hint });
      }
      yield { source, head };
    } finally {
      await releaseSource(inputs, path, source);
    }
  }
}

/** Reads the files of one command as one kind of observations, and keeps what they share. */
class RecordReader {
  readonly #inputs: Inputs;
  readonly #kind: ObservationKind;
  readonly #rows: RowCollector;
  #called: CalledBases | undefined;
  /** The indices of files that were read, or are. */
  readonly #begun = new Set<number>();
  #hasSeveralCells: Promise<boolean> | undefined;

  constructor(inputs: Inputs, kind: ObservationKind) {
    this.#inputs = inputs;
    this.#kind = inputs.reading.softmask ? maskedKind(kind) : kind;
    this.#rows = new RowCollector(kind.kind === 'symbols' ? kind.alphabet.symbols.length : kind.width);
  }

  /** The records of a source, which is the file of this index or a part of it. Closes the source. */
  async *read(source: Source, index: number): AsyncGenerator<ObservationRecord[]> {
    this.#begun.add(index);
    try {
      yield* await this.#records(source);
    } finally {
      await source.close();
    }
  }

  async #records(source: Source): Promise<AsyncIterable<ObservationRecord[]>> {
    const { reading } = this.#inputs;
    const kind = this.#kind;
    const format = await formatOf(source, reading.inputFormat);
    requireColumns(kind, format, source.name);
    switch (format) {
      case 'json':
      case 'ndjson': {
        const { readJson } = await jsonReader();
        return readJson(source, kind, format, this.#rows);
      }
      case 'tsv':
        if (kind.kind === 'symbols' && kind.soft === false) throw noSoftObservations(source.name);
        return readTable(source, kind, reading, this.#rows);
      case 'chromhmm': {
        this.#hasSeveralCells ??= this.#hasOtherCells(source);
        const namesCells = await this.#hasSeveralCells;
        return readChromHmm(source, { kind, rows: this.#rows, binSize: reading.binSize, namesCells });
      }
      case 'bedgraph':
      case 'wig':
        return readTrack(source, { kind, rows: this.#rows, binSize: reading.binSize });
      case 'npy':
        return readNpy(source, kind, this.#rows);
      default:
        if (kind.kind === 'vectors') throw lettersForNumbers(format, source.name);
        if (format === 'fasta') return readFasta(source, kind.alphabet);
        this.#called ??= calledBases(kind, reading, source.name);
        return readFastq(source, this.#called);
    }
  }

  /** Whether another file is of another cell than this one, so that ids must name it. Some may be left out, and are not read at all. */
  async #hasOtherCells(source: Source): Promise<boolean> {
    const inputs = this.#inputs;
    const first = await cellOf(source, inputs);
    for (const [index, path] of inputs.paths.entries()) {
      if (this.#begun.has(index)) continue;
      const other = await takeSource(inputs, path).catch(() => undefined);
      if (!other) continue;
      // A file that cannot be read will say so in its turn.
      const cell = await cellOf(other, inputs).catch(() => undefined);
      await releaseSource(inputs, path, other);
      if (cell !== undefined && cell !== first) return true;
    }
    return false;
  }
}

/** Only tables and JSON hold symbols beside numbers. */
function requireColumns(kind: ObservationKind, format: RecordFormat, name: string): void {
  if (kind.kind !== 'vectors' || !kind.alphabets?.some(one => one)) return;
  if (['json', 'ndjson', 'tsv', 'npy'].includes(format)) return;
  const hint = 'give a table (TSV, CSV), or JSON with "values": [[0.5, "+"], …]';
  const message = `is ${format}, but the model takes columns of symbols`;
  throw new UserError('data-does-not-fit', message, { place: name, hint });
}

async function cellOf(source: Source, { reading }: Inputs): Promise<string | undefined> {
  if ((await formatOf(source, reading.inputFormat)) !== 'chromhmm') return undefined;
  return headOf(Buffer.from(await source.peek(LOOK_AHEAD)))?.cell;
}

/** What inputs are called in messages. */
export function inputNames(inputs: Inputs): string {
  return inputs.paths.map(path => (path === '-' ? STANDARD_INPUT_NAME : path)).join(', ');
}

/** Opens a path, or returns the source that was looked into before. */
export async function takeSource(inputs: Inputs, path: string): Promise<Source> {
  const held = inputs.held.get(path);
  inputs.held.delete(path);
  return held ?? openSource(path, inputs.standardInput, inputs.took);
}

/** Closes a source after a look into it, or keeps it if it can be read only once. */
export async function releaseSource(inputs: Inputs, path: string, source: Source): Promise<void> {
  if (source.rereadable) await source.close();
  else inputs.held.set(path, source);
}

/** So many bytes of blanks may stand before the data, or of lines that are as long before a table can be told. */
const MOST_BEFORE = 2 ** 24;

/**
 * The format of a source, by its first bytes.
 * @throws UserError as `detectFormat` does
 */
export async function formatOf(source: Source, asked: InputFormat = 'auto'): Promise<RecordFormat> {
  // No more is read than needed, so that a program may send a record and wait for its result.
  let peeked = await source.peek(1);
  while (!canTellFormat(peeked) && (peeked.length < LOOK_AHEAD || isBeforeData(peeked))) {
    if (peeked.length > MOST_BEFORE) {
      if (sniffFormat(peeked) !== 'empty') break;
      throw tooLong(source.name, 'begins with blanks of', 'cut them off', MOST_BEFORE);
    }
    // Of blanks and long lines, twice as much each time, so that looking at them again takes no longer than reading them.
    const longer = await source.peek(peeked.length < LOOK_AHEAD ? peeked.length + 1 : 2 * peeked.length);
    if (longer.length === peeked.length) break;
    peeked = longer;
  }
  return detectFormat(peeked, source.name, asked);
}
