// hmm inspect: says what a model is, or how two differ.

import { writeTo } from '../../io/bytes/sink.ts';
import { type ModelReading, readModel } from '../../io/model-file/checkpoint.ts';
import { emissionTable, transitionTable } from '../../io/model-file/chromhmm/matrices.ts';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { comparisonObject, comparisonText } from '../../io/results/compare.ts';
import { inspectionObject, inspectionText } from '../../io/results/inspect.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { compare } from '../../model/inspection/comparison.ts';
import { inspect } from '../../model/inspection/inspection.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { type Report, writeReport } from '../report.ts';

export interface InspectOptions extends ModelReading {
  compare?: string;
  output?: string;
  format: 'text' | 'json' | keyof typeof TABLES;
}

/** ChromHMM's tables of one model. */
const TABLES = { emissions: emissionTable, transitions: transitionTable } as const;

export async function inspectModels(
  files: readonly string[],
  options: InspectOptions,
  terminal: Terminal,
): Promise<void> {
  const { input, output } = terminal;
  const paths = [
    ...(files.length > 0 ? files : [DEFAULT_MODEL]),
    ...(options.compare ? [options.compare] : []),
  ];
  const [first, second, ...more] = paths;
  if (more.length > 0) {
    const hint = 'give one model to have it described, two to have them compared';
    throw new UserError('option-does-not-fit', `${paths.length} models are too many`, {
      hint,
      kind: 'usage',
    });
  }
  const { format } = options;
  if (format === 'emissions' || format === 'transitions') {
    if (second !== undefined) {
      const message = `-f ${format} is a table of one model, and here are two`;
      throw new UserError('option-does-not-fit', message, { hint: 'name one', kind: 'usage' });
    }
    const table = TABLES[format](await readModel(first!, input, options));
    return writeTo(options.output, [table], output);
  }
  const model = await readModel(first!, input, options);
  const report =
    second === undefined
      ? ofOne(model)
      : ofTwo(model, await readModel(second, input, options), [first!, second]);
  await writeReport({ ...options, format }, report, terminal);
}

function ofOne(model: HiddenMarkovModel): Report {
  const inspection = inspect(model);
  return { text: () => inspectionText(inspection), json: () => inspectionObject(inspection) };
}

function ofTwo(first: HiddenMarkovModel, second: HiddenMarkovModel, names: [string, string]): Report {
  const comparison = compare(first, second);
  return { text: () => comparisonText(comparison, names), json: () => comparisonObject(comparison) };
}
