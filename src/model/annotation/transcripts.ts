// Groups features by their transcripts.
import type { Annotation, Feature } from './feature.ts';
import { CODING, EXON, INTRON } from './terms.ts';

/**
 * The features of each transcript, in order; those on another strand or sequence are apart. A feature without a
 * transcript is a group of its own.
 */
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

/**
 * The annotation with introns: what lies between the exons of a transcript, or between its CDS if it has no exons. An
 * annotation that has introns stays as it is.
 */
export function withIntrons(annotation: Annotation): Annotation {
  const { features } = annotation;
  if (annotation.kind === 'path' || features.some(({ type }) => type === INTRON)) return annotation;
  const partType = features.some(({ type }) => type === EXON) ? EXON : CODING;
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
