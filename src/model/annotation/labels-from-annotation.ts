// Makes labels for training from an annotation: it says which states each position of each record may be in.
import { UserError } from '../../user-error.ts';
import { grouped, listed, plural } from '../../wording.ts';
import { marksOf, type State } from '../hmm.ts';
import type { Labels } from '../labelled-observations.ts';
import { type Claim, Claims } from './claims.ts';
import { withPhases } from './codon-position.ts';
import { type Annotation, bySequence, type Feature, tally } from './feature.ts';
import {
  isInBasePairs,
  type RecordToLabel,
  requireMiddlesInOrder,
  withinRecord,
} from './features-in-records.ts';
import type { LabelledSpan } from './fitting-labels.ts';
import { emptyNotes, type LabelNotes } from './label-notes.ts';
import { LabelSets } from './label-sets.ts';
import { withNamesForTypes } from './names.ts';
import { nameHint } from './similar-name.ts';
import { ANY_TYPE, type NameMap, stateRules, statesCalled, statesListed } from './state-rules.ts';
import { allowStops, unlabelledStops } from './stop-codons.ts';
import { INTRON } from './terms.ts';
import { withIntrons } from './transcripts.ts';

export interface LabelOptions {
  /**
   * Types of annotation with the names of their states, where these differ; `?` is unknown, and an empty list leaves
   * a type out.
   */
  map?: NameMap | undefined;
  /**
   * The state, or the feature of several states, that holds where no feature is; `none` for all that have no feature.
   * Without it, those positions are unknown.
   */
  background?: string | undefined;
  /** Whether the records are a part of those that the annotation is of, so that there may be nothing for them. */
  isPart?: boolean | undefined;
}

/** Partial labels of S records; `sets[0]` is all states. */
export interface NotedLabels extends Labels {
  notes: LabelNotes;
  /** [S] the positions of each record that features label, by their starts. */
  spans: LabelledSpan[][];
}

/**
 * Labels from an annotation. Where several features cover a position, the states that all of them allow are allowed:
 * an exon within a gene is an exon, and a state that marks two overlapping genes is where there are two. Where they
 * contradict each other, the states that any of them allows are allowed.
 * If the model or the map has introns and the annotation has none, introns are what lies between the exons of a
 * transcript. If the model has stop codons and the annotation has none, they may be the last three bases of a coding
 * sequence or the three behind it.
 * Positions that stand for many base pairs have the labels of their middles.
 * @throws UserError if an annotation and records or model do not belong together: no feature is of use, one reaches
 * beyond its record, two records have the same id, the map names a type or state that there is not
 */
export function labelsOf(
  records: readonly RecordToLabel[],
  given: Annotation,
  states: readonly State[],
  options: LabelOptions = {},
): NotedLabels {
  const map = options.map ?? new Map();
  const wantsIntrons = map.has(INTRON) || statesCalled(INTRON, states).length > 0;
  const named = withNamesForTypes(given, map);
  const annotation = wantsIntrons ? withIntrons(named) : named;
  const statesOf = stateRules(states, map);
  const stops = unlabelledStops(annotation, states);
  const background = backgroundOf(options.background, states);
  requireDistinct(records);
  requireTypes(annotation, map);
  const ofSequence = bySequence(annotation.features);
  const notes = emptyNotes();
  if (!options.isPart) noteSequences(records, annotation, ofSequence, notes);
  const sets = new LabelSets(states.length);
  const types = [...new Set(annotation.features.map(({ type }) => type))];
  const calls = types.map(type => statesOf(type) ?? []);
  const claims = new Claims(states, sets, calls);
  const spans: LabelledSpan[][] = [];
  let used = 0;
  const labels = records.map((record, s) => {
    spans[s] = [];
    const features = ofSequence.get(record.id) ?? [];
    if (features.length === 0) notes.bareRecords.push(record.id);
    const sequence = annotation.sequences.get(record.id);
    const areBasePairs = isInBasePairs(record, sequence);
    if (areBasePairs) requireMiddlesInOrder(record);
    else requireLength(record, annotation);
    const edge = sequence?.isCircular ? undefined : record.length;
    const own: Claim[] = [];
    for (const feature of withPhases(features)) {
      const called = statesOf(feature.type);
      if (called === undefined) count(notes.unusedTypes, feature.type!);
      if (called === undefined || called.length === 0) continue;
      const parts = withinRecord(feature, record, sequence);
      if (parts.length > 0) used++;
      else notes.betweenPositions++;
      for (const part of parts) {
        spans[s].push({ ...part, group: feature.transcripts[0] ?? feature.place });
        const said = claims.of({ part, whole: areBasePairs ? part : feature, called, edge });
        if (said.some(claim => claims.isEmpty(claim))) count(notes.unplaced, shown(feature));
        own.push(...said);
      }
    }
    const allowed = new Uint16Array(record.length).fill(sets.indexOf(background));
    layOut(own, allowed, claims, notes);
    if (stops && !areBasePairs) allowStops(allowed, features, stops, sets);
    notes.positions += allowed.length;
    for (const set of allowed) if (set === 0) notes.unknown++;
    return allowed;
  });
  if (used === 0 && !options.isPart) throw nothingUsed(annotation, states, notes);
  for (const own of spans) own.sort((a, b) => a.start - b.start);
  return { sets: sets.sets, labels, notes, spans };
}

