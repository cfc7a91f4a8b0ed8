// Reads the ninth column of GFF, which is written in two manners: GFF3's `ID=a;Parent=b` and GTF's `gene_id "a";`.
import { util } from '@gmod/gff';
import { UserError } from '../../user-error.ts';

export type Attributes = Record<string, string[]>;

/** Whether a line is written in the manner of GFF3. Programs that write GTF also write a bare name. */
export function isInMannerOfGff3(column: string): boolean {
  const text = column.trim();
  return text === '.' || text === '' || /^[^"=\s;]+\s*=/.test(text);
}

/**
 * A line of GFF3 as @gmod/gff reads it. It decodes percent signs, and would fail at one that encodes nothing: `50%
 * identity`.
 */
export function parsedLine(text: string, place: string) {
  try {
    return util.parseFeature(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch (error) {
    // @gmod/gff fails at attributes with names like `constructor`.
    if (!(error instanceof URIError)) {
      throw new UserError('bad-annotation', 'has an attribute that cannot be read', {
        place,
        hint: 'rename it, or leave it out',
      });
    }
    const hint = 'GFF3 encodes bytes of UTF-8 as %XX: a plain percent sign is %25';
    throw new UserError('bad-annotation', 'a percent sign encodes no text', { place, hint });
  }
}

/** The attributes of a line of GFF3 that have a value. */
export function withoutEmpty(attributes: Record<string, string[] | undefined>): Attributes {
  return Object.fromEntries(Object.entries(attributes).flatMap(([key, list]) => (list ? [[key, list]] : [])));
}

// No two of its repeats that follow each other take the same sign, which would take time that grows faster than the text.
const ATTRIBUTE = /\s*([^\s";]+)(?:\s+"([^"]*)"\s*|\s+([^\s";][^";]*)|\s*)(?:;|$)/y;

/**
 * The attributes of `gene_id "a"; tag "x"; tag "y"`. A value may hold semicolons, a name may be repeated, quotes may
 * be missing.
 */
export function gtfAttributes(text: string): Attributes {
  const attributes = new Map<string, string[]>();
  ATTRIBUTE.lastIndex = 0;
  for (let found = ATTRIBUTE.exec(text); found; found = ATTRIBUTE.exec(text)) {
    const [, name, quoted, bare = ''] = found;
    const value = quoted ?? bare.trim();
    const values = attributes.get(name!);
    if (values) values.push(value);
    else attributes.set(name!, [value]);
  }
  return Object.fromEntries(attributes);
}
