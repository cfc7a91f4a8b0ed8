// The sizes of chromosomes, as chrom.sizes of UCSC and .fai have them, and records in bins that end where these do.
import { clippedAt, placesOf, startAt } from '../../model/places.ts';
import { UserError } from '../../user-error.ts';
import { cutShort, grouped, listed } from '../../wording.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import type { RecordFile } from './read-records.ts';
import type { ObservationRecord } from './shared/record.ts';

/** How many base pairs each chromosome has, and the file that says so. */
export interface ChromosomeSizes {
  of: ReadonlyMap<string, number>;
  name: string;
}

const HINT = 'a line is name<tab>size, as in chrom.sizes, or in the .fai that samtools faidx makes';

/**
 * Reads lines of name and size; further columns are those of .fai, or a name of a file as UCSC's chromInfo has it.
 * @throws UserError with line for what is no such line, and for a chromosome of two sizes
 */
export async function readSizes(source: Source): Promise<ChromosomeSizes> {
  const sizes = new Map<string, number>();
  for await (const [text, line] of linesOf(source)) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    const fields = text.includes('\t') ? text.trimEnd().split('\t') : text.trim().split(/\s+/);
    const [chromosome, size, third] = fields as [string, string | undefined, string | undefined];
    const place = `${source.name}:${line}`;
    // Three columns, all numbers but the first, are BED.
    const isBed = fields.length === 3 && /^\d+$/.test(third!);
    const isSize = /^[1-9]\d*$/.test(size ?? '') && Number.isSafeInteger(Number(size));
    if (chromosome === '' || !isSize || isBed) {
      const message = `'${cutShort(text, 40)}' is no chromosome with its size`;
      throw new UserError('bad-table', message, { place, hint: HINT });
    }
    if ((sizes.get(chromosome) ?? Number(size)) !== Number(size)) {
      throw new UserError('bad-table', `'${chromosome}' has another size above`, { place, hint: HINT });
    }
    sizes.set(chromosome, Number(size));
  }
  if (sizes.size > 0) return { of: sizes, name: source.name };
  throw new UserError('nothing-to-read', 'holds no sizes', { place: source.name, hint: HINT });
}

/** The files, whose records end where their chromosomes do. */
export function* clippedFiles(files: Iterable<RecordFile>, sizes: ChromosomeSizes): Generator<RecordFile> {
  async function* clipped(batches: AsyncIterable<ObservationRecord[]>) {
    for await (const records of batches) yield records.map(record => clippedRecord(record, sizes));
  }
  for (const { path, records, recordsOf } of files) {
    yield { path, records: () => clipped(records()), recordsOf: source => clipped(recordsOf(source)) };
  }
}

/**
 * The record, whose last bin ends where its chromosome does.
 * @throws UserError for a record without places, a chromosome without size, and a position beyond its end
 */
export function clippedRecord(record: ObservationRecord, sizes: ChromosomeSizes): ObservationRecord {
  const { id, length } = record;
  const place = `${record.place} (record ${id})`;
  const places = placesOf(record);
  if (!places) {
    throw new UserError('option-does-not-fit', '--sizes means nothing for positions that are no bins', {
      place,
      hint: 'it goes with binarised marks, tracks, and tables that have places or a --bin-size',
      kind: 'usage',
    });
  }
  const chromosome = chromosomeOf(record);
  const size = sizes.of.get(chromosome);
  if (size === undefined) {
    const hint = `it has ${listed([...sizes.of.keys()], 3)}`;
    throw new UserError('unknown-sequence', `${sizes.name} has no size of ${chromosome}`, { place, hint });
  }
  if (length === 0 || (places.kind === 'steps' && places.end <= size)) return record;
  const start = startAt(places, length - 1);
  if (start >= size) {
    const message = `position ${grouped(start + 1)} lies beyond the end of the chromosome, ${grouped(size)}`;
    const hint = `take the sizes of the same assembly, and the right --bin-size (the sizes are of ${sizes.name})`;
    throw new UserError('outside-record', message, { place, hint });
  }
  return { ...record, places: clippedAt(places, size) };
}

/** The chromosome of a record; of binarised marks of several cells, the id has the cell in front. */
function chromosomeOf({ id, description, binSize }: ObservationRecord): string {
  const isNamed = binSize !== undefined && description !== '' && id.startsWith(`${description}:`);
  return isNamed ? id.slice(description.length + 1) : id;
}
