// What an annotation says of sequences, whatever file format it came in.
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { groupBy } from '../group-by.ts';

export type Strand = '+' | '-';
/** Bases to skip from the 5' end of a feature to the first base of a codon, as in GFF. */
export type Phase = 0 | 1 | 2;

/** An interval of a sequence that has a type, like a gene or an exon. */
export interface Feature {
  sequenceId: string;
  /** 0-based. */
  start: number;
  /** 0-based, not included. */
  end: number;
  /**
   * The type in GFF and GTF, the name in BED, the state of a decoding, the letter of label FASTA; null where it is
   * unknown.
   */
  type: string | null;
  strand: Strand | null;
  phase: Phase | null;
  score: number | null;
  /** The transcripts that it belongs to, or the line of BED12 whose block it is; empty if it stands by itself. */
  transcripts: readonly string[];
  attributes: Readonly<Record<string, readonly string[]>>;
  /** For messages: `genes.gff3:12`. */
  place: string;
}

/** What an annotation says of a sequence as a whole. */
export interface AnnotatedSequence {
  /** undefined where the file does not tell. */
  length: number | undefined;
  /** Features may run over the end and on from the start. */
  isCircular: boolean;
  /** Its features count the positions of a record, one by one, even where a position is no base pair. */
  countsPositions?: true;
}

/** All that one file of annotation says. */
export interface Annotation {
  /** The file, for messages. */
  name: string;
  /**
   * `nested`: features lie within others, as CDS within mRNA within gene (GFF3, GTF). `regions`: intervals with
   * any names (BED). `path`: every position has one state (decodings, label FASTA).
   */
  kind: 'nested' | 'regions' | 'path';
  features: Feature[];
  /** Every sequence that the file names, by id. */
  sequences: Map<string, AnnotatedSequence>;
}

/** How often each string occurs, in order of first appearance. */
export function tally(things: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

/** Features by the sequence they are on. */
export function bySequence(features: Iterable<Feature>): Map<string, Feature[]> {
  return groupBy(features, ({ sequenceId }) => sequenceId);
}

/**
 * The feature within a sequence of this length. A feature that crosses the origin of a circular sequence gives two.
 * @throws UserError for a feature that ends beyond the sequence
 */
export function withinSequence(feature: Feature, length: number, isCircular: boolean): Feature[] {
  const { start, end, strand, phase } = feature;
  if (end <= length) return [feature];
  if (!isCircular || start >= length || end > 2 * length) {
    const hint = isCircular
      ? 'a feature on a circular sequence may pass its origin once'
      : 'is this the annotation of another assembly? a circular sequence needs Is_circular=true in its GFF3 line';
    const message = `the feature ends at ${end}, but ${feature.sequenceId} has ${plural(length, 'position')}`;
    throw new UserError('outside-record', message, { place: feature.place, hint });
  }
  const before = { ...feature, end: length };
  const after = { ...feature, start: 0, end: end - length };
  if (phase !== null && strand === '-') before.phase = phaseAfter(phase, after.end);
  else if (phase !== null) after.phase = phaseAfter(phase, length - start);
  return [before, after];
}

/**
 * Which ends of a feature are not its own, as it goes on beyond what is known: by the attributes of NCBI, `start_range`
 * and `end_range`, or by those of Prodigal, `partial=10`.
 */
export function unknownEnds({ attributes }: Feature): { left: boolean; right: boolean } {
  const digits = attributes.partial?.[0] ?? '';
  if (/^[01]{2}$/.test(digits)) return { left: digits[0] === '1', right: digits[1] === '1' };
  const { start_range, end_range } = attributes;
  return { left: start_range?.[0] === '.', right: end_range?.at(-1) === '.' };
}

/** The phase of the base after so many bases of a coding sequence that began with this phase. */
export function phaseAfter(phase: Phase, bases: number): Phase {
  return ((((phase - bases) % 3) + 3) % 3) as Phase;
}
