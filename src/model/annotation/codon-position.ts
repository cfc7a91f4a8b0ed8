// Says which base of its codon each base of a coding sequence is. Phase is GFF's: in a CDS with phase p, base p from
// the 5' end is the first of a codon.
import { type Feature, type Phase, phaseAfter } from './feature.ts';
import { CODING } from './terms.ts';
import { byTranscript } from './transcripts.ts';

/**
 * The features, with a phase for every CDS that lacks one. It is counted along the transcript in the direction of its
 * strand; the first CDS begins with a whole codon.
 */
export function withPhases(features: readonly Feature[]): Feature[] {
  if (!features.some(needsPhase)) return [...features];
  const found = new Map<Feature, Phase>();
  for (const parts of byTranscript(features.filter(isCoding))) {
    let phase: Phase = 0;
    for (const part of parts[0]!.strand === '-' ? parts.toReversed() : parts) {
      phase = part.phase ?? phase;
      if (part.phase === null && !found.has(part)) found.set(part, phase);
      phase = phaseAfter(phase, part.end - part.start);
    }
  }
  return features.map(feature => ({ ...feature, phase: found.get(feature) ?? feature.phase }));
}

/** The position in its codon (0, 1, 2) of the base at `position`; null where phase or strand are not known. */
export function codonPosition({ start, end, strand, phase }: Feature, position: number): Phase | null {
  if (phase === null || strand === null) return null;
  const fromFivePrime = strand === '+' ? position - start : end - 1 - position;
  return ((fromFivePrime - phase + 3) % 3) as Phase;
}

function needsPhase(feature: Feature): boolean {
  return isCoding(feature) && feature.phase === null;
}

function isCoding({ type, strand }: Feature): boolean {
  return type === CODING && strand !== null;
}
