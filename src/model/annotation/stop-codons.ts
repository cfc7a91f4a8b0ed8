// Where stop codons may lie that an annotation does not give: some files count them as coding sequence, as GFF3 has it,
// and some do not, as GTF has it.
import { marksOf, type State } from '../hmm.ts';
import { type Annotation, type Feature, type Strand, unknownEnds } from './feature.ts';
import type { LabelSets } from './label-sets.ts';
import { CODING, STOP_CODON } from './terms.ts';
import { byTranscript } from './transcripts.ts';

const LENGTH = 3;

/** [K] on which strand each state is part of a stop codon; null if it is none. */
type StopStates = readonly (Strand | 'either' | null)[];

/** The states for stop codons, if the model has them and the annotation tells of coding sequence alone. */
export function unlabelledStops({ features }: Annotation, states: readonly State[]): StopStates | undefined {
  if (features.some(({ type }) => type === STOP_CODON)) return undefined;
  const stops = states.map(state => {
    const mark = marksOf(state).find(({ feature }) => feature === STOP_CODON);
    return mark ? (mark.strand ?? 'either') : null;
  });
  return stops.some(stop => stop !== null) ? stops : undefined;
}

/**
 * Lets the last three bases of the coding sequence of each transcript, and the three bases behind, be a stop codon as
 * well as what their labels say. Which of both are one, the structure of the model decides.
 */
export function allowStops(
  labels: Uint16Array,
  features: readonly Feature[],
  stops: StopStates,
  sets: LabelSets,
): void {
  for (const parts of byTranscript(features.filter(({ type }) => type === CODING))) {
    const { strand } = parts[0]!;
    const last = strand === '-' ? parts[0]! : parts.at(-1)!;
    if (strand === null || unknownEnds(last)[strand === '-' ? 'left' : 'right']) continue;
    const border = strand === '-' ? last.start : last.end;
    const from = strand === '-' ? border - LENGTH : Math.max(border - LENGTH, last.start);
    const to = strand === '-' ? Math.min(border + LENGTH, last.end) : border + LENGTH;
    for (let t = Math.max(from, 0); t < Math.min(to, labels.length); t++) {
      const allowed = new Set(sets.sets[labels[t]!]);
      const widened = stops.flatMap((stop, k) =>
        allowed.has(k) || stop === strand || stop === 'either' ? [k] : [],
      );
      labels[t] = sets.indexOf(widened);
    }
  }
}
