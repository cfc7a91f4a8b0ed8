// The coding part of transcripts: their coding exons (CDS), and on which side of them the stop codon is.

import type { AnnotatedSequence, Feature, Strand } from '../annotation/feature.ts';
import { STOP_CODON } from '../annotation/terms.ts';
import { byTranscript } from '../annotation/transcripts.ts';
import type { Codes } from '../codes.ts';
import { type Interval, union } from './runs.ts';

/** Whether the CDS holds the stop codon, as GFF3 has it, or ends before it, as GTF has it. */
export type StopCodonSide = 'inside' | 'outside';

/** What is translated of one transcript. */
export interface CodingTranscript {
  sequenceId: string;
  strand: Strand | null;
  /** The coding exons, in order along the sequence. The last one may end beyond a circular sequence. */
  exons: Interval[];
  /** What a stop_codon feature of this transcript says; undefined where there is none. */
  stop: StopCodonSide | undefined;
}

/**
 * Puts coding features together by their transcripts, and joins exons that touch, on a circular sequence across its
 * origin too. A feature without a transcript is one by itself.
 */
export function codingTranscripts(
  coding: readonly Feature[],
  stopCodons: readonly Feature[],
  sequences: ReadonlyMap<string, AnnotatedSequence>,
): CodingTranscript[] {
  const isCoding = new Set(coding);
  return byTranscript([...new Set([...coding, ...stopCodons])]).flatMap(features => {
    const parts = union(features.filter(feature => isCoding.has(feature)));
    if (parts.length === 0) return [];
    const exons = acrossOrigin(parts, sequences.get(features[0]!.sequenceId));
    const stops = features.filter(({ type }) => type === STOP_CODON);
    const isInside = stops.some(stop =>
      exons.some(({ start, end }) => start <= stop.start && stop.end <= end),
    );
    const stop = stops.length === 0 ? undefined : isInside ? 'inside' : 'outside';
    const { sequenceId, strand } = features[0]!;
    return [{ sequenceId, strand, exons, stop }];
  });
}

/** The exons, of which the last and the first are one where they meet at the origin of a circular sequence. */
function acrossOrigin(exons: Interval[], sequence: AnnotatedSequence | undefined): Interval[] {
  const [first, ...others] = exons;
  const last = others.at(-1);
  if (!sequence?.isCircular || !last || first!.start > 0 || last.end !== sequence.length) return exons;
  return [...others.slice(0, -1), { start: last.start, end: last.end + first!.end }];
}

/**
 * On which side most transcripts have their stop codon, by their stop_codon features or else by the bases; undefined if
 * neither tells.
 */
export function stopCodonSideOf(
  transcripts: readonly CodingTranscript[],
  basesOf: (sequenceId: string) => Codes | undefined,
): StopCodonSide | undefined {
  const votes = { inside: 0, outside: 0 };
  for (const transcript of transcripts) if (transcript.stop !== undefined) votes[transcript.stop]++;
  if (votes.inside + votes.outside === 0) {
    for (const transcript of transcripts) {
      const bases = basesOf(transcript.sequenceId);
      if (bases === undefined) continue;
      if (endsWithStop(transcript, bases)) votes.inside++;
      else if (isBeforeStop(transcript, bases)) votes.outside++;
    }
  }
  if (votes.inside === votes.outside) return undefined;
  return votes.inside > votes.outside ? 'inside' : 'outside';
}

/** The transcript without the last three bases of its CDS, which may be in several exons. */
export function withoutStop(transcript: CodingTranscript): CodingTranscript {
  const exons = transcript.exons.map(exon => ({ ...exon }));
  for (let left = 3; left > 0 && exons.length > 0; ) {
    const last = transcript.strand === '-' ? exons[0]! : exons.at(-1)!;
    const taken = Math.min(left, last.end - last.start);
    if (transcript.strand === '-') last.start += taken;
    else last.end -= taken;
    left -= taken;
    if (last.start === last.end) exons.splice(exons.indexOf(last), 1);
  }
  return { ...transcript, exons };
}

/** Whether the last three bases of the CDS are a stop codon of the standard genetic code. */
export function endsWithStop({ exons, strand }: CodingTranscript, bases: Codes): boolean {
  const last: number[] = [];
  const ordered = strand === '-' ? exons : [...exons].reverse();
  for (const { start, end } of ordered) {
    for (let n = 0; n < end - start && last.length < 3; n++)
      last.push((strand === '-' ? start + n : end - 1 - n) % bases.length);
  }
  return isStop(last.reverse(), strand, bases);
}

function isBeforeStop({ exons, strand }: CodingTranscript, bases: Codes): boolean {
  const { start } = exons[0]!;
  const { end } = exons.at(-1)!;
  return isStop(strand === '-' ? [start - 1, start - 2, start - 3] : [end, end + 1, end + 2], strand, bases);
}

const [A, G, T] = [0, 2, 3];

/** Whether the bases at these positions, in the direction of the strand, are a stop codon. */
function isStop(positions: readonly number[], strand: Strand | null, bases: Codes): boolean {
  // The complement of the code of A, C, G or T is 3 less the code; an ambiguous base is none of them.
  const [x, y, z] = positions.map(t => (strand === '-' ? 3 - bases[t]! : bases[t]));
  return x === T && ((y === A && (z === A || z === G)) || (y === G && z === A));
}
