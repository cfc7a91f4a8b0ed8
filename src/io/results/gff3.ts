// Writes segments as GFF3 (Sequence Ontology's specification, version 1.26): 1-based, both ends included.

import { CODING } from '../../model/annotation/terms.ts';
import type { Path } from '../../model/codes.ts';
import type { Label, Labelling } from '../../model/decoding/labelling.ts';
import type { Segment } from '../../model/decoding/segments.ts';
import type { State } from '../../model/hmm.ts';
import type { Part } from '../../model/inference/trellis.ts';
import { areBasePairs, endAt, type Places, type Region, startAt } from '../../model/places.ts';
import { ordinals } from '../../ordinals.ts';
import { requireUnicode, writable } from '../bytes/text.ts';
import { unwritable } from './format.ts';
import { typeOfName } from './ontology.ts';
import { transcriptsIn } from './transcripts.ts';

/** What the parts of one transcript belong to. */
const TRANSCRIPT = 'mRNA';
const SCORE_DIGITS = 6;

/** What is written of a record. Segments are in positions. */
interface Annotated {
  id: string;
  path: Path;
  /** The positions of which this is told, where not of all; segments come from the first of the record on. */
  part?: Part | undefined;
  segments: Iterable<Segment>;
  places?: Places | undefined;
  region?: Region | undefined;
  /** Which of the records, or regions, of this name it is, from 1 on. */
  occurrence?: number | undefined;
}

/**
 * Writes the lines of records, one after the other, whose segments follow this labelling; the score is the mean
 * posterior. Where no state has a feature, types are few, and the names of the states keep them apart. Features that
 * states open or close are whole or partial, and have an ID, by record and number; others name their states. Coding sequence in parts, with
 * introns between them, belongs to an mRNA. `follows`: other records, or a part of the first one, are written above these.
 * An ID depends on nothing that is found in other records: these may be worked on elsewhere.
 */
export function gff3Lines(
  states: readonly State[],
  labelling: Labelling,
  {
    byFeature,
    circular,
    follows = false,
  }: { byFeature: boolean; circular: boolean; follows?: boolean | undefined },
) {
  const { labels } = labelling;
  const types = labels.map(({ name }) => escapeColumn(byFeature ? name : typeOfName(name)));
  const names = states.map(({ name }) => escapeAttribute(name));
  // Tabix takes lines that begin with # above all features, and stumbles over others: only the first record has one.
  let isFirst = !follows;
  const groups = transcriptsIn(byFeature ? labels : []);
  const isNumbered = ({ opens, closes }: Label) => byFeature && (opens || closes);
  const attributesOf = (
    path: Path,
    counted: (name: string) => string,
    segment: Segment,
    start: number,
    end: number,
  ): string => {
    const { label } = segment;
    if (!byFeature) return `Name=${names[label]}`;
    const kind = labels[label]!;
    if (isNumbered(kind)) return `ID=${counted(kind.name)}${partiality(kind, segment, start, end)}`;
    return `states=${statesIn(labelling, path, segment)
      .map(state => names[state])
      .join(',')}`;
  };
  return function* ({
    id,
    path,
    part,
    segments,
    places,
    region,
    occurrence = 1,
  }: Annotated): Generator<string> {
    if (id === '') throw unwritable('GFF3', 'a record without a name', 'its first column is one');
    const writableId = requireUnicode(id, 'GFF3');
    const record = escapeSequenceId(writableId);
    const counted = numbering(writableId, occurrence);
    const own = places && path.length > 0 ? endAt(places, path.length - 1) : path.length;
    const last = region?.recordEnd ?? own;
    if (isFirst && path.length > 0) {
      isFirst = false;
      yield `##sequence-region ${record} 1 ${last}\n`;
    }
    if (path.length > 0 && circular) {
      const attributes = `ID=${escapeAttribute(writableId)};Is_circular=true`;
      yield `${record}\thmm\tregion\t1\t${last}\t.\t.\t.\t${attributes}\n`;
    }
    const placeOf = ({ start, end }: Pick<Segment, 'start' | 'end'>): [number, number] =>
      places ? [startAt(places, start), endAt(places, end - 1)] : [start, end];
    const line = (segment: Segment, parent: string | undefined): string => {
      const { label } = segment;
      const { name, strand } = labels[label]!;
      const [start, end] = placeOf(segment);
      const score = segment.meanPosterior!.toFixed(SCORE_DIGITS);
      // CDS alone must say where its first codon begins. Positions that are bins or probes have no codons.
      const hasCodons = byFeature && name === CODING && areBasePairs(places);
      const phase = hasCodons ? phaseOf(strand === '-' ? segment.last : segment.first) : '.';
      const place = `${record}\thmm\t${types[label]}\t${start + 1}\t${end}`;
      const attributes = parent ? `Parent=${parent}` : attributesOf(path, counted, segment, start, end);
      return `${place}\t${score}\t${strand ?? '.'}\t${phase}\t${attributes}\n`;
    };
    for (const group of groups(segments)) {
      const [first, last] = [group.segments[0]!, group.segments.at(-1)!];
      const transcript = group.isTranscript ? counted(TRANSCRIPT) : undefined;
      if (part && first.start < part.from) {
        // What is told elsewhere counts here.
        const numbered = transcript ? [] : group.segments.filter(({ label }) => isNumbered(labels[label]!));
        for (const { label } of numbered) counted(labels[label]!.name);
        continue;
      }
      if (transcript) {
        const [start, end] = placeOf({ start: first.start, end: last.end });
        const { strand } = labels[first.label]!;
        yield `${record}\thmm\t${TRANSCRIPT}\t${start + 1}\t${end}\t.\t${strand}\t.\tID=${transcript}\n`;
      }
      for (const segment of group.segments) yield line(segment, transcript);
    }
  };
}

