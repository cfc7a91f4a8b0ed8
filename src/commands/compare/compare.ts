// hmm compare: ranks several models by how well they fit the same records.
import { inputNames, inputsOf } from '../../io/records/read-records.ts';
import { rankingObject, rankingTable, rankingText } from '../../io/results/ranking.ts';
import { rank } from '../../model/comparison/ranking.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { openLibrary } from '../profiles/library.ts';
import type { ReadingOptions } from '../reading.ts';
import { writeReport } from '../report.ts';
import { modelNames, openModels } from '../score/models.ts';
import { scoredRecords } from '../score/scored.ts';

export interface CompareOptions extends Omit<ReadingOptions, 'model'> {
  /** Model files, two at least. */
  model: readonly string[];
  output?: string;
  format: 'text' | 'tsv' | 'json';
}

export async function compareModels(
  files: readonly string[],
  options: CompareOptions,
  terminal: Terminal,
): Promise<void> {
  const { model: paths } = options;
  if (paths.length < 2) {
    const hint = 'name each with -m: hmm compare -m two.json -m three.json genes.fa';
    throw new UserError('option-missing', 'a comparison needs two models or more', { hint, kind: 'usage' });
  }
  const names = modelNames(paths);
  if (await openLibrary(paths)) {
    const hint = 'hmm score ranks records by profiles, with bits and E-values';
    throw new UserError('option-does-not-fit', 'profiles are scored against their background, not compared', {
      hint,
    });
  }
  const models = await openModels(files, paths, options, terminal);
  const logLikelihoods = models.map((): number[] => []);
  let positions = 0;
  for await (const scored of scoredRecords(files, models, { ...options, model: paths[0]! }, terminal)) {
    positions += scored.record.length;
    scored.logLikelihoods.forEach((log, n) => void logLikelihoods[n]!.push(log));
  }
  if (positions === 0) {
    const place = inputNames(inputsOf(files, options, terminal.input));
    throw new UserError('nothing-to-read', 'there is nothing to compare models by: no record has a symbol', {
      place,
    });
  }
  const candidates = models.map((model, n) => ({
    name: names[n]!,
    model,
    logLikelihoods: logLikelihoods[n]!,
  }));
  const comparison = rank(candidates, positions);
  await writeReport(
    options,
    {
      text: () => rankingText(comparison),
      tsv: () => rankingTable(comparison),
      json: () => rankingObject(comparison),
    },
    terminal,
  );
}
