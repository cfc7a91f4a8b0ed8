// The coding part of transcripts: their CDS parts together, and where the stop codon is.

import type { Feature, Strand } from '../annotation/feature.ts';
import { byTranscript } from '../annotation/transcripts.ts';
import type { Codes } from '../codes.ts';
import { type Interval, union } from './runs.ts';

/** Whether CDS holds the stop codon (GFF3 says so) or ends before it (GTF says so). */
export type StopPlace = 'inside' | 'outside';

/** What is translated of one transcript. */
export interface CodingTranscript {
  sequenceId: string;
  strand: Strand | null;
  /** In order along the sequence. */
  parts: Interval[];
  /** Told by a stop_codon feature of this transcript; undefined where there is none. */
  stop: StopPlace | undefined;
}

/**
 * Coding features put together by their transcripts, parts that touch joined; one of no transcript is one by itself.
 */
export function codingTranscripts(
  coding: readonly Feature[],
  stopCodons: readonly Feature[] = [],
): CodingTranscript[] {
  const isCoding = new Set(coding);
  return byTranscript([...new Set([...coding, ...stopCodons])]).flatMap(features => {
    const parts = union(features.filter(feature => isCoding.has(feature)));
    if (parts.length === 0) return [];
    const stops = features.filter(({ type }) => type === 'stop_codon');
    const isInside = stops.some(stop =>
      parts.some(({ start, end }) => start <= stop.start && stop.end <= end),
    );
    const stop = stops.length === 0 ? undefined : isInside ? 'inside' : 'outside';
    const { sequenceId, strand } = features[0]!;
    return [{ sequenceId, strand, parts, stop }];
  });
}

/**
 * Where most transcripts have their stop codon: by their stop_codon features, or else by the bases.
 * undefined if neither tells.
 */
export function stopPlaceOf(
  transcripts: readonly CodingTranscript[],
  basesOf: (sequenceId: string) => Codes | undefined,
): StopPlace | undefined {
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

/** The transcript without the last three bases of its CDS, which may take more than one part. */
export function withoutStop(transcript: CodingTranscript): CodingTranscript {
  const parts = transcript.parts.map(part => ({ ...part }));
  for (let left = 3; left > 0 && parts.length > 0; ) {
    const last = transcript.strand === '-' ? parts[0]! : parts.at(-1)!;
    const taken = Math.min(left, last.end - last.start);
    if (transcript.strand === '-') last.start += taken;
    else last.end -= taken;
    left -= taken;
    if (last.start === last.end) parts.splice(parts.indexOf(last), 1);
  }
  return { ...transcript, parts };
}

/** Whether the last three bases of the CDS are a stop codon of the standard code. */
export function endsWithStop({ parts, strand }: CodingTranscript, bases: Codes): boolean {
  const last: number[] = [];
  const ordered = strand === '-' ? parts : [...parts].reverse();
  for (const { start, end } of ordered) {
    for (let n = 0; n < end - start && last.length < 3; n++)
      last.push(strand === '-' ? start + n : end - 1 - n);
  }
  return isStop(last.reverse(), strand, bases);
}

function isBeforeStop({ parts, strand }: CodingTranscript, bases: Codes): boolean {
  const { start } = parts[0]!;
  const { end } = parts.at(-1)!;
  return isStop(strand === '-' ? [start - 1, start - 2, start - 3] : [end, end + 1, end + 2], strand, bases);
}

const [A, G, T] = [0, 2, 3];

/** Positions in the direction of the strand. */
function isStop(positions: readonly number[], strand: Strand | null, bases: Codes): boolean {
  // The complement of the code of A, C, G or T is 3 less the code; an ambiguous base is none of them.
  const [x, y, z] = positions.map(t => (strand === '-' ? 3 - bases[t]! : bases[t]));
  return x === T && ((y === A && (z === A || z === G)) || (y === G && z === A));
}
