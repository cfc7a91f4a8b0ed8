// hmm inspect: says what a model is, or how two differ.

import { writeTo } from '../../io/bytes/sink.ts';
import { type ModelReading, readModel } from '../../io/model-file/checkpoint.ts';
import { emissionTable, transitionTable } from '../../io/model-file/chromhmm/matrices.ts';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { comparisonObject, comparisonText } from '../../io/results/compare.ts';
import { inspectionObject, inspectionText } from '../../io/results/inspect.ts';
import { compare } from '../../model/inspection/comparison.ts';
import { inspect } from '../../model/inspection/inspection.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { visible, visibleJson } from '../../visible.ts';

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
  { input, output }: Terminal,
): Promise<void> {
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
  if (options.format === 'emissions' || options.format === 'transitions') {
    if (second !== undefined) {
      const message = `-f ${options.format} is a table of one model, and here are two`;
      throw new UserError('option-does-not-fit', message, { hint: 'name one', kind: 'usage' });
    }
    const table = TABLES[options.format](await readModel(first!, input, options));
    return writeTo(options.output, [table], output);
  }
  const isJson = options.format === 'json';
  let lines: Iterable<string>;
  if (second === undefined) {
    const inspection = inspect(await readModel(first!, input, options));
    lines = isJson ? [JSON.stringify(inspectionObject(inspection))] : inspectionText(inspection);
  } else {
    const comparison = compare(
      await readModel(first!, input, options),
      await readModel(second, input, options),
    );
    lines = isJson
      ? [JSON.stringify(comparisonObject(comparison))]
      : comparisonText(comparison, [first!, second]);
  }
  await writeTo(options.output, [`${[...lines].map(isJson ? visibleJson : visible).join('\n')}\n`], output);
}
