// Assigns features of two annotations to classes, and decides which of them count.
import { UserError } from '../../user-error.ts';
import { grouped, listed } from '../../wording.ts';
import { type Annotation, type Feature, tally } from '../annotation/feature.ts';
import { withNamesForTypes } from '../annotation/names.ts';
import { ANY_TYPE, UNKNOWN } from '../annotation/state-rules.ts';
import { CODING, INTRON } from '../annotation/terms.ts';
import { withIntrons } from '../annotation/transcripts.ts';

/**
 * Names in either file with their classes. `*` stands for names that are not in the map, '' leaves a name out, `?` is
 * unknown.
 */
export type ClassMap = ReadonlyMap<string, string>;

/** A feature and its class; null where its positions are unknown. */
export interface ClassedFeature {
  feature: Feature;
  class: string | null;
}

export interface ClassedAnnotations {
  reference: ClassedFeature[];
  predicted: ClassedFeature[];
  /** The classes in order of appearance, the background last. */
  classes: string[];
  notes: string[];
}

/** The name of the class of positions without a feature, unless the user gives one. */
const UNCOVERED = 'none';

/**
 * The features of both files that count, with their classes. In GFF3 and GTF, types lie within each other, so that
 * only types count that the map names or the other file has. Of two such files without a map, CDS alone counts if
 * both have it.
 * @throws UserError if the map names what occurs in neither, or both have no class in common
 */
export function classed(
  givenPredicted: Annotation,
  givenReference: Annotation,
  map: ClassMap,
  background: string | undefined,
): ClassedAnnotations {
  const wantsIntrons = (other: Annotation) => map.has(INTRON) || namesOf(other, map).has(INTRON);
  const [ours, theirs] = [givenPredicted, givenReference].map(one => withNamesForTypes(one, map)) as [
    Annotation,
    Annotation,
  ];
  const predicted = wantsIntrons(theirs) ? withIntrons(ours) : ours;
  const reference = wantsIntrons(ours) ? withIntrons(theirs) : theirs;
  requireNames(predicted, reference, map);
  const areNested = predicted.kind === 'nested' && reference.kind === 'nested';
  const codingOnly =
    areNested && map.size === 0 && [predicted, reference].every(one => typesOf(one).has(CODING));
  const targets = new Set([...map.values(), ...(background === undefined ? [] : [background])]);
  const notes: string[] = [];

  const classify = (annotation: Annotation, other: Annotation): ClassedFeature[] => {
    const isNested = annotation.kind === 'nested';
    const wanted = codingOnly ? new Set([CODING]) : namesOf(other, map);
    const nameOf = (type: string): string | undefined => {
      const own = map.get(type) ?? (targets.has(type) ? type : map.get(ANY_TYPE));
      if (own !== undefined) return own === '' ? undefined : own;
      return isNested && (map.size > 0 || !wanted.has(type)) ? undefined : type;
    };
    const result: ClassedFeature[] = [];
    const leftOut: string[] = [];
    for (const feature of annotation.features) {
      const name = feature.type === null ? UNKNOWN : nameOf(feature.type);
      if (name !== undefined) result.push({ feature, class: name === UNKNOWN ? null : name });
      else if (map.get(feature.type!) !== '') leftOut.push(feature.type!);
    }
    if (leftOut.length > 0) notes.push(`of ${annotation.name}, left out ${counted(leftOut)} (--map chooses)`);
    return result;
  };

  const both = { reference: classify(reference, predicted), predicted: classify(predicted, reference) };
  const found = { reference: classesIn(both.reference), predicted: classesIn(both.predicted) };
  const nothing = background ?? UNCOVERED;
  const common = [...found.reference].filter(name => found.predicted.has(name) && name !== nothing);
  // A file with nothing but background says that there are no features.
  const saysMore = (annotation: Annotation, own: ReadonlySet<string>) =>
    own.size === 0 ? typesOf(annotation).size > 0 : [...own].some(name => name !== nothing);
  if (common.length === 0 && saysMore(predicted, found.predicted) && saysMore(reference, found.reference)) {
    throw nothingInCommon(predicted, reference);
  }
  for (const [here, there, name] of [
    ['reference', 'predicted', predicted.name],
    ['predicted', 'reference', reference.name],
  ] as const) {
    const alone = [...found[here]].filter(one => !found[there].has(one) && one !== nothing);
    if (alone.length > 0) notes.push(`${name} has no ${listed(alone, 6)}`);
  }
  const classes = [...new Set([...found.reference, ...found.predicted, nothing])].filter(
    one => one !== nothing,
  );
  return { ...both, classes: [...classes, nothing], notes };
}

function typesOf({ features }: Annotation): Set<string> {
  return new Set(features.flatMap(({ type }) => (type === null ? [] : [type])));
}

/** The names of an annotation, both as they are and as they are mapped. */
function namesOf(annotation: Annotation, map: ClassMap): Set<string> {
  const types = [...typesOf(annotation)];
  return new Set([...types, ...types.flatMap(type => map.get(type) ?? [])]);
}

function classesIn(features: readonly ClassedFeature[]): Set<string> {
  return new Set(features.flatMap(({ class: name }) => (name === null ? [] : [name])));
}

function requireNames(predicted: Annotation, reference: Annotation, map: ClassMap): void {
  const [inPredicted, inReference] = [typesOf(predicted), typesOf(reference)];
  for (const name of map.keys()) {
    if (name === ANY_TYPE || inPredicted.has(name) || inReference.has(name)) continue;
    const hint = `${namesIn(predicted)}; ${namesIn(reference)}`;
    throw new UserError('unknown-label', `--map names '${name}', which is in neither file`, {
      hint,
      kind: 'usage',
    });
  }
}

function nothingInCommon(predicted: Annotation, reference: Annotation): UserError {
  const [ours] = typesOf(predicted);
  const [theirs, ...more] = typesOf(reference);
  const hint =
    `${namesIn(predicted)}; ${namesIn(reference)}\nsay what is the same, as in ` +
    (more.length > 3 ? `--map '*=${ours}' for all other names` : `--map '${theirs}=${ours}'`);
  return new UserError('unknown-label', 'predicted and reference have no name in common', { hint });
}

function namesIn(annotation: Annotation): string {
  const types = [...typesOf(annotation)];
  return `${annotation.name} has ${listed(types, 4) || 'no features'}`;
}

function counted(types: readonly string[]): string {
  const counts = [...tally(types)].map(([type, n]) => `${grouped(n)} ${type}`);
  return listed(counts, 6);
}
