// Reads of the files of a command what is asked for: through an index where there is one that fits, else by reading on.
import { placesFrom } from '../../../model/places.ts';
import { UserError } from '../../../user-error.ts';
import { BadBlock } from '../../bytes/parts.ts';
import { oneByOne } from '../one-by-one.ts';
import type { RecordFile } from '../read-records.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { Choice, Part, Range } from './choice.ts';
import { asRegion, cutRecord, rangeWithin } from './cut.ts';
import { type IndexedFasta, Misfit, openIndexed, type RangeOf } from './indexed.ts';

/** What to do about an index that does not fit. */
const MEND = 'samtools faidx makes it anew';

/**
 * The records and regions that are asked for, in the order of the files and of the records in them; of one record, in the
 * order of their starts.
 * @throws UserError as reading does, for a region beyond its record, and last for what no record has the id of
 */
export function chosenRecords(
  files: Iterable<RecordFile>,
  choice: Choice,
): AsyncGenerator<ObservationRecord> {
  return oneByOne(chosenBatches(files, choice));
}

async function* chosenBatches(
  files: Iterable<RecordFile>,
  choice: Choice,
): AsyncGenerator<ObservationRecord[]> {
  for (const file of files) {
    const index = file.path === undefined ? undefined : await openIndexed(file.path);
    const given = new Set<Part>();
    let note = index instanceof Misfit ? index.message : undefined;
    if (index && !(index instanceof Misfit)) {
      const { isAll, note: why } = yield* fromIndex(file, index, choice, given);
      if (isAll) continue;
      note = why;
    }
    for await (const records of file.records()) {
      for (const record of records) {
        const parts = choice.partsOf(record.id).filter(part => !given.delete(part));
        if (parts.length === 0) continue;
        const own = parts.map(part => cutRecord(record, part));
        if (note !== undefined) own[0] = { ...own[0]!, note: `${note}, which is read through: ${MEND}` };
        note = undefined;
        yield own;
      }
    }
  }
  choice.requireAll();
}

/** What an index leads to: a part that is asked for, where its letters are, and where its record ends. */
interface Expected extends RangeOf {
  part: Part;
  recordEnd: number;
}

async function expectedOf(index: IndexedFasta, choice: Choice, path: string): Promise<Expected[]> {
  const expected: Expected[] = [];
  for (const entry of index.entries) {
    const parts = choice.partsOf(entry.id);
    if (parts.length === 0) continue;
    const recordEnd = await index.lengthOf(entry);
    for (const part of parts) {
      expected.push({ part, entry, range: rangeWithin(part, recordEnd, path), recordEnd });
    }
  }
  return expected;
}

/**
 * Yields what an index leads to, and adds it to `given`. Returns whether that is all of what is asked for; where it is
 * not, the file is to be read through, and it may be said why.
 */
async function* fromIndex(
  { path, recordsOf }: RecordFile,
  index: IndexedFasta,
  choice: Choice,
  given: Set<Part>,
): AsyncGenerator<ObservationRecord[], { isAll: boolean; note?: string }> {
  try {
    const expected = await expectedOf(index, choice, path!);
    if (expected.length === 0) return { isAll: true };
    for await (const records of recordsOf(index.sourceOf(expected))) {
      for (const record of records) {
        const { part, entry, range, recordEnd } = expected[given.size]!;
        if (record.id !== entry.id || record.length !== range.end - range.start) throw index.misfit;
        given.add(part);
        yield [partOf({ ...record, place: path! }, part, range, recordEnd)];
      }
    }
    return { isAll: true };
  } catch (error) {
    if (error instanceof Misfit) return { isAll: false, note: error.message };
    // Reading through finds the same mistake, and its line.
    if (error instanceof UserError || error instanceof BadBlock) return { isAll: false };
    throw error;
  } finally {
    await index.close();
  }
}

function partOf(record: ObservationRecord, part: Part, range: Range, recordEnd: number): ObservationRecord {
  if (part.range === 'record') return record;
  return asRegion(record, placesFrom(undefined, range.start, record.length), recordEnd);
}
