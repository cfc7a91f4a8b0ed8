// The states that labels themselves name, for a model that is made to be trained on them.
import { UserError } from '../../user-error.ts';
import { listed, plural } from '../../wording.ts';
import type { State } from '../hmm.ts';
import { type Annotation, bySequence, type Feature, tally } from './feature.ts';
import type { RecordToLabel } from './features-in-records.ts';
import { withNamesForTypes } from './names.ts';
import { ANY_TYPE, type NameMap, UNKNOWN } from './state-rules.ts';
import { CODONS_OF_BORDERS, EXON, INTRON, WHOLES } from './terms.ts';
import { withIntrons } from './transcripts.ts';

/** The state that holds where there is no label, unless it is named otherwise. */
export const BACKGROUND = 'background';

/** Types are classes of many features each; where there are more than so many, they are names of single ones. */
const MOST_TYPES = 50;
/** As are more than so many types of one feature each. */
const MOST_SINGLE_TYPES = 10;

/** The states, and which of them holds where no label is; undefined where that is unknown. */
export interface StatesOfLabels {
  states: State[];
  background: string | undefined;
}

/**
 * The states of an annotation: what the map makes of its types, or else the types, each with its `feature`, in the order
 * in which they come. Of features that lie within each other, those within are taken: no genes and transcripts where
 * there are parts of them, no exons where there is what they consist of. A background is added to features; paths, which
 * have a state at every position, need none, nor do features that leave nothing open. Other sequences than those of the
 * records do not count.
 * @throws UserError where no type is left, and for more types than are classes
 */
export function statesOfAnnotation(
  records: readonly RecordToLabel[],
  given: Annotation,
  { map = new Map(), background }: { map?: NameMap | undefined; background?: string | undefined } = {},
): StatesOfLabels {
  const named = withNamesForTypes(given, map);
  const annotation = map.has(INTRON) ? withIntrons(named) : named;
  const ids = new Set(records.map(({ id }) => id));
  const features = annotation.features.filter(({ sequenceId }) => ids.has(sequenceId));
  const found = [...tally(features.flatMap(({ type }) => (type === null ? [] : [type]))).keys()];
  const present = found.filter(type => map.get(type)?.length !== 0);
  const own = annotation.kind === 'nested' ? withinOthers(features, present) : present;
  const typesOf = new Map<string, string[]>();
  for (const type of found) {
    const targets: readonly string[] =
      map.get(type) ?? (map.has(ANY_TYPE) ? map.get(ANY_TYPE)! : own.includes(type) ? [type] : []);
    for (const target of targets) {
      if (target !== UNKNOWN) typesOf.set(target, [...(typesOf.get(target) ?? []), type]);
    }
  }
  const areSingle = typesOf.size === features.length && typesOf.size > MOST_SINGLE_TYPES;
  requireFew([...typesOf.keys()], annotation.name, areSingle ? MOST_SINGLE_TYPES : MOST_TYPES);
  const isFeature = (name: string) =>
    annotation.kind !== 'path' && name !== background && name !== BACKGROUND;
  const states: State[] = [...typesOf].map(([name, types]) => ({
    name,
    ...(isFeature(name) && { feature: types.length === 1 ? types[0]! : name }),
  }));
  const taken = new Set([...typesOf.values()].flat());
  const isWhole =
    annotation.kind === 'path' ||
    areCovered(
      records,
      features.filter(({ type }) => taken.has(type!)),
    );
  const other = background ?? (isWhole ? undefined : BACKGROUND);
  if (other !== undefined && !typesOf.has(other)) states.push({ name: other });
  return { states, background: other };
}

/**
 * The states that records name at their positions. Where they are numbers, these are indices, and the states up to the
 * largest are called S1, S2 and so on.
 */
export function statesOfRecords(
  records: readonly { states?: readonly (string | number | null)[] | undefined; place: string }[],
): StatesOfLabels {
  const names = new Set<string>();
  let most = -1;
  for (const { states = [] } of records) {
    for (const state of states) {
      if (typeof state === 'string') names.add(state);
      else if (state !== null) most = Math.max(most, state);
    }
  }
  const numbered = Array.from(
    { length: names.size > 0 ? 0 : Math.min(most, MOST_TYPES) + 1 },
    (_, k) => `S${k + 1}`,
  );
  const all = [...names, ...numbered];
  requireFew(all, records.find(({ states }) => states)!.place);
  return { states: all.map(name => ({ name })), background: undefined };
}

/** The types that do not only hold others of these, or stand for what others say better. */
function withinOthers(features: readonly Feature[], types: readonly string[]): readonly string[] {
  const parents = new Set(
    features.filter(({ type }) => type !== EXON).flatMap(({ attributes }) => attributes.Parent ?? []),
  );
  const holds = new Set(
    features.flatMap(({ type, attributes }) => (parents.has(attributes.ID?.[0] ?? '\n') ? [type] : [])),
  );
  const inner = types.filter(type => !WHOLES.has(type) && !holds.has(type));
  const kept = inner.length > 0 ? inner : types;
  const further = kept.filter(type => type !== EXON && !CODONS_OF_BORDERS.has(type));
  // Exons beside introns alone are what there is.
  return further.some(type => type !== INTRON) ? further : kept;
}

/** Whether every position of every record is in a feature. Where positions are no base pairs, that is not known. */
function areCovered(records: readonly RecordToLabel[], features: readonly Feature[]): boolean {
  const ofSequence = bySequence(features);
  return records.every(({ id, length, places }) => {
    let covered = 0;
    for (const { start, end } of (ofSequence.get(id) ?? []).toSorted((a, b) => a.start - b.start)) {
      if (start > covered) break;
      covered = Math.max(covered, end);
    }
    return places === undefined && covered >= length;
  });
}

function requireFew(names: readonly string[], place: string, most = MOST_TYPES): void {
  if (names.length === 0) {
    const hint =
      'labels are features with a type or a name, or a state at each position; --label-map chooses';
    throw new UserError('no-labels', 'the labels name no state for these records', { place, hint });
  }
  if (names.length <= most) return;
  const message = `the labels have ${plural(names.length, 'type')}, too many to be a state each: ${listed(names, 3)}`;
  const hint = "--label-map '*=island' makes them one state; or name the states: --states";
  throw new UserError('too-large', message, { place, hint });
}
