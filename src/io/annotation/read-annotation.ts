// Reads a file of annotation, whose format it tells from the content.
import type { Annotation } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { openSource, type Source, type Took } from '../bytes/source.ts';
import { tooLong } from '../bytes/whole-source.ts';
import { loadedOnce } from '../loaded-once.ts';
import { sniffFormat } from '../records/detect-format.ts';
import { bedFields, isBedHeader, readBed } from './bed.ts';
import { isDecodeHeader, readDecodeTable } from './decode-table.ts';
import { isPassedOver } from './fields.ts';
import { readLabelFasta } from './label-fasta.ts';

type AnnotationFormat = 'gff' | 'bed' | 'label FASTA' | 'decode table' | 'json' | 'ndjson';

// The parser of GFF and the schema of JSON take time to load, which other formats need not wait for.
const gffReader = loadedOnce(() => import('./gff.ts'));
const jsonReader = loadedOnce(() => import('./decode-json.ts'));

const READERS: Record<AnnotationFormat, (source: Source) => Promise<Annotation>> = {
  gff: async source => (await gffReader()).readGff(source),
  bed: readBed,
  'label FASTA': readLabelFasta,
  'decode table': readDecodeTable,
  json: async source => (await jsonReader()).readDecodeJson(source, 'json'),
  ndjson: async source => (await jsonReader()).readDecodeJson(source, 'ndjson'),
};

/** So many bytes are looked at first; more only while all of them are comments. */
const LOOK_AHEAD = 1 << 16;
/** So many at most. */
const MOST_START = 1 << 26;

const FORMATS_HINT = 'annotation is GFF3, GTF, BED, label FASTA, or what hmm decode writes';

/**
 * Reads GFF3, GTF, BED, label FASTA, or the TSV, JSON or NDJSON of `hmm decode`, gzipped or not. `-` is standard
 * input. `took` is told of all bytes that are read.
 * @throws UserError if it cannot be opened, is none of these, or a line of it is wrong
 */
export async function readAnnotation(
  path: string,
  standardInput?: AsyncIterable<Uint8Array>,
  took?: Took,
): Promise<Annotation> {
  return annotationOf(await openSource(path, standardInput, took));
}

/** Reads annotation from an open source, and closes it. */
export async function annotationOf(source: Source): Promise<Annotation> {
  try {
    return await READERS[await formatOf(source)](source);
  } finally {
    await source.close();
  }
}

async function formatOf(source: Source): Promise<AnnotationFormat> {
  for (let wanted = LOOK_AHEAD; ; wanted *= 2) {
    const peeked = await source.peek(wanted);
    const isAll = peeked.length < wanted;
    const format = sniffAnnotation(peeked, source.name, isAll);
    if (format !== undefined) return format;
    if (wanted >= MOST_START)
      throw tooLong(source.name, 'begins with comments, or a line, of', FORMATS_HINT, MOST_START);
    if (isAll) throw new UserError('nothing-to-read', 'is empty', { place: source.name, hint: FORMATS_HINT });
  }
}

/** The format of a text, from its start; undefined if only comments are in sight. */
function sniffAnnotation(peeked: Uint8Array, name: string, isAll: boolean): AnnotationFormat | undefined {
  const lines = Buffer.from(peeked)
    .toString()
    .split(/\r\n|\n|\r/);
  // The last line may not be whole.
  if (!isAll) lines.pop();
  // The name of a sequence may begin as FASTA and JSON do.
  if (/^[^\t]+\t\d+\t\d+\t/.test(lines.find(line => !isPassedOver(line)) ?? '')) return 'bed';
  const found = sniffFormat(peeked);
  if (found === 'fasta') return 'label FASTA';
  if (found === 'json' || found === 'ndjson') return found;
  let isGff = false;
  for (const [n, line] of lines.entries()) {
    if (/^##(gff-version|sequence-region|FASTA)\b/.test(line)) isGff = true;
    if (isPassedOver(line) || (!isGff && isBedHeader(line))) continue;
    if (isGff) return 'gff';
    const format = formatOfLine(line);
    if (format !== undefined) return format;
    throw new UserError('wrong-format', 'is no annotation', {
      place: `${name}:${n + 1}`,
      hint: FORMATS_HINT,
    });
  }
  // This is a GFF3 file without features.
  return isGff && isAll ? 'gff' : undefined;
}

function formatOfLine(line: string): AnnotationFormat | undefined {
  if (/^[>;]/.test(line)) return 'label FASTA';
  // JSON as a whole has no comments before it, as its lines may.
  if (/^[{[]/.test(line)) return 'ndjson';
  if (isDecodeHeader(line)) return 'decode table';
  const fields = bedFields(line);
  // Names and scores of BED may be numbers, so that its columns 4 and 5 look like those of GFF.
  if ([fields[1], fields[2]].every(isNumber)) return 'bed';
  // Where there are no tabs, this is GFF that has lost them; its reader will say so.
  return [fields[3], fields[4]].every(isNumber) ? 'gff' : undefined;
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
