// Writes the results of `hmm evaluate` as text.
import { confusionRows } from '../../model/evaluation/confusion.ts';
import type { Evaluation } from '../../model/evaluation/evaluate.ts';
import { requireUnicode } from '../bytes/text.ts';
import type { EvaluationObject } from './evaluate-schema.ts';
import { decimalField, escapeField, type Format, numberField, tableFormat } from './format.ts';

const COUNTS = ['reference', 'found', 'predicted', 'right'] as const;
const MEASURES = ['sensitivity', 'precision', 'f1', 'mcc', 'accuracy'] as const;

/** The formats. Tables have so many decimals, or with `full` numbers that read back as the same double. */
export function evaluationFormats(
  digits: number | 'full',
): Record<'tsv' | 'confusion' | 'json', Format<Evaluation>> {
  const print = (value: number) => decimalField(value, digits);
  return {
    tsv: tableFormat(['level', 'class', ...COUNTS, ...MEASURES], function* ({ measures: levels }) {
      for (const { level, class: name, counts, measures } of levels) {
        const numbers = [
          ...COUNTS.map(key => numberField(counts[key])),
          ...MEASURES.map(key => print(measures[key])),
        ];
        yield `${[level, escapeField(name), ...numbers].join('\t')}\n`;
      }
    }),
    // Rows are classes of the reference, columns those of the prediction.
    confusion: tableFormat(undefined, function* ({ classes, confusion }) {
      yield `${['reference', ...classes.map(escapeField)].join('\t')}\n`;
      let c = 0;
      for (const row of confusionRows(confusion)) {
        yield `${[escapeField(classes[c++]!), ...row.map(numberField)].join('\t')}\n`;
      }
    }),
    json: {
      before: '',
      between: '',
      after: '\n',
      *chunks(evaluation) {
        yield JSON.stringify(objectOf(evaluation), undefined, 2);
      },
    },
  };
}

function objectOf({
  sequences,
  positions,
  unknown,
  classes,
  confusion,
  measures: levels,
}: Evaluation): EvaluationObject {
  const rows = levels.map(({ level, class: name, counts, measures, approximateCorrelation }) => {
    const { neither: _, ...numbers } = counts;
    const correlation = approximateCorrelation !== undefined && {
      approximate_correlation: approximateCorrelation,
    };
    return { level, class: name, ...numbers, ...measures, ...correlation };
  });
  for (const name of classes) requireUnicode(name, 'JSON');
  return { sequences, positions, unknown, classes, confusion: [...confusionRows(confusion)], measures: rows };
}
