// A part of the records of files, after a first look said how many each file has. Where samtools has put an index beside a
// file, the look is at the index alone, and of the file nothing but the part is read.
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { BadBlock } from '../../bytes/parts.ts';
import { hasLetters } from '../../bytes/symbol-text.ts';
import type { RecordFile } from '../read-records.ts';
import type { Reading } from '../reading.ts';
import type { ObservationRecord } from '../shared/record.ts';
import { endOfLetters, type FaiEntry } from './fai.ts';
import { Misfit, openIndexed } from './indexed.ts';

/** What is known of a file before a part of it is read. */
export interface CountedFile {
  /** How many records it has. */
  count: number;
  /** Its records, if they are known from an index. */
  entries?: readonly FaiEntry[];
  /** Why an index that is there was not used. */
  note?: string;
}

/** Records [from, to) of all that there are. */
export interface RecordRange {
  from: number;
  to: number;
}

/** Whether an index says how long records are: of proteins it counts the stop at their end, which is none of their letters. */
export function indexSaysLengths(kind: ObservationKind, { inputFormat = 'auto', stack }: Reading): boolean {
  if (stack || !['auto', 'fasta'].includes(inputFormat) || kind.kind !== 'symbols') return false;
  return hasLetters(kind.alphabet) && kind.alphabet.name !== 'protein';
}

/**
 * Ids and lengths of all records, in order; `counted` is told of each file.
 * @throws UserError as reading does, for files without an index that fits
 */
export async function* countRecords(
  files: Iterable<RecordFile>,
  usesIndices: boolean,
  counted: (file: CountedFile) => void,
): AsyncGenerator<readonly { id: string; length: number }[]> {
  for (const file of files) {
    const known = usesIndices && file.path !== undefined ? await entriesBeside(file.path) : undefined;
    if (known && !(known instanceof Misfit)) {
      counted({ count: known.length, entries: known });
      yield known;
      continue;
    }
    let count = 0;
    for await (const records of file.records()) {
      count += records.length;
      yield records;
    }
    counted({ count, ...(known && { note: `${known.message}: the file is read through; ${MEND}` }) });
  }
}

const MEND = 'samtools faidx makes it anew, and leaves out records without letters or of the same name';

/** Looking at the header of a record takes as long as reading so many letters. */
const LETTERS_TO_LOOK = 4096;

/** All records of a file from the index beside it; undefined if there is none, or reading is as fast. */
async function entriesBeside(path: string): Promise<readonly FaiEntry[] | Misfit | undefined> {
  const index = await openIndexed(path);
  if (!index || index instanceof Misfit) return index;
  try {
    const { entries } = index;
    if (endOfLetters(entries.at(-1)!) < entries.length * LETTERS_TO_LOOK) return undefined;
    return (await index.hasNoOthers()) ? entries : index.misfit;
  } catch (error) {
    if (error instanceof BadBlock) return index.misfit;
    throw error;
  } finally {
    await index.close();
  }
}

/**
 * The records of a range, in order; files that have none of them are not opened.
 * @throws UserError as reading does, and for an index that does not fit what is read: other shards may have relied on it
 */
export async function* partRecords(
  files: Iterable<RecordFile>,
  counted: readonly CountedFile[],
  { from, to }: RecordRange,
): AsyncGenerator<ObservationRecord[]> {
  let [first, n] = [0, 0];
  for (const file of files) {
    const { count, entries } = counted[n++]!;
    const own = { from: Math.max(0, from - first), to: Math.min(count, to - first) };
    first += count;
    if (own.from >= own.to) continue;
    if (entries) yield* throughIndex(file, entries, own);
    else yield* recordsWithin(file.records(), own);
  }
}

/** The records of a range of those that come. */
async function* recordsWithin(
  batches: AsyncIterable<ObservationRecord[]>,
  { from, to }: RecordRange,
): AsyncGenerator<ObservationRecord[]> {
  let first = 0;
  for await (const records of batches) {
    yield records.slice(Math.max(0, from - first), Math.max(0, to - first));
    first += records.length;
    if (first >= to) return;
  }
}

/**
 * The records of a range, read from where the one before ends to the header of the one behind: whatever stands between them
 * is seen, and each is compared with what the index says of it.
 */
async function* throughIndex(
  file: RecordFile,
  entries: readonly FaiEntry[],
  { from, to }: RecordRange,
): AsyncGenerator<ObservationRecord[]> {
  const path = file.path!;
  const index = await openIndexed(path);
  if (!index || index instanceof Misfit) throw badIndex(path, index?.message);
  let at = from;
  try {
    for await (const records of file.recordsOf(index.recordsOf(entries, from, to))) {
      const first = at;
      for (const { id, length } of records) {
        const entry = entries[at];
        // Of the record behind the range, the header alone is read.
        if (id !== entry?.id || length !== (at < to ? entry.length : 0)) throw index.misfit;
        at++;
      }
      // Which line of the file a record begins in is not known.
      yield records.slice(0, Math.max(0, to - first)).map(record => ({ ...record, place: path }));
    }
    if (at < Math.min(to + 1, entries.length)) throw index.misfit;
  } catch (error) {
    if (!(error instanceof UserError || error instanceof Misfit || error instanceof BadBlock)) throw error;
    // What is wrong with the file itself is found by reading it through, with its line.
    for await (const _ of file.records());
    throw badIndex(path, index.misfit.message);
  } finally {
    await index.close();
  }
}

function badIndex(path: string, message = 'the index that was beside it is gone'): UserError {
  const hint = `make it anew (samtools faidx ${path}), and all shards again; where there is none, files are read through`;
  return new UserError('bad-index', message, { place: path, hint });
}
