// Reads GFF: nine columns, 1-based with both ends included. Files mix the manners of GFF3 and GTF, since hints and
// predictions of several programs are put together; so each line is read in its own.
import { util } from '@gmod/gff';
import type { Annotation, Feature } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation, sequenceEntry, setLength } from './annotation-builder.ts';
import { isPassedOver, phaseField, scoreField, strandField } from './fields.ts';
import { gtfAttributes, isInMannerOfGff3, parsedLine, withoutEmpty } from './gff-attributes.ts';
import { gffColumns } from './gff-columns.ts';
import { lengthsOfFasta } from './label-fasta.ts';

/**
 * All features of a file. If it ends with sequences (`##FASTA`), these give their lengths.
 * @throws UserError with file and line for a line that is no GFF
 */
export async function readGff(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'nested');
  const lines = linesOf(source);
  let isOurPath = true;
  for await (const [text, line] of lines) {
    const place = `${source.name}:${line}`;
    if (/^##FASTA\b/.test(text)) await lengthsOfFasta(lines, annotation, undefined);
    else if (text.startsWith('>')) await lengthsOfFasta(lines, annotation, [text, line]);
    else if (text.startsWith('##')) readDirective(text, annotation, place);
    else if (!isPassedOver(text) && readLine(text, annotation, place)) {
      isOurPath &&= isOfPath(text.split('\t')[1], annotation.features.at(-1)!);
    }
  }
  if (isOurPath && annotation.features.length > 0) return pathOf(annotation);
  findTranscripts(annotation.features);
  return annotation;
}

/** Whether `hmm decode` wrote this line, of a state without a feature: nobody else has `hmm` as source and a name alone. */
function isOfPath(source: string | undefined, { attributes }: Feature): boolean {
  return source === 'hmm' && Object.keys(attributes).join() === 'Name';
}

/** The annotation as the path of states that it was before it became GFF3, in which types are few. */
function pathOf(annotation: Annotation): Annotation {
  const features = annotation.features.map(feature => ({ ...feature, type: feature.attributes.Name![0]! }));
  return { ...annotation, kind: 'path', features };
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
  const name = parsedLine(id, place).seq_id ?? '';
  // A region that does not begin at 1 does not give the length of the sequence.
  if (Number(start) === 1) setLength(annotation, name, length, place);
  else sequenceEntry(annotation, name);
}

/** Reads a line of nine columns. Returns false where it is no feature, but a circular sequence as a whole. */
function readLine(text: string, annotation: Annotation, place: string): boolean {
  const { fields, start, end } = gffColumns(text, place);
  const names = isInMannerOfGff3(fields[8]!) ? namesInGff3(text, place) : namesInGtf(fields);
  const { sequenceId, attributes } = names;
  if (attributes.Is_circular?.[0]?.toLowerCase() === 'true') {
    const entry = sequenceEntry(annotation, sequenceId);
    entry.isCircular = true;
    if (start === 0) {
      entry.length ??= end;
      return false;
    }
  }
  addFeature(annotation, {
    ...names,
    start,
    end,
    strand: strandField(fields[6], place),
    phase: phaseField(fields[7], place),
    score: scoreField(fields[5]),
    place,
  });
  return true;
}

/** What a line calls its sequence, its type and its attributes. */
type Names = Pick<Feature, 'sequenceId' | 'type'> & { attributes: Record<string, string[]> };

function namesInGff3(text: string, place: string): Names {
  const { seq_id, type, attributes } = parsedLine(text, place);
  return { sequenceId: seq_id ?? '', type: type ?? '', attributes: withoutEmpty(attributes ?? {}) };
}

function namesInGtf(fields: readonly string[]): Names {
  return { sequenceId: fields[0]!, type: fields[2]!, attributes: gtfAttributes(fields[8]!) };
}

/**
 * Finds the transcripts of features. In GTF they are named. In GFF3 a feature has its transcript as parent. Where the
 * parent is a gene, as in bacteria, or there is none, lines that share an ID are one transcript (a CDS of several
 * lines), and any other line is one by itself.
 */
function findTranscripts(features: readonly Feature[]): void {
  const genes = new Set(
    features.flatMap(({ type, attributes }) => (type === 'gene' ? (attributes.ID ?? []) : [])),
  );
  for (const feature of features) {
    const { ID: own = [], Parent: parents = [], transcript_id: named = [] } = feature.attributes;
    const candidates = [parents.filter(parent => !genes.has(parent)), own, named.filter(id => id !== '')];
    Object.assign(feature, { transcripts: candidates.find(ids => ids.length > 0) ?? [] });
  }
}
