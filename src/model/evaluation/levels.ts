// The measures of an evaluation, level by level: by position, by segment, by gene.
import { type Confusion, countsByClass } from './confusion.ts';
import { approximateCorrelation, type GeneCounts } from './genes.ts';
import { addCounts, type Counts, type Measures, measuresOf, overallMeasures } from './measures.ts';
import { CRITERIA, type Criterion } from './segment-matches.ts';
import { WHOLE_LEVELS, type WholeCounts } from './whole-sequences.ts';

/** The name of the row for all classes together. */
const ALL = 'all';

/** What was counted, for C classes. */
export interface EvaluationCounts {
  /** [C] names, in order of appearance. */
  classes: string[];
  /**
   * The index of the class of positions without a feature, which is the last one; undefined where there is no such
   * position.
   */
  background: number | undefined;
  /** Positions by class. Where lengths are unknown, the count for background in both is NaN. */
  confusion: Confusion;
  /** [C] counts of the segments of each class; NaN for the background where lengths are unknown. */
  segments: Record<Criterion, Counts>[];
  /** undefined where neither file has coding sequence. */
  genes: GeneCounts | undefined;
  /** Sequences that are right as a whole, by the class whose segments decide; undefined unless asked for. */
  whole?: { class: string; counts: WholeCounts } | undefined;
}

/** The measures of one class, or of all, at one level. */
export interface LevelMeasures {
  level: string;
  class: string;
  counts: Counts;
  measures: Measures;
  /** Given for coding bases alone. */
  approximateCorrelation?: number;
}

/**
 * The measures by position, by segment, by whole sequence and by gene; all classes together come first in each. `coding` names the class
 * of genes.
 */
export function measuresByLevel(
  { classes, background, confusion, segments, genes, whole }: EvaluationCounts,
  coding: string,
): LevelMeasures[] {
  const row = (level: string, name: string, counts: Counts): LevelMeasures => {
    return { level, class: name, counts, measures: measuresOf(counts) };
  };
  const byClass = countsByClass(confusion);
  const positions = classes.map((name, c) => row('position', name, byClass[c]!));
  const both = addCounts(byClass);
  const rows: LevelMeasures[] = [
    {
      level: 'position',
      class: ALL,
      counts: { ...both, neither: Number.NaN },
      measures: overallMeasures(byClass),
    },
    ...positions,
  ];
  for (const criterion of CRITERIA) {
    const level = `segment_${criterion}`;
    // Segments of the background are of no interest to most, so that they are not in the row for all; they have their
    // own.
    const features = segments.filter((_, c) => c !== background).map(counts => counts[criterion]);
    rows.push(row(level, ALL, addCounts(features)));
    for (const [c, name] of classes.entries()) rows.push(row(level, name, segments[c]![criterion]));
  }
  if (whole) for (const level of WHOLE_LEVELS) rows.push(row(level, whole.class, whole.counts[level]));
  if (genes === undefined) return rows;
  const { base, exon, startCodon, stopCodon, transcript } = genes;
  rows.push({ ...row('coding_base', coding, base), approximateCorrelation: approximateCorrelation(base) });
  for (const criterion of CRITERIA) rows.push(row(`exon_${criterion}`, coding, exon[criterion]));
  if (startCodon) rows.push(row('start_codon', coding, startCodon));
  if (stopCodon) rows.push(row('stop_codon', coding, stopCodon));
  rows.push(row('transcript', coding, transcript));
  return rows;
}
