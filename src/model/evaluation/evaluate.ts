// Compares a predicted annotation with a reference: by position, by segment, and by gene where there is coding
// sequence.

import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import { type Annotation, type Feature, withinSequence } from '../annotation/feature.ts';
import { STOP_CODON } from '../annotation/terms.ts';
import { groupBy } from '../group-by.ts';
import { type ClassedFeature, type ClassMap, classed } from './classes.ts';
import type { StopCodonSide } from './coding-transcripts.ts';
import { type ComparedSequences, comparedSequences, type GivenSequence } from './compared-sequences.ts';
import { addPositions } from './confusion.ts';
import { type CodingAnnotation, type GeneCounts, geneCounts } from './genes.ts';
import { type EvaluationCounts, type LevelMeasures, measuresByLevel } from './levels.ts';
import { addCounts, type Counts } from './measures.ts';
import { type ClassRun, filledRuns, longestRuns, meetings, UNKNOWN_CLASS } from './runs.ts';
import { CRITERIA, type Criterion, segmentCounts } from './segment-matches.ts';
import { countSequence, noSequences, type WholeOptions } from './whole-sequences.ts';

export interface EvaluationOptions {
  /** Names in either file with their classes. */
  map: ClassMap;
  /** The class of positions without a feature; `none` unless given. */
  background: string | undefined;
  /** The sequences to compare; unless given, those that both files name. */
  sequences?: ReadonlyMap<string, GivenSequence> | undefined;
  /** The class that is coding sequence. Genes are measured if it occurs. */
  coding: string;
  predictedStop: StopCodonSide | undefined;
  referenceStop: StopCodonSide | undefined;
  /** What makes a sequence right as a whole, if that is asked. */
  whole?: WholeOptions | undefined;
}

export interface Evaluation extends EvaluationCounts {
  /** How many sequences were compared. */
  sequences: number;
  positions: number;
  /** Positions that the reference says are unknown, which are left out. */
  unknown: number;
  measures: LevelMeasures[];
  /** What the user should be told. */
  notes: string[];
}

/**
 * Compares two annotations. Positions without a feature are a class of their own.
 * @throws UserError if they do not fit together: names of sequences or classes, lengths, features that overlap, or if
 * whole sequences are asked for by a class that neither has
 */
export function evaluate(
  predicted: Annotation,
  reference: Annotation,
  options: EvaluationOptions,
): Evaluation {
  const { sequences, notes } = comparedSequences(predicted, reference, options.sequences);
  const both = classed(predicted, reference, options.map, options.background);
  const { classes } = both;
  const C = classes.length;
  const sides = [comparedFeatures(both.reference, sequences), comparedFeatures(both.predicted, sequences)];
  const indices = new Map(classes.map((name, c) => [name, c]));
  const confusion = classes.map(() => new Map<number, number>());
  const segments = classes.map(() => segmentCounts([], []));
  let positions = 0;
  let unknown = 0;
  const whole = options.whole && {
    ...options.whole,
    index: wantedClass(options.whole, indices),
    counts: noSequences(),
  };
  const runsOf = new Map<string, [theirs: ClassRun[], ours: ClassRun[]]>();
  for (const [id, { length }] of sequences) {
    const [theirRuns, ourRuns] = sides.map(side => classRuns(side.get(id) ?? [], classes, indices));
    // A prediction that says unknown predicts no feature there.
    const ownRuns = ourRuns!.filter(run => run.class !== UNKNOWN_CLASS);
    runsOf.set(id, [theirRuns!, ownRuns]);
    const end = length ?? Math.max(theirRuns!.at(-1)?.end ?? 0, ownRuns.at(-1)?.end ?? 0);
    const [theirs, ours] = [theirRuns!, ownRuns].map(runs => filledRuns(runs, end, C - 1));
    positions += length ?? Number.NaN;
    for (const { a, b, length: n } of meetings(theirs!, ours!)) {
      if (a.class === UNKNOWN_CLASS) unknown += n;
      else addPositions(confusion, a.class, b.class, n);
    }
    if (whole) countSequence(whole.counts, theirs!, ours!, whole.index, whole.overlap);
    const [inTheirs, inOurs] = [byClass(theirs!), byClass(withoutUnknown(ours!, theirs!))];
    for (const c of new Set([...inTheirs.keys(), ...inOurs.keys()])) {
      if (c === UNKNOWN_CLASS) continue;
      segments[c] = bothCounts(segments[c]!, segmentCounts(inTheirs.get(c) ?? [], inOurs.get(c) ?? []));
    }
  }
  if (Number.isNaN(positions)) {
    confusion[C - 1]!.set(C - 1, Number.NaN);
    segments[C - 1] = UNKNOWN_COUNTS;
    notes.push(
      'the lengths of sequences are not known, and so neither are positions without a feature in both: no mcc, ' +
        `no accuracy, nothing for '${classes[C - 1]}'; --sequences genes.fa gives lengths`,
    );
  }
  const genes = codingCounts(predicted, reference, both, runsOf, sequences, options);
  // The last class, the background, is dropped unless it has a position, or may have one.
  const hasBackground = confusion.some(row => row.has(C - 1)) || confusion[C - 1]!.size > 0;
  const kept = hasBackground ? C : C - 1;
  const counts: EvaluationCounts = {
    classes: classes.slice(0, kept),
    background: hasBackground ? C - 1 : undefined,
    confusion: confusion.slice(0, kept),
    segments: segments.slice(0, kept),
    genes,
    whole: whole && { class: whole.class, counts: whole.counts },
  };
  if (kept === 1) {
    notes.push(`all positions of both files are of one class, '${classes[0]}': agreement says nothing`);
  }
  return {
    sequences: sequences.size,
    positions,
    unknown,
    ...counts,
    measures: measuresByLevel(counts, options.coding),
    notes: [...notes, ...both.notes, ...(genes?.notes ?? [])],
  };
}

