// hmm score --path: how probable a given path is, together with its record and given it.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { labelWarnings } from '../../model/annotation/label-notes.ts';
import { labelsOf } from '../../model/annotation/labels-from-annotation.ts';
import { type HiddenMarkovModel, type Observed, trellisOf } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { type Labels, withLabels } from '../../model/labelled-observations.ts';
import { placesOf } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { grouped } from '../../wording.ts';
import { warn } from '../messages.ts';
import type { Batch } from '../reading.ts';

export interface PathOptions {
  /** The file of paths. */
  path: string;
  labelMap?: Map<string, string[]> | undefined;
  quiet?: boolean | undefined;
  /** Whether the records are a part of those that have paths. */
  isPart?: boolean | undefined;
}

/**
 * The batches, all of them held, each with the natural logs of P(paths, records) [S]. Where a path says of a position no
 * state, or several, it is the sum over all that agree with it.
 */
export async function* withPathLogs(
  batches: AsyncIterable<Batch>,
  model: HiddenMarkovModel,
  { path, labelMap, quiet, isPart }: PathOptions,
  terminal: Terminal,
): AsyncGenerator<{ batch: Batch; pathLogs: Float64Array }> {
  const annotation = await readAnnotation(path, terminal.input);
  const held: Batch[] = [];
  for await (const batch of batches) held.push(batch);
  const records = held.flatMap(batch => batch.records);
  const placed = records.map(record => ({ ...record, places: placesOf(record) }));
  const { sets, labels, notes } = labelsOf(placed, annotation, model.states, {
    map: labelMap,
    isPart,
  });
  for (const sentence of labelWarnings(notes)) warn(sentence, terminal, { quiet });
  if (notes.unknown > 0) {
    const share = `${grouped(notes.unknown)} of ${grouped(notes.positions)} positions`;
    warn(`the path says nothing of ${share}: summed over all that they may be`, terminal, { quiet });
  }
  let first = 0;
  for (const batch of held) {
    const own = labels.slice(first, first + batch.records.length);
    first += own.length;
    yield { batch, pathLogs: await labelledLogs(model, batch, { sets, labels: own }) };
  }
}

function labelledLogs(
  model: HiddenMarkovModel,
  { observations }: Observed,
  labels: Labels,
): Promise<Float64Array> {
  const labelled = withLabels(observations, labels, model.states.length);
  return inTurns(fastEngine.logLikelihoods(trellisOf(model, labelled)));
}
