// Puts segments together that are one transcript: coding sequence, with introns between its parts.
import { CODING, INTRON, STOP_CODON } from '../../model/annotation/terms.ts';
import type { Label } from '../../model/decoding/labelling.ts';
import type { Segment } from '../../model/decoding/segments.ts';

const PARTS = new Set([CODING, INTRON, 'start_codon', STOP_CODON, 'five_prime_UTR', 'three_prime_UTR']);

/** Segments in order: those of one transcript, or one alone that is in none. */
export interface Together {
  segments: Segment[];
  isTranscript: boolean;
}

/**
 * Segments, those together that touch each other and are on one strand, as far as the model has introns there. Without
 * introns, a coding sequence stands by itself.
 */
export function transcriptsIn(labels: readonly Label[]) {
  const strands = new Set(labels.flatMap(({ name, strand }) => (name === INTRON && strand ? [strand] : [])));
  const isPart = labels.map(({ name, strand }) => PARTS.has(name) && strands.has(strand!));
  const goesOn = (before: Segment, next: Segment): boolean => {
    const [left, right] = [labels[before.label]!, labels[next.label]!];
    return (
      before.end === next.start &&
      isPart[next.label] === true &&
      left.strand === right.strand &&
      !(left.name === CODING && right.name === CODING) &&
      (left.strand === '+' ? left.name !== STOP_CODON : right.name !== STOP_CODON)
    );
  };
  return function* (segments: Iterable<Segment>): Generator<Together> {
    let begun: Segment[] = [];
    const ended = (): Together => ({
      segments: begun,
      isTranscript: begun.some(({ label }) => isPart[label] && labels[label]!.name === CODING),
    });
    for (const segment of segments) {
      const before = begun.at(-1);
      if (before && !(isPart[before.label] && goesOn(before, segment))) {
        yield ended();
        begun = [];
      }
      begun.push(segment);
    }
    if (begun.length > 0) yield ended();
  };
}
