// hmm posteriors --predict: what is to be expected behind the end of each record.
import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { type PredictionResult, predictionFormats } from '../../io/results/predictions.ts';
import { type HiddenMarkovModel, hasEnds } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { foreseenOf, predictions } from '../../model/prediction/predict.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { batchesOf, openModel } from '../reading.ts';
import { shardedReading } from '../sharding.ts';
import type { PosteriorsOptions } from './options.ts';

export async function predict(
  files: readonly string[],
  options: PosteriorsOptions & { predict: number },
  terminal: Terminal,
): Promise<void> {
  const model = await openModel(files, options, terminal);
  const format = predictionFormats({
    stateNames: model.states.map(({ name }) => name),
    foreseen: foreseenOf(model),
    hasEnds: hasEnds(model),
    digits: options.digits,
  })[options.format as 'tsv' | 'json' | 'ndjson'];
  const { options: reading, among } = await shardedReading(files, model, options, terminal);
  const text = textOf(format, results(files, model, reading, terminal), among);
  await writeTo(options.output, text, terminal.output);
}

async function* results(
  files: readonly string[],
  model: HiddenMarkovModel,
  options: PosteriorsOptions & { predict: number },
  terminal: Terminal,
): AsyncGenerator<PredictionResult> {
  for await (const batch of batchesOf(files, model, options, terminal)) {
    const predicted = await inTurns(predictions(model, batch, options.predict, fastEngine));
    for (const [s, { id, description, length, region }] of batch.records.entries()) {
      yield { id, description, length, region, steps: predicted[s]! };
    }
  }
}