/** Writes what claims say into labels, from each border of a claim to the next. */
function layOut(own: Claim[], labels: Uint16Array, claims: Claims, notes: LabelNotes): void {
  own.sort((a, b) => a.start - b.start);
  const borders = [...new Set(own.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  let next = 0;
  let active: Claim[] = [];
  for (const [n, from] of borders.entries()) {
    active = active.filter(claim => claim.end > from);
    while (own[next]?.start === from) {
      const claim = own[next++]!;
      if (claim.end > from) active.push(claim);
    }
    if (active.length === 0) continue;
    const to = borders[n + 1]!;
    for (let remainder = 0; remainder < 3; remainder++) {
      const first = from + ((remainder - (from % 3) + 3) % 3);
      if (first >= to) continue;
      const { set, agree } = claims.combine(active.map(claim => claim.fits[remainder]!));
      for (let t = first; t < to; t += 3) labels[t] = set;
      if (agree) continue;
      notes.contradictions += Math.ceil((to - first) / 3);
      notes.firstContradiction ??= contradicting(active, remainder, claims);
    }
  }
}

/** The places of two claims that have no state in common; of the first two, if only three contradict each other. */
function contradicting(active: readonly Claim[], remainder: number, claims: Claims): string {
  const fitOf = (claim: Claim) => claim.fits[remainder]!;
  const one = active.find(a => active.some(b => !claims.combine([fitOf(a), fitOf(b)]).agree)) ?? active[0]!;
  const other = active.find(b => !claims.combine([fitOf(one), fitOf(b)]).agree) ?? active[1]!;
  return `${one.place} and ${other.place}`;
}

function shown({ type, strand }: Feature): string {
  return `${type}${strand === null ? '' : ` on strand ${strand}`}`;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The background of all states that stand for no feature. */
const BARE = 'none';

function backgroundOf(name: string | undefined, states: readonly State[]): number[] {
  if (name === undefined) return [];
  const found = statesCalled(name, states);
  if (found.length > 0) return found;
  const bare = [...states.keys()].filter(k => marksOf(states[k]!).length === 0);
  if (name === BARE && bare.length > 0) return bare;
  const hint = `the model has ${statesListed(states)}`;
  throw new UserError('unknown-state', `the background '${name}' is no state`, { hint, kind: 'usage' });
}

function requireDistinct(records: readonly RecordToLabel[]): void {
  const seen = new Map<string, string>();
  for (const { id, place } of records) {
    const first = seen.get(id);
    if (first !== undefined) {
      const hint = `the first one is at ${first}; labels find their record by its id, so give each its own`;
      throw new UserError('duplicate-name', `two records are called ${id}`, { place, hint });
    }
    seen.set(id, place);
  }
}

/** Checks a path, which has a state for every position of its sequence, against the length of the record. */
function requireLength({ id, length, place }: RecordToLabel, { kind, name, sequences }: Annotation): void {
  const labelled = sequences.get(id)?.length;
  if (labelled === undefined || labelled === length) return;
  const message = `record ${id} has ${plural(length, 'position')}, but ${grouped(labelled)} in ${name}`;
  const hint = kind === 'path' ? 'labels are one a position' : 'are they of the same assembly?';
  throw new UserError('lengths-differ', message, { place, hint });
}

function requireTypes({ features, name }: Annotation, map: NameMap): void {
  const types = tally(features.flatMap(({ type }) => (type === null ? [] : [type])));
  for (const type of map.keys()) {
    if (type === ANY_TYPE || types.has(type)) continue;
    const hint = `it has ${listed([...types.keys()]) || 'no features'}`;
    throw new UserError('unknown-label', `the label map names '${type}', which does not occur`, {
      place: name,
      hint,
    });
  }
}

function noteSequences(
  records: readonly RecordToLabel[],
  annotation: Annotation,
  ofSequence: ReadonlyMap<string, Feature[]>,
  notes: LabelNotes,
): void {
  const ids = new Set(records.map(({ id }) => id));
  for (const [id, features] of ofSequence) if (!ids.has(id)) notes.unusedSequences.set(id, features.length);
  const named = [...annotation.sequences.keys()];
  const [stranger] = named;
  if (stranger === undefined) {
    const hint = 'labels are features of GFF3, GTF or BED, or label FASTA, or decoded segments';
    throw new UserError('no-labels', 'holds no labels', { place: annotation.name, hint });
  }
  if (named.some(id => ids.has(id))) return;
  const hint = nameHint(stranger, ids, 'the data');
  throw new UserError('unknown-sequence', `labels a sequence '${stranger}' that no record is`, {
    place: annotation.name,
    hint,
  });
}

function nothingUsed(annotation: Annotation, states: readonly State[], notes: LabelNotes): UserError {
  const types = listed([...notes.unusedTypes.keys()]);
  if (types === '')
    return new UserError('no-labels', 'holds no labels for these records', { place: annotation.name });
  const message = `no state stands for what is labelled: ${types}`;
  const hint = `map them to ${statesListed(states)}: --label-map ${notes.unusedTypes.keys().next().value}=…`;
  return new UserError('unknown-label', message, { place: annotation.name, hint });
}
