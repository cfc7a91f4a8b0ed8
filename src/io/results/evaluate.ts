// Results of `hmm evaluate` as text.
import type { Evaluation } from '../../model/evaluation/evaluate.ts';
import { approximateCorrelation } from '../../model/evaluation/genes.ts';
import {
  addCounts,
  type Counts,
  countsOfClass,
  type Measures,
  measuresOf,
  overallMeasures,
} from '../../model/evaluation/measures.ts';
import { CRITERIA } from '../../model/evaluation/segments.ts';
import { escapeField, type Format, numberField, tableFormat } from './format.ts';

/** The class of a row for all of them together. */
const ALL = 'all';

const COUNTS = ['reference', 'found', 'predicted', 'right'] as const;
const MEASURES = ['sensitivity', 'precision', 'f1', 'mcc', 'accuracy'] as const;

/** One line of the table. */
interface Row {
  level: string;
  class: string;
  counts: Counts;
  measures: Measures;
}

/** Formats for tables with so many decimals, or `full` for numbers that read back to the same double. */
export function evaluationFormats(
  coding: string,
  digits: number | 'full',
): Record<'tsv' | 'confusion' | 'json', Format<Evaluation>> {
  const print = (value: number) =>
    Number.isFinite(value) && digits !== 'full' ? value.toFixed(digits) : numberField(value);
  return {
    tsv: tableFormat(['level', 'class', ...COUNTS, ...MEASURES], function* (evaluation) {
      for (const { level, class: name, counts, measures } of rowsOf(evaluation, coding)) {
        const numbers = [
          ...COUNTS.map(key => numberField(counts[key])),
          ...MEASURES.map(key => print(measures[key])),
        ];
        yield `${[level, escapeField(name), ...numbers].join('\t')}\n`;
      }
    }),
    // Rows by reference, columns by prediction.
    confusion: tableFormat(undefined, function* ({ classes, confusion }) {
      yield `${['reference', ...classes.map(escapeField)].join('\t')}\n`;
      for (const [c, row] of confusion.entries()) {
        yield `${[escapeField(classes[c]!), ...row.map(numberField)].join('\t')}\n`;
      }
    }),
    json: {
      before: '',
      between: '',
      after: '\n',
      *pieces(evaluation) {
        yield JSON.stringify(objectOf(evaluation, coding), undefined, 2);
      },
    },
  };
}

/** By position, by segment, by gene; in each, all classes together first. */
function rowsOf(evaluation: Evaluation, coding: string): Row[] {
  const { classes, background, confusion, segments, genes } = evaluation;
  const row = (level: string, name: string, counts: Counts): Row => {
    return { level, class: name, counts, measures: measuresOf(counts) };
  };
  const positions = classes.map((name, c) => row('position', name, countsOfClass(confusion, c)));
  const both = addCounts(positions.map(({ counts }) => counts));
  const rows: Row[] = [
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
  rows.push(row('coding_base', coding, genes.base));
  for (const criterion of CRITERIA) rows.push(row(`exon_${criterion}`, coding, genes.exon[criterion]));
  if (genes.startCodon) rows.push(row('start_codon', coding, genes.startCodon));
  if (genes.stopCodon) rows.push(row('stop_codon', coding, genes.stopCodon));
  rows.push(row('transcript', coding, genes.transcript));
  return rows;
}

function objectOf(evaluation: Evaluation, coding: string): unknown {
  const { sequences, positions, unknown, classes, confusion, genes } = evaluation;
  const rows = rowsOf(evaluation, coding).map(({ level, class: name, counts, measures }) => {
    const { neither: _, ...numbers } = counts;
    const correlation = level === 'coding_base' && {
      approximate_correlation: approximateCorrelation(genes!.base),
    };
    return { level, class: name, ...numbers, ...measures, ...correlation };
  });
  return { sequences, positions, unknown, classes, confusion, measures: rows };
}
