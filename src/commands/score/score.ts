// hmm score: the log-likelihood of each record under one model or several, also against a null model.
import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { type ScoreResult, scoreFormats } from '../../io/results/score.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { placesOf } from '../../model/places.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { notWith } from '../choices.ts';
import type { SearchOptions } from '../profiles/hits.ts';
import { openLibrary } from '../profiles/library.ts';
import { type Batch, batchesOf, type ReadingOptions } from '../reading.ts';
import { shardedReading } from '../sharding.ts';
import { wantsRegions } from '../wanted.ts';
import { modelNames, openModels } from './models.ts';
import { withPathLogs } from './path.ts';
import { scoresOf } from './scored.ts';

export interface ScoreOptions extends Omit<ReadingOptions, 'model'>, SearchOptions {
  /** Model files, at least one. */
  model: readonly string[];
  null?: string;
  /** The file of paths to score as well. */
  path?: string;
  labelMap?: Map<string, string[]>;
  output?: string;
  format: keyof ReturnType<typeof scoreFormats>;
}

export async function score(
  files: readonly string[],
  options: ScoreOptions,
  terminal: Terminal,
): Promise<void> {
  const { model: paths, null: nullPath } = options;
  const library = await openLibrary(paths);
  if (library) {
    notWith('profiles', options, ['null', 'temperature', 'normalize', 'path', 'shard']);
    const { scoreProfiles } = await import('./profiles.ts');
    return scoreProfiles(files, library, options, terminal);
  }
  notWith('models of other kinds', options, ['evalue', 'databaseSize']);
  const hasPath = options.path !== undefined;
  if (hasPath && paths.length > 1) {
    throw new UserError('option-does-not-fit', '--path is about one model, and there are several', {
      hint: 'score the path under each model by itself',
      kind: 'usage',
    });
  }
  const hasNull = nullPath !== undefined;
  const models = await openModels(files, hasNull ? [...paths, nullPath] : paths, options, terminal);
  const columns = { modelNames: modelNames(paths), hasNull, hasPath, hasRegions: wantsRegions(options) };
  const format = scoreFormats(columns)[options.format];
  const { options: reading, among } = await shardedReading(files, models[0]!, options, terminal);
  const text = textOf(format, results(files, models, reading, terminal), among);
  await writeTo(options.output, text, terminal.output);
}

/** The results. The null model, if there is one, is the last of the models. */
async function* results(
  files: readonly string[],
  models: readonly HiddenMarkovModel[],
  options: ScoreOptions,
  terminal: Terminal,
): AsyncGenerator<ScoreResult> {
  const [first] = models;
  const count = options.model.length;
  const reading = { ...options, model: options.model[0]!, walks: models.length };
  const batches = batchesOf(files, first!, reading, terminal);
  for await (const { batch, pathLogs } of withPaths(batches, first!, options, terminal)) {
    const scores = await scoresOf(batch, models);
    for (const [s, record] of batch.records.entries()) {
      const { id, description, length, region } = record;
      const own = scores.map(logLikelihoods => logLikelihoods[s]!);
      yield {
        id,
        description,
        length,
        region,
        places: placesOf(record),
        logLikelihoods: own.slice(0, count),
        nullLogLikelihood: own[count],
        pathLogProbability: pathLogs?.[s],
      };
    }
  }
}

/** The batches, each with the logs of its paths where paths are given. */
async function* withPaths(
  batches: AsyncIterable<Batch>,
  model: HiddenMarkovModel,
  { path, labelMap, quiet, part }: ScoreOptions,
  terminal: Terminal,
): AsyncGenerator<{ batch: Batch; pathLogs?: Float64Array }> {
  const isPart = part !== undefined;
  if (path !== undefined) yield* withPathLogs(batches, model, { path, labelMap, quiet, isPart }, terminal);
  else for await (const batch of batches) yield { batch };
}
