// Measures of gene finding: coding bases and exons as Burset & Guigó (1996, Genomics 34:353) define them; start
// codons, stop codons and whole transcripts as Keibler & Brent (2003, BMC Bioinformatics 4:50) count them. Features
// count by strand where both files have strands. What several transcripts share counts once.
import type { Feature } from '../annotation/feature.ts';
import { groupBy } from '../group-by.ts';
import {
  type CodingTranscript,
  codingTranscripts,
  endsWithStop,
  type StopCodonSide,
  stopCodonSideOf,
  withoutStop,
} from './coding-transcripts.ts';
import type { ComparedSequences } from './compared-sequences.ts';
import { addCounts, type Counts } from './measures.ts';
import { type Interval, meetings, positionsIn, union } from './runs.ts';
import { CRITERIA, type Criterion, segmentCounts } from './segment-matches.ts';

/** One of the two files: its coding features and its stop codons. */
export interface CodingAnnotation {
  name: string;
  coding: readonly Feature[];
  stopCodons: readonly Feature[];
  /** On which side the stop codon is, if the user says so; otherwise stop_codon features or the bases tell. */
  stop: StopCodonSide | undefined;
}

export interface GeneCounts {
  base: Counts;
  exon: Record<Criterion, Counts>;
  /** undefined where a file has no strands, so that there is no 5' or 3' end. */
  startCodon: Counts | undefined;
  stopCodon: Counts | undefined;
  transcript: Counts;
  notes: string[];
}

/** Counts for the coding features of two annotations of the same sequences. */
export function geneCounts(
  predicted: CodingAnnotation,
  reference: CodingAnnotation,
  sequences: ComparedSequences,
): GeneCounts {
  const notes: string[] = [];
  const strandless = [predicted, reference].find(one => one.coding.some(({ strand }) => strand === null));
  if (strandless) {
    notes.push(
      `${strandless.name} has coding features without strand: strands, starts and stops are not compared`,
    );
  }
  // Without strands it is unknown at which end a stop codon would be.
  const both = strandless
    ? [predicted, reference].map(({ coding }) =>
        codingTranscripts(coding, [], sequences).map(one => ({ ...one, strand: null })),
      )
    : alignStops(predicted, reference, sequences, notes);
  const [ours, theirs] = both.map(transcripts => groupBy(transcripts, strandKeyOf));
  // Every sequence has the strands that any sequence has, and where it has no coding bases there, that may be right.
  const strands = new Set(both.flat().map(({ strand }) => strand));
  const counts = [...sequences].flatMap(([id, { length = Number.NaN }]) =>
    [...strands].map(strand => {
      const [t, p] = [theirs, ours].map(all => distinctExons(all?.get(`${id}\t${strand}`) ?? []));
      return { base: baseCounts(t!, p!, length), exon: segmentCounts(t!, p!) };
    }),
  );
  const exon = Object.fromEntries(
    CRITERIA.map(criterion => [criterion, addCounts(counts.map(one => one.exon[criterion]))]),
  ) as Record<Criterion, Counts>;
  const keyed = (keyOf: (transcript: CodingTranscript) => string) =>
    setCounts(both[1]!.map(keyOf), both[0]!.map(keyOf));
  const end = (one: CodingTranscript, isStart: boolean) =>
    (one.strand === '+') === isStart ? one.exons[0]!.start : one.exons.at(-1)!.end;
  return {
    base: addCounts(counts.map(one => one.base)),
    exon,
    startCodon: strandless ? undefined : keyed(one => `${strandKeyOf(one)} ${end(one, true)}`),
    stopCodon: strandless ? undefined : keyed(one => `${strandKeyOf(one)} ${end(one, false)}`),
    transcript: keyed(
      one => `${strandKeyOf(one)} ${one.exons.map(({ start, end: last }) => `${start}-${last}`).join()}`,
    ),
    notes,
  };
}

/**
 * Burset and Guigó's approximate correlation, AC. It resembles Matthews' coefficient, and is defined where that is
 * not.
 */
export function approximateCorrelation({ reference, found, predicted, right, neither }: Counts): number {
  const missed = reference - found;
  const wrong = predicted - right;
  const shares = [
    [found, reference],
    [right, predicted],
    [neither, neither + wrong],
    [neither, neither + missed],
  ].filter(([, of]) => of !== 0);
  const mean = shares.reduce((sum, [part, of]) => sum + part! / of!, 0) / shares.length;
  return 2 * (mean - 0.5);
}

/** The transcripts of both files. If only those of one file hold the stop codon, it is cut off. */
function alignStops(
  predicted: CodingAnnotation,
  reference: CodingAnnotation,
  sequences: ComparedSequences,
  notes: string[],
): CodingTranscript[][] {
  const basesOf = (id: string) => sequences.get(id)?.bases;
  const sides = [predicted, reference].map(({ name, coding, stopCodons, stop }) => {
    const transcripts = codingTranscripts(coding, stopCodons, sequences);
    return { name, transcripts, stop: stop ?? stopCodonSideOf(transcripts, basesOf) };
  });
  const [ours, theirs] = sides;
  if (ours!.stop === theirs!.stop) return sides.map(({ transcripts }) => transcripts);
  const unsure = sides.find(({ stop }) => stop === undefined);
  if (unsure) {
    notes.push(
      `cannot tell whether CDS of ${unsure.name} holds the stop codon; taken to be as in the other file`,
    );
    return sides.map(({ transcripts }) => transcripts);
  }
  return sides.map(({ name, transcripts, stop }) => {
    if (stop === 'outside') return transcripts;
    notes.push(`CDS of ${name} holds the stop codon and the other's does not: genes are compared without it`);
    return transcripts.flatMap(transcript => {
      const bases = basesOf(transcript.sequenceId);
      // A transcript that ends with its sequence may have no stop codon.
      const hasStop = transcript.stop === 'inside' || bases === undefined || endsWithStop(transcript, bases);
      const cut = hasStop ? withoutStop(transcript) : transcript;
      return cut.exons.length > 0 ? [cut] : [];
    });
  });
}

function distinctExons(transcripts: readonly CodingTranscript[]): Interval[] {
  const exons = new Map<string, Interval>();
  for (const exon of transcripts.flatMap(one => one.exons)) exons.set(`${exon.start} ${exon.end}`, exon);
  return [...exons.values()];
}

function baseCounts(reference: readonly Interval[], predicted: readonly Interval[], length: number): Counts {
  const [theirs, ours] = [reference, predicted].map(exons =>
    union(exons.flatMap(exon => onCircle(exon, length))),
  );
  let both = 0;
  for (const meeting of meetings(theirs!, ours!)) both += meeting.length;
  const [inReference, inPredicted] = [positionsIn(theirs!), positionsIn(ours!)];
  const neither = length - inReference - inPredicted + both;
  return { reference: inReference, found: both, predicted: inPredicted, right: both, neither };
}

/** An exon that ends beyond its circular sequence goes on at its start. */
function onCircle({ start, end }: Interval, length: number): Interval[] {
  return end > length
    ? [
        { start, end: length },
        { start: 0, end: end - length },
      ]
    : [{ start, end }];
}

function setCounts(reference: readonly string[], predicted: readonly string[]): Counts {
  const [theirs, ours] = [new Set(reference), new Set(predicted)];
  const both = [...theirs].filter(one => ours.has(one)).length;
  return { reference: theirs.size, found: both, predicted: ours.size, right: both, neither: Number.NaN };
}

function strandKeyOf({ sequenceId, strand }: CodingTranscript): string {
  return `${sequenceId}\t${strand}`;
}
