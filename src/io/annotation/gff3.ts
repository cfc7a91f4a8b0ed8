// Reads GFF3: nine columns, 1-based with both ends included. @gmod/gff reads columns and attributes.
import { util } from '@gmod/gff';
import type { Annotation, Feature } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation, sequenceEntry, setLength } from './annotation-builder.ts';
import { phaseField, strandField } from './fields.ts';
import { gffColumns } from './gff-columns.ts';
import { lengthsOfFasta } from './label-fasta.ts';

/**
 * All features of a file. If it ends with sequences (`##FASTA`), these give their lengths.
 * @throws UserError with file and line for a line that is no GFF3
 */
export async function readGff3(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'nested');
  const lines = linesOf(source);
  for await (const [text, line] of lines) {
    const place = `${source.name}:${line}`;
    if (text.startsWith('##')) {
      readDirective(text, annotation, place);
      if (/^##FASTA\b/.test(text)) await lengthsOfFasta(lines, annotation, undefined);
    } else if (text.startsWith('>')) await lengthsOfFasta(lines, annotation, [text, line]);
    else if (text.trim() !== '' && !text.startsWith('#')) readFeature(text, annotation, place);
  }
  findTranscripts(annotation.features);
  return annotation;
}

function readDirective(text: string, annotation: Annotation, place: string): void {
  const directive = util.parseDirective(text);
  if (directive?.directive !== 'sequence-region' || !('seq_id' in directive)) return;
  const { seq_id: id, start, end } = directive;
  const length = Number(end);
  if (!id || !start || !end || length < Number(start)) {
    const hint = 'it reads: ##sequence-region chr1 1 248956422';
    throw new UserError('bad-annotation', 'a ##sequence-region without name, start and end', { place, hint });
  }
  // A region that does not begin at 1 does not give the length of the sequence.
  if (Number(start) === 1) setLength(annotation, decoded(id, place), length, place);
  else sequenceEntry(annotation, decoded(id, place));
}

function readFeature(text: string, annotation: Annotation, place: string): void {
  const { start, end } = gffColumns(text, 'GFF3', place);
  const line = parsed(text, place);
  const attributes = withoutEmpty(line.attributes ?? {});
  const sequenceId = line.seq_id ?? '';
  const score = line.score ?? null;
  addFeature(annotation, {
    sequenceId,
    start,
    end,
    type: line.type ?? '',
    strand: strandField(line.strand ?? undefined, place),
    phase: phaseField(line.phase ?? undefined, place),
    score: score !== null && Number.isFinite(score) ? score : null,
    attributes,
    place,
  });
  if (attributes.Is_circular?.[0]?.toLowerCase() === 'true') {
    const entry = sequenceEntry(annotation, sequenceId);
    entry.isCircular = true;
    // This line is the sequence as a whole.
    if (start === 0) entry.length ??= end;
  }
}

/**
 * A line as @gmod/gff reads it. It decodes percent signs, and would fail at one that encodes nothing: `50% identity`.
 */
function parsed(text: string, place: string) {
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

function decoded(text: string, place: string): string {
  return parsed(text, place).seq_id ?? '';
}

function withoutEmpty(attributes: Record<string, string[] | undefined>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([key, list]) => (list ? [[key, list]] : [])));
}

/**
 * Finds the transcripts of features. A feature has its transcript as parent. Where the parent is a gene, as in
 * bacteria, or there is none, lines that share an ID are one transcript (a CDS of several lines), and any other line
 * is one by itself.
 */
function findTranscripts(features: readonly Feature[]): void {
  const genes = new Set(
    features.flatMap(({ type, attributes }) => (type === 'gene' ? (attributes.ID ?? []) : [])),
  );
  for (const feature of features) {
    const { ID: own = [], Parent: parents = [] } = feature.attributes;
    const transcripts = parents.filter(parent => !genes.has(parent));
    Object.assign(feature, { transcripts: transcripts.length > 0 ? transcripts : own });
  }
}
