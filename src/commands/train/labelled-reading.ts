// Records read as a whole, and their labels, for commands that take expected counts under a model that is there.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { TrainingData } from '../../model/training/objective.ts';
import type { Terminal } from '../../terminal.ts';
import { warn } from '../messages.ts';
import { laidOut, type ReadingOptions, recordBatches } from '../reading.ts';
import type { Recorded } from './data.ts';
import { dataOf, type LabellingOptions } from './labelled-data.ts';

/** All records that have positions; `hear` is told of the others as well. */
export async function readWhole(
  files: readonly string[],
  kind: ObservationKind,
  options: ReadingOptions,
  terminal: Terminal,
  hear: (record: ObservationRecord) => void = () => {},
): Promise<Recorded> {
  const records: ObservationRecord[] = [];
  for await (const batch of recordBatches(files, kind, options, terminal)) {
    for (const record of batch) {
      hear(record);
      if (record.length > 0) records.push(record);
    }
  }
  return { records, observations: laidOut(records, kind) };
}

/** The records as the model takes them, with the labels that the options name. Says what is odd about these. */
export async function withLabelsOf(
  training: Recorded,
  model: HiddenMarkovModel,
  options: LabellingOptions & { quiet?: boolean | undefined },
  terminal: Terminal,
): Promise<TrainingData> {
  const { labels } = options;
  const annotation = labels === undefined ? undefined : await readAnnotation(labels, terminal.input);
  const { data, warnings } = dataOf({ training, heldOut: undefined, annotation }, model, options);
  for (const warning of warnings) warn(warning, terminal, options);
  return data;
}
