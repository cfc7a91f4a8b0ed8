// Reads BED of 3 to 12 columns: 0-based, end not included. Blocks of BED12 become features of one transcript.
import type { Annotation } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { unescapeField } from '../bytes/field-escapes.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation } from './annotation-builder.ts';
import { isPassedOver, scoreField, strandField, wholeField } from './fields.ts';

/** The type of a feature without a name. */
const UNNAMED = 'region';

/**
 * All features of a file; those without a name have the type `region`.
 * @throws UserError with file and line for a line that is no BED
 */
export async function readBed(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'regions');
  for await (const { fields, start, end, line, place } of bedLines(source)) {
    const [sequenceId, , , name, score, strand] = fields;
    const blocks = fields.length >= 12 ? blocksOf(fields, start, end, place) : [{ start, end }];
    for (const block of blocks) {
      addFeature(annotation, {
        sequenceId: unescapeField(sequenceId!),
        ...block,
        type: name === undefined || name === '' || name === '.' ? UNNAMED : unescapeField(name),
        strand: strandField(strand, place),
        score: scoreField(score),
        transcripts: fields.length >= 12 ? [`line ${line}`] : [],
        place,
      });
    }
  }
  return annotation;
}

/** A line of BED as a region, whatever else it says. */
export interface BedRegion {
  sequenceId: string;
  start: number;
  end: number;
  place: string;
}

/**
 * The regions of a file, one a line.
 * @throws UserError as readBed does, for a region of no base pairs, and for a file without regions
 */
export async function readBedRegions(source: Source): Promise<BedRegion[]> {
  const regions: BedRegion[] = [];
  for await (const { fields, start, end, place } of bedLines(source)) {
    if (start === end) {
      const hint = 'the end is not included: the first base pair is 0 to 1';
      throw new UserError('bad-annotation', 'the region has no base pairs', { place, hint });
    }
    regions.push({ sequenceId: unescapeField(fields[0]!), start, end, place });
  }
  if (regions.length > 0) return regions;
  const hint = 'a line of BED is chromosome, start and end';
  throw new UserError('nothing-to-read', 'holds no regions', { place: source.name, hint });
}

/** The lines that are no comments, with the numbers of their second and third field. */
async function* bedLines(source: Source) {
  for await (const [text, line] of linesOf(source)) {
    if (isPassedOver(text) || isBedHeader(text)) continue;
    const place = `${source.name}:${line}`;
    const fields = bedFields(text);
    const [, first, last] = fields;
    if (last === undefined) {
      const hint = 'BED has at least sequence, start and end';
      const message = `has ${plural(fields.length, 'column')}`;
      throw new UserError('bad-annotation', message, { place, hint });
    }
    const start = wholeField(first, 'the start', 0, place);
    const end = wholeField(last, 'the end', 0, place);
    if (end < start) {
      const hint = 'start is never above end, on both strands';
      throw new UserError('bad-annotation', `starts at ${start} and ends before, at ${end}`, { place, hint });
    }
    yield { fields, start, end, line, place };
  }
}

/** Whether a line names the columns, as tables do that became BED. */
export function isBedHeader(text: string): boolean {
  return /^(chrom|chr|seq\w*)\s+(chrom_?)?start\s+(chrom_?)?(end|stop)(\s|$)/i.test(text);
}

/** The fields of a line, between tabs; between blanks where there are no tabs. */
export function bedFields(text: string): string[] {
  return text.includes('\t') ? text.trimEnd().split('\t') : text.trim().split(/\s+/);
}

/** The blocks of a line, from its last three columns: their count, lengths, and starts relative to the line's start. */
function blocksOf(
  fields: readonly string[],
  start: number,
  end: number,
  place: string,
): { start: number; end: number }[] {
  const list = (text: string, what: string) =>
    text
      .replace(/,$/, '')
      .split(',')
      .map(word => wholeField(word.trim(), what, 0, place));
  const count = wholeField(fields[9], 'the number of blocks', 0, place);
  const lengths = list(fields[10]!, 'the length of a block');
  const starts = list(fields[11]!, 'the start of a block');
  if (count !== lengths.length || count !== starts.length) {
    const hint = 'columns 10 to 12 are their number, their lengths and their starts';
    const message = `says ${count} blocks, but has ${lengths.length} lengths and ${starts.length} starts`;
    throw new UserError('bad-annotation', message, { place, hint });
  }
  return starts.map((offset, n) => {
    const block = { start: start + offset, end: start + offset + lengths[n]! };
    if (block.end <= end) return block;
    const hint = 'the starts of blocks count from the start of the line';
    throw new UserError('bad-annotation', `block ${n + 1} ends at ${block.end}, after the end at ${end}`, {
      place,
      hint,
    });
  });
}
