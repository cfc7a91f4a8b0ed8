// Reads GTF (GFF2): nine columns as in GFF3, of which the last is `name "value";` many times. The stop codon is
// outside of the CDS.
import type { Annotation } from '../../model/annotation/feature.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation } from './annotation-builder.ts';
import { phaseField, scoreField, strandField } from './fields.ts';
import { gffColumns } from './gff-columns.ts';

/**
 * All features of a file.
 * @throws UserError with file and line for a line that is no GTF
 */
export async function readGtf(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'nested');
  for await (const [text, line] of linesOf(source)) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    const place = `${source.name}:${line}`;
    const { fields, start, end } = gffColumns(text, 'GTF', place);
    const attributes = gtfAttributes(fields[8]!);
    addFeature(annotation, {
      sequenceId: fields[0]!,
      start,
      end,
      type: fields[2]!,
      strand: strandField(fields[6], place),
      phase: phaseField(fields[7], place),
      score: scoreField(fields[5]),
      transcripts: (attributes.transcript_id ?? []).filter(id => id !== ''),
      attributes,
      place,
    });
  }
  return annotation;
}

const ATTRIBUTE = /\s*([^\s";]+)(?:\s+(?:"([^"]*)"|([^";]*)))?\s*(?:;|$)/y;

/**
 * The attributes of `gene_id "a"; tag "x"; tag "y"`. A value may hold semicolons, a name may be repeated, quotes may
 * be missing.
 */
function gtfAttributes(text: string): Record<string, string[]> {
  const attributes = new Map<string, string[]>();
  ATTRIBUTE.lastIndex = 0;
  for (let found = ATTRIBUTE.exec(text); found; found = ATTRIBUTE.exec(text)) {
    const [, name, quoted, bare = ''] = found;
    attributes.set(name!, [...(attributes.get(name!) ?? []), quoted ?? bare.trim()]);
  }
  return Object.fromEntries(attributes);
}