function wantedClass({ class: name }: WholeOptions, indices: ReadonlyMap<string, number>): number {
  const index = indices.get(name);
  if (index !== undefined) return index;
  const hint = `the classes are ${listed([...indices.keys()])}`;
  throw new UserError('unknown-label', `there is no class '${name}'`, { hint, kind: 'usage' });
}

/** Features by sequence, within the sequence's length; features on sequences that are not compared are left out. */
function comparedFeatures(
  features: readonly ClassedFeature[],
  sequences: ComparedSequences,
): Map<string, { feature: Feature; class: string | null }[]> {
  const groups = new Map<string, ClassedFeature[]>();
  for (const { feature, class: name } of features) {
    const sequence = sequences.get(feature.sequenceId);
    if (sequence === undefined) continue;
    const { length = Number.POSITIVE_INFINITY, isCircular } = sequence;
    const parts = withinSequence(feature, length, isCircular).map(part => ({ feature: part, class: name }));
    const group = groups.get(feature.sequenceId);
    if (group) group.push(...parts);
    else groups.set(feature.sequenceId, parts);
  }
  return groups;
}

function classRuns(
  features: readonly ClassedFeature[],
  classes: readonly string[],
  indices: ReadonlyMap<string, number>,
): ClassRun[] {
  return longestRuns(
    features.map(({ feature: { start, end, place }, class: name }) => {
      return { start, end, place, class: name === null ? UNKNOWN_CLASS : indices.get(name)! };
    }),
    classes,
  );
}

/** The predicted runs that meet a known position; nobody can say whether the others are right. */
function withoutUnknown(ours: readonly ClassRun[], theirs: readonly ClassRun[]): ClassRun[] {
  const known = new Set<ClassRun>();
  for (const { a, b } of meetings(ours, theirs)) if (b.class !== UNKNOWN_CLASS) known.add(a);
  return ours.filter(run => known.has(run));
}

const byClass = (runs: readonly ClassRun[]) => groupBy(runs, run => run.class);

type SegmentCounts = Record<Criterion, Counts>;

function countsOf(count: (criterion: Criterion) => Counts): SegmentCounts {
  return Object.fromEntries(CRITERIA.map(criterion => [criterion, count(criterion)])) as SegmentCounts;
}

function bothCounts(one: SegmentCounts, other: SegmentCounts): SegmentCounts {
  return countsOf(criterion => addCounts([one[criterion], other[criterion]]));
}

/** Of the background, where lengths are unknown. */
const UNKNOWN_COUNTS = countsOf(() => {
  const nan = Number.NaN;
  return { reference: nan, found: nan, predicted: nan, right: nan, neither: nan };
});

/** Gene measures of the coding class, if either file has it. */
function codingCounts(
  predicted: Annotation,
  reference: Annotation,
  both: {
    predicted: readonly ClassedFeature[];
    reference: readonly ClassedFeature[];
    classes: readonly string[];
  },
  runsOf: ReadonlyMap<string, [ClassRun[], ClassRun[]]>,
  sequences: ComparedSequences,
  { coding, predictedStop, referenceStop }: EvaluationOptions,
): GeneCounts | undefined {
  const c = both.classes.indexOf(coding);
  if (c < 0) return undefined;
  const side = (
    annotation: Annotation,
    features: readonly ClassedFeature[],
    which: 0 | 1,
  ): CodingAnnotation => ({
    name: annotation.name,
    // In a path, exons are runs of the coding class. Elsewhere each feature is an exon, even if it touches another.
    coding:
      annotation.kind === 'path'
        ? [...runsOf].flatMap(([id, runs]) =>
            runs[which].filter(run => run.class === c).map(run => exonOf(id, run, annotation.name)),
          )
        : features.flatMap(one =>
            one.class === coding && sequences.has(one.feature.sequenceId) ? [one.feature] : [],
          ),
    stopCodons: annotation.features.filter(({ type }) => type === STOP_CODON),
    stop: which === 0 ? referenceStop : predictedStop,
  });
  return geneCounts(side(predicted, both.predicted, 1), side(reference, both.reference, 0), sequences);
}

function exonOf(sequenceId: string, { start, end }: ClassRun, place: string): Feature {
  const nothing = { strand: null, phase: null, score: null, transcripts: [], attributes: {} };
  return { sequenceId, start, end, type: null, place, ...nothing };
}
