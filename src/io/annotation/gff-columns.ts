// Reads the nine columns of GFF.
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { wholeField } from './fields.ts';

/** A line of GFF, its coordinates 0-based with `end` not included. */
export interface GffColumns {
  /** All nine columns, as they are written. */
  fields: string[];
  start: number;
  end: number;
}

/** @throws UserError for a line that has not nine columns with a name, a type and two positions */
export function gffColumns(text: string, place: string): GffColumns {
  const fields = text.trimEnd().split('\t');
  // The first versions of GFF could do without attributes.
  if (fields.length === 8) fields.push('.');
  if (fields.length !== 9) {
    const bySpaces = fields.length === 1 && text.trim().split(/\s+/).length >= 9;
    const hint = bySpaces
      ? 'the columns must have tabs between them, not spaces'
      : 'a . stands in an empty column';
    const message = `has ${plural(fields.length, 'column')}, where GFF has 9`;
    throw new UserError('bad-annotation', message, { place, hint });
  }
  const [sequence, , type] = fields;
  for (const [name, value] of Object.entries({ sequence, type })) {
    if (value !== '' && value !== '.') continue;
    throw new UserError('bad-annotation', `has no ${name}`, {
      place,
      hint: 'GFF names sequence, source and type first',
    });
  }
  const start = wholeField(fields[3], 'the start', 1, place);
  const end = wholeField(fields[4], 'the end', 1, place);
  if (end < start) {
    const hint =
      'start is never above end, on both strands; across the origin of a circular sequence, end counts on';
    throw new UserError('bad-annotation', `starts at ${start} and ends before, at ${end}`, { place, hint });
  }
  return { fields, start: start - 1, end };
}
