// Gathers what a reader finds in a file of annotation, and refuses contradictions.
import type { AnnotatedSequence, Annotation, Feature } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';

/** An annotation without anything in it yet. */
export function emptyAnnotation(name: string, kind: Annotation['kind']): Annotation {
  return { name, kind, features: [], sequences: new Map() };
}

/** The entry of a sequence, which is made if there is none. */
export function sequenceEntry({ sequences }: Annotation, id: string): AnnotatedSequence {
  let entry = sequences.get(id);
  if (entry === undefined) sequences.set(id, (entry = { length: undefined, isCircular: false }));
  return entry;
}

/** Adds a feature; properties that are not given are unknown. */
export function addFeature(
  annotation: Annotation,
  feature: Pick<Feature, 'sequenceId' | 'start' | 'end' | 'type' | 'place'> & Partial<Feature>,
): void {
  sequenceEntry(annotation, feature.sequenceId);
  annotation.features.push({
    strand: null,
    phase: null,
    score: null,
    transcripts: [],
    attributes: NO_ATTRIBUTES,
    ...feature,
  });
}

const NO_ATTRIBUTES = {};

/** Notes the length of a sequence. @throws UserError if the file gave another one before */
export function setLength(annotation: Annotation, id: string, length: number, place: string): void {
  const entry = sequenceEntry(annotation, id);
  if (entry.length !== undefined && entry.length !== length) {
    const hint = 'was the file joined from two, or edited by hand?';
    throw new UserError('lengths-differ', `${id} is ${length} long here, and ${entry.length} before`, {
      place,
      hint,
    });
  }
  entry.length = length;
}

/** Refuses a second path for a sequence. */
export function requireNew({ sequences }: Annotation, id: string, place: string): void {
  if (!sequences.has(id)) return;
  const hint = 'a path is found by the id of its record: each needs its own';
  throw new UserError('duplicate-name', `two paths are called ${id}`, { place, hint });
}
