// The log-likelihood of each record under several models.
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { type HiddenMarkovModel, observe } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { batchesOf, laidOut, type ReadingOptions } from '../reading.ts';

/** A record and its natural log-likelihoods [models]. */
export interface Scored {
  record: ObservationRecord;
  logLikelihoods: number[];
}

export async function* scoredRecords(
  files: readonly string[],
  models: readonly HiddenMarkovModel[],
  options: ReadingOptions,
  terminal: Terminal,
): AsyncGenerator<Scored> {
  const [first, ...others] = models;
  const kind = familyOf(first!.emission).observes(first!.emission);
  for await (const { records, trellis } of batchesOf(files, first!, options, terminal)) {
    const scores = [await inTurns(fastEngine.logLikelihoods(trellis))];
    // Observations are prepared again for each model, whose contexts may be longer.
    const sequences = laidOut(records, kind);
    for (const other of others) {
      scores.push(await inTurns(fastEngine.logLikelihoods(observe(other, sequences).trellis)));
    }
    for (const [s, record] of records.entries()) {
      yield { record, logLikelihoods: scores.map(ofModel => ofModel[s]!) };
    }
  }
}
