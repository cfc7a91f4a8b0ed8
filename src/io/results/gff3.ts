// Writes segments as GFF3 (Sequence Ontology's specification, version 1.26): 1-based, both ends included.

import type { Path } from '../../model/codes.ts';
import type { Labelling, Segment } from '../../model/decoding/segments.ts';
import type { State } from '../../model/hmm.ts';
import { endAt, type Places } from '../../model/places.ts';
import { requireUnicode, writable } from '../bytes/text.ts';
import { unwritable } from './format.ts';
import { typeOfName } from './ontology.ts';

/** The only type that must say where its first codon begins. */
const CODING = 'CDS';
const SCORE_DIGITS = 6;

/** What is written of a record. */
interface Annotated {
  id: string;
  path: Path;
  segments: Iterable<Segment>;
  places?: Places | undefined;
}

/**
 * Writes the lines of records, one after the other, whose segments follow this labelling; the score is the mean
 * posterior. Where no state has a feature, types are few, and the names of the states keep them apart.
 */
export function gff3Lines(states: readonly State[], labelling: Labelling) {
  const hasFeatures = states.some(({ feature }) => feature !== undefined);
  const types = states.map(({ name, feature = typeOfName(name) }) => escapeColumn(feature));
  const names = states.map(({ name }) => escapeAttribute(name));
  // Tabix takes lines that begin with # above all features, and stumbles over others.
  let isAboveFeatures = true;
  return function* ({ id, path, segments, places }: Annotated): Generator<string> {
    if (id === '') throw unwritable('GFF3', 'a record without a name', 'its first column is one');
    const record = escapeSequenceId(requireUnicode(id, 'GFF3'));
    const last = places && path.length > 0 ? endAt(places, path.length - 1) : path.length;
    if (isAboveFeatures && path.length > 0) yield `##sequence-region ${record} 1 ${last}\n`;
    for (const segment of segments) {
      isAboveFeatures = false;
      const { start, end, label } = segment;
      const { feature, strand } = states[label]!;
      const score = segment.meanPosterior!.toFixed(SCORE_DIGITS);
      // Positions that are bins or probes have no codons.
      const phase = feature === CODING && places === undefined ? phaseOf(states, strand, path, segment) : '.';
      const attributes = hasFeatures
        ? `states=${statesIn(labelling, path, segment)
            .map(state => names[state])
            .join(',')}`
        : `Name=${names[label]}`;
      const place = `${record}\thmm\t${types[label]}\t${start + 1}\t${end}`;
      yield `${place}\t${score}\t${strand ?? '.'}\t${phase}\t${attributes}\n`;
    }
  };
}

/**
 * How many bases to skip, in the direction of the strand, before the first whole codon; `.` if the state there does
 * not say.
 */
function phaseOf(
  states: readonly State[],
  strand: State['strand'],
  path: Annotated['path'],
  { start, end }: Segment,
): string {
  const { phase } = states[path[strand === '-' ? end - 1 : start]!]!;
  return phase === undefined ? '.' : String((3 - phase) % 3);
}

/** The states of a segment, in the order in which they appear. */
function statesIn({ labels }: Labelling, path: Annotated['path'], { start, end, label }: Segment): number[] {
  const found = new Set<number>();
  for (let t = start; t < end; t++) {
    // Most segments are a run of one state, and looking into a set costs more than a comparison.
    if ((t === start || path[t] !== path[t - 1]) && labels[path[t]!] === label) found.add(path[t]!);
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

function escapeAttribute(text: string): string {
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
