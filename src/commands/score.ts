// hmm score: the log-likelihood of each record.
import { textOf } from '../io/formats/format.ts';
import { SCORE_FORMATS, type ScoreResult } from '../io/formats/score.ts';
import { writeTo } from '../io/sink.ts';
import { fastEngine } from '../model/engine/choose.ts';
import { batchesOf, openModel, type ReadingOptions } from './reading.ts';

export interface ScoreOptions extends ReadingOptions {
  output?: string;
  format: keyof typeof SCORE_FORMATS;
}

export async function score(files: readonly string[], options: ScoreOptions): Promise<void> {
  await writeTo(options.output, textOf(SCORE_FORMATS[options.format], results(files, options)));
}

async function* results(files: readonly string[], options: ScoreOptions): AsyncGenerator<ScoreResult> {
  const model = await openModel(files, options);
  for await (const { records, trellis } of batchesOf(files, model, options)) {
    const logLikelihoods = fastEngine.logLikelihoods(trellis);
    for (const [s, { id, description, length }] of records.entries()) {
      yield { id, description, length, logLikelihood: logLikelihoods[s]! };
    }
  }
}
