// hmm posteriors: P(state) at every position of each record.

import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { arrayPath, writeNpy } from '../../io/results/npy.ts';
import { type PosteriorResult, posteriorFormats } from '../../io/results/posteriors.ts';
import { possiblePosteriors } from '../../model/decoding/decode.ts';
import { SequenceRows } from '../../model/decoding/sequence-rows.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { notWith, onlyWithFormats, stateIndex } from '../choices.ts';
import { plottedResults } from '../pictures/plotting.ts';
import { openLibrary } from '../profiles/library.ts';
import { type Batch, openModel } from '../reading.ts';
import type { PosteriorsOptions } from './options.ts';

export async function posteriors(
  files: readonly string[],
  options: PosteriorsOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, digits, dtype = 'float64' } = options;
  onlyWithFormats(options, ['state'], ['bedgraph', 'wig']);
  onlyWithFormats(options, ['dtype'], ['npy']);
  const library = await openLibrary([options.model]);
  if (library) {
    notWith('profiles', options, ['temperature', 'normalize', 'plot']);
    const { posteriorsOfProfiles } = await import('./profiles.ts');
    return posteriorsOfProfiles(files, library, options, terminal);
  }
  if (format === 'npy') {
    const path = arrayPath(output);
    const model = await openModel(files, options, terminal);
    await writeNpy(path, results(files, model, options, terminal), { columns: model.states.length, dtype });
    return;
  }
  const model = await openModel(files, options, terminal);
  const stateNames = model.states.map(({ name }) => name);
  const state = format === 'bedgraph' || format === 'wig' ? stateIndex(model.states, options.state) : 0;
  const text = posteriorFormats({ stateNames, digits, state })[format];
  await writeTo(output, textOf(text, results(files, model, options, terminal)), terminal.output);
}

function results(
  files: readonly string[],
  model: HiddenMarkovModel,
  options: PosteriorsOptions,
  terminal: Terminal,
): AsyncGenerator<PosteriorResult> {
  return plottedResults('posteriors', files, model, options, terminal, posteriorsOf);
}

async function* posteriorsOf(batch: Batch): AsyncGenerator<PosteriorResult, undefined> {
  const { logLikelihoods, windows } = await inTurns(possiblePosteriors(batch, fastEngine, { areLent: true }));
  const rows = new SequenceRows(windows, batch.trellis.stateCount);
  for (const [s, { id, description, length, binSize, places }] of batch.records.entries()) {
    const logLikelihood = logLikelihoods[s]!;
    yield { id, description, length, logLikelihood, rows: rows.take(length), binSize, places };
  }
}
