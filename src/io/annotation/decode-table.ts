// Reads the table that `hmm decode` writes: a header line, then `id start end state`, 1-based with both ends
// included.
import type { Annotation, Feature } from '../../model/annotation/feature.ts';
import { bySequence } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { unescapeField } from '../bytes/field-escapes.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation, setLength } from './annotation-builder.ts';
import { isPassedOver, scoreField, strandField, wholeField } from './fields.ts';

const COLUMNS = ['id', 'start', 'end', 'state'] as const;

/** Whether this line is the header of such a table. It may have more columns, in any order. */
export function isDecodeHeader(line: string): boolean {
  const names = line.trimEnd().split('\t');
  return COLUMNS.every(name => names.includes(name));
}

/**
 * All segments of a file. If those of a record follow each other without a gap, they give its length.
 * @throws UserError with file and line for a line that is no segment
 */
export async function readDecodeTable(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'path');
  let columns: Record<string, number> | undefined;
  let width = 0;
  for await (const [text, line] of linesOf(source)) {
    const fields = text.split('\t');
    if (isPassedOver(text) && !(fields.length === width && isRow(fields, columns))) continue;
    if (columns === undefined || isDecodeHeader(text)) {
      // A file of joined tables has several headers.
      columns = Object.fromEntries(fields.map((name, n) => [name.trim(), n]));
      width = Object.keys(columns).length;
      continue;
    }
    const field = (name: string) => fields[columns![name] ?? -1];
    const place = `${source.name}:${line}`;
    const [sequenceId, type] = ['id', 'state'].map(name => field(name) && unescapeField(field(name)!));
    if (sequenceId === undefined || !type) {
      const hint = `each line has the columns ${Object.keys(columns).join(', ')}, with tabs between`;
      throw new UserError('bad-annotation', `has no ${sequenceId === undefined ? 'id' : 'state'}`, {
        place,
        hint,
      });
    }
    const start = wholeField(field('start'), 'the start', 1, place);
    const end = wholeField(field('end'), 'the end', 1, place);
    if (end < start) {
      const hint = 'both ends are included, so a segment ends where it starts or after';
      throw new UserError('bad-annotation', `starts at ${start} and ends before, at ${end}`, { place, hint });
    }
    const strand = strandField(field('strand'), place);
    addFeature(annotation, {
      sequenceId,
      start: start - 1,
      end,
      type,
      strand,
      score: scoreField(field('score')),
      place,
    });
  }
  for (const [id, segments] of bySequence(annotation.features)) {
    const length = tiledLength(segments);
    if (length !== undefined) setLength(annotation, id, length, segments[0]!.place);
  }
  return annotation;
}

/** Whether a line that begins like a comment, and has as many fields as others, is a segment, of a record whose id begins so. */
function isRow(fields: readonly string[], columns: Record<string, number> | undefined): boolean {
  return [columns?.start, columns?.end].every(n => /^\d+$/.test(fields[n ?? -1] ?? ''));
}

/** The end of the last segment, if together they cover every position before it once. */
function tiledLength(segments: readonly Feature[]): number | undefined {
  let at = 0;
  for (const { start, end } of segments) {
    if (start !== at) return undefined;
    at = end;
  }
  return at;
}
