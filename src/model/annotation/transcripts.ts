// Features put together by the transcripts they are parts of.
import type { Annotation, Feature } from './feature.ts';

/** Of each transcript on one strand of one sequence, its parts in order; a feature of none stands by itself. */
export function byTranscript(features: readonly Feature[]): Feature[][] {
  const transcripts = new Map<string, Feature[]>();
  for (const [n, feature] of features.entries()) {
    const names = feature.transcripts.length > 0 ? feature.transcripts : [`\n${n}`];
    for (const name of names) {
      const key = `${feature.sequenceId}\t${feature.strand}\t${name}`;
      const parts = transcripts.get(key);
      if (parts) parts.push(feature);
      else transcripts.set(key, [feature]);
    }
  }
  for (const parts of transcripts.values()) parts.sort((a, b) => a.start - b.start);
  return [...transcripts.values()];
}

/** The type of introns, which few files give. */
export const INTRON = 'intron';

/**
 * The annotation with the introns that its exons (or where it has none, its CDS) leave between them in a transcript.
 * As it is if it has introns already.
 */
export function withIntrons(annotation: Annotation): Annotation {
  const { features } = annotation;
  if (annotation.kind === 'path' || features.some(({ type }) => type === INTRON)) return annotation;
  const partType = features.some(({ type }) => type === 'exon') ? 'exon' : 'CDS';
  const introns = byTranscript(features.filter(({ type }) => type === partType)).flatMap(parts =>
    parts.slice(1).flatMap((part, n) => {
      const start = parts[n]!.end;
      return part.start > start
        ? [{ ...part, start, end: part.start, type: INTRON, phase: null, score: null }]
        : [];
    }),
  );
  return { ...annotation, features: [...features, ...introns] };
}
