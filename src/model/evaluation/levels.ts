// The measures of an evaluation, level by level: by position, by segment, by gene.
import { approximateCorrelation, type GeneCounts } from './genes.ts';
import {
  addCounts,
  type Counts,
  countsOfClass,
  type Measures,
  measuresOf,
  overallMeasures,
} from './measures.ts';
import { CRITERIA, type Criterion } from './segment-matches.ts';

/** The class of a row for all of them together. */
const ALL = 'all';

/** What was counted, of C classes. */
export interface EvaluationCounts {
  /** [C] names, in order of appearance. */
  classes: string[];
  /** Index of the class of positions without a feature, the last one; undefined where there is no such position. */
  background: number | undefined;
  /** [C][C] positions, by class of the reference and of the prediction; NaN for both background without lengths. */
  confusion: number[][];
  /** [C] counts of the longest runs of each class; NaN for the background without lengths. */
  segments: Record<Criterion, Counts>[];
  /** undefined where neither file has coding sequence. */
  genes: GeneCounts | undefined;
}

/** The measures of one class, or of all, at one level. */
export interface LevelMeasures {
  level: string;
  class: string;
  counts: Counts;
  measures: Measures;
  /** Of coding bases alone. */
  approximateCorrelation?: number;
}

/** By position, by segment, by gene; in each, all classes together first. `coding` names the class of the genes. */
export function measuresByLevel(
  { classes, background, confusion, segments, genes }: EvaluationCounts,
  coding: string,
): LevelMeasures[] {
  const row = (level: string, name: string, counts: Counts): LevelMeasures => {
    return { level, class: name, counts, measures: measuresOf(counts) };
  };
  const positions = classes.map((name, c) => row('position', name, countsOfClass(confusion, c)));
  const both = addCounts(positions.map(({ counts }) => counts));
  const rows: LevelMeasures[] = [
    {
      level: 'position',
      class: ALL,
      counts: { ...both, neither: Number.NaN },
      measures: overallMeasures(confusion),
    },
    ...positions,
  ];
  for (const criterion of CRITERIA) {
    const level = `segment_${criterion}`;
    // What is no feature is no segment that anyone asks for; it has a row of its own.
    const features = segments.filter((_, c) => c !== background).map(counts => counts[criterion]);
    rows.push(row(level, ALL, addCounts(features)));
    for (const [c, name] of classes.entries()) rows.push(row(level, name, segments[c]![criterion]));
  }
  if (genes === undefined) return rows;
  const { base, exon, startCodon, stopCodon, transcript } = genes;
  rows.push({ ...row('coding_base', coding, base), approximateCorrelation: approximateCorrelation(base) });
  for (const criterion of CRITERIA) rows.push(row(`exon_${criterion}`, coding, exon[criterion]));
  if (startCodon) rows.push(row('start_codon', coding, startCodon));
  if (stopCodon) rows.push(row('stop_codon', coding, stopCodon));
  rows.push(row('transcript', coding, transcript));
  return rows;
}