/** IDs of the features of a record, by their names: `a.CDS1`; of the second record that is called `a`, `a.CDS2_1`. */
function numbering(id: string, occurrence: number): (name: string) => string {
  const own = escapeAttribute(id);
  const which = occurrence > 1 ? `${occurrence}_` : '';
  const numberOf = ordinals();
  return name => `${own}.${escapeAttribute(name)}${which}${numberOf(name)}`;
}

/**
 * How many bases to skip, in the direction of the strand, before the first whole codon, by the mark of the first base;
 * `.` if it does not say.
 */
function phaseOf({ phase }: Segment['first']): string {
  return phase === undefined ? '.' : String((3 - phase) % 3);
}

/** Which ends of a feature are not in the sequence, in the attributes that NCBI gives them. */
function partiality(kind: Label, { first, last }: Segment, start: number, end: number): string {
  const lacksStart = kind.opens && !first.opens;
  const lacksEnd = kind.closes && !last.closes;
  if (!lacksStart && !lacksEnd) return '';
  return `;partial=true${lacksStart ? `;start_range=.,${start + 1}` : ''}${lacksEnd ? `;end_range=${end},.` : ''}`;
}

/** The states of a segment, in the order in which they appear. */
function statesIn({ marks }: Labelling, path: Path, { start, end, label }: Segment): number[] {
  const found = new Set<number>();
  for (let t = start; t < end; t++) {
    // Most segments are a run of one state, and looking into a set costs more than a comparison.
    const state = path[t % path.length]!;
    if (t > start && state === path[(t - 1) % path.length]) continue;
    if (!found.has(state) && marks[state]!.some(mark => mark.label === label)) found.add(state);
  }
  return [...found];
}

/** The id of a sequence, in which all but letters, digits and .:^*$@!+_?-| is percent-encoded. */
export function escapeSequenceId(id: string): string {
  return id.replace(/^\.$|[^a-zA-Z0-9.:^*$@!+_?|-]+/g, percentEncoded);
}

function escapeColumn(text: string): string {
  return text.replace(CONTROLS, percentEncoded);
}

export function escapeAttribute(text: string): string {
  return text.replace(RESERVED, percentEncoded);
}

/**
 * Control characters, separators of lines, the percent sign, and blanks at the ends, which parsers cut off. In
 * attributes, more characters have a meaning. A column that is a point alone is an empty one.
 */
const CONTROLS = /^\.$|^\s+|\s+$|[\p{Cc}\u2028\u2029%]/gu;
const RESERVED = /^\s+|\s+$|[\p{Cc}\u2028\u2029%;=&,]/gu;

function percentEncoded(text: string): string {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
  return Array.from(Buffer.from(writable(text)), byte => `%${hex(byte)}`).join('');
}
