// The log-likelihood of each record under several models.
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { type HiddenMarkovModel, observe } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { type Batch, batchesOf, laidOut, type ReadingOptions } from '../reading.ts';

/** A record and its natural log-likelihoods [models]. */
export interface Scored {
  record: ObservationRecord;
  logLikelihoods: number[];
}

/** [models] of [S] the log-likelihoods of a batch, which was prepared for the first of the models. */
export async function scoresOf(
  { records, trellis }: Batch,
  [first, ...others]: readonly HiddenMarkovModel[],
): Promise<Float64Array[]> {
  const scores = [await inTurns(fastEngine.logLikelihoods(trellis))];
  // Observations are prepared again for each model, whose contexts may be longer.
  const sequences = laidOut(records, familyOf(first!.emission).observes(first!.emission));
  for (const other of others) {
    scores.push(await inTurns(fastEngine.logLikelihoods(observe(other, sequences).trellis)));
  }
  return scores;
}

/** The records of files, one after the other. */
export async function* scoredRecords(
  files: readonly string[],
  models: readonly HiddenMarkovModel[],
  options: ReadingOptions,
  terminal: Terminal,
): AsyncGenerator<Scored> {
  for await (const batch of batchesOf(files, models[0]!, options, terminal)) {
    const scores = await scoresOf(batch, models);
    for (const [s, record] of batch.records.entries()) {
      yield { record, logLikelihoods: scores.map(ofModel => ofModel[s]!) };
    }
  }
}
