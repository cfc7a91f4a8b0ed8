// hmm score: the log-likelihood of each record under one model or several, also against a null model.
import { basename } from 'node:path';
import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { type ScoreResult, scoreFormats } from '../../io/results/score.ts';
import type { Emission } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { type HiddenMarkovModel, observe } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { batchesOf, laidOut, openModel, type ReadingOptions } from '../reading.ts';

export interface ScoreOptions extends Omit<ReadingOptions, 'model'> {
  /** Model files, at least one. */
  model: readonly string[];
  null?: string;
  output?: string;
  format: keyof ReturnType<typeof scoreFormats>;
}

export async function score(
  files: readonly string[],
  options: ScoreOptions,
  terminal: Terminal,
): Promise<void> {
  const paths = options.model;
  const hasNull = options.null !== undefined;
  const all = hasNull ? [...paths, options.null!] : paths;
  if (all.filter(path => path === '-').length > 1) {
    throw new UserError('stdin-twice', 'two models are both standard input', {
      hint: 'name a file for one',
      kind: 'usage',
    });
  }
  const models: HiddenMarkovModel[] = [];
  for (const path of all) models.push(await openModel(files, { ...options, model: path }, terminal));
  requireSameObservations(models, all);
  const format = scoreFormats({ modelNames: modelNames(paths), hasNull })[options.format];
  await writeTo(options.output, textOf(format, results(files, models, options, terminal)), terminal.output);
}

/** The results. The null model, if there is one, is the last of the models. */
async function* results(
  files: readonly string[],
  models: readonly HiddenMarkovModel[],
  options: ScoreOptions,
  terminal: Terminal,
): AsyncGenerator<ScoreResult> {
  const [first, ...others] = models;
  const count = options.model.length;
  const reading = { ...options, model: options.model[0]! };
  for await (const { records, trellis } of batchesOf(files, first!, reading, terminal)) {
    const scores = [await inTurns(fastEngine.logLikelihoods(trellis))];
    // Observations are prepared again for each model, whose contexts may be longer.
    const sequences = laidOut(records);
    for (const other of others) {
      scores.push(await inTurns(fastEngine.logLikelihoods(observe(other, sequences).trellis)));
    }
    for (const [s, { id, description, length }] of records.entries()) {
      const own = scores.map(logLikelihoods => logLikelihoods[s]!);
      yield {
        id,
        description,
        length,
        logLikelihoods: own.slice(0, count),
        nullLogLikelihood: own[count],
      };
    }
  }
}

/** Names for columns: of the files without folder and suffix, or the paths where these names are not all different. */
function modelNames(paths: readonly string[]): readonly string[] {
  const names = paths.map(path =>
    basename(path)
      .replace(/\.gz$/, '')
      .replace(/\.json$/, ''),
  );
  if (new Set(names).size === names.length) return names;
  if (new Set(paths).size === paths.length) return paths;
  throw new UserError('duplicate-name', 'the same model is named twice', { kind: 'usage' });
}

/** Throws unless all models are about the same kind of data, so that their likelihoods compare. */
function requireSameObservations(models: readonly HiddenMarkovModel[], paths: readonly string[]): void {
  const kinds = models.map(({ emission }) => observationKind(emission));
  const n = kinds.findIndex(kind => kind !== kinds[0]);
  if (n < 0) return;
  throw new UserError('models-differ', `is about ${kinds[n]}, and ${paths[0]} about ${kinds[0]}`, {
    place: paths[n]!,
    hint: 'models that score the same records must be about the same symbols, in the same order',
  });
}

function observationKind(emission: Emission): string {
  const observed = familyOf(emission).observes(emission);
  if (observed.kind === 'vectors') return `${observed.width ?? 'some'} numbers a position`;
  const { name, symbols } = observed.alphabet;
  return name === 'custom' ? `the symbols ${symbols.join(' ')}` : `${name} symbols`;
}
