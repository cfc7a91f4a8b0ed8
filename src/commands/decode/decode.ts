// hmm decode: the most likely states of each record, by Viterbi's path or by the posteriors.

import { writeTo } from '../../io/bytes/sink.ts';
import { type DecodeFormat, type DecodeResult, decodeFormat, labellingOf } from '../../io/results/decode.ts';
import { textOf } from '../../io/results/format.ts';
import { decodePaths } from '../../model/decoding/decode.ts';
import {
  chosenSegments,
  inBasePairs,
  type Labelling,
  type SegmentChoice,
} from '../../model/decoding/segments.ts';
import { SequenceRows } from '../../model/decoding/sequence-rows.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { onlyWithFormats, requireStates } from '../choices.ts';
import { plottingOf } from '../pictures/plotting.ts';
import { batchesOf, openModel, type ReadingOptions } from '../reading.ts';

export interface DecodeOptions extends ReadingOptions, SegmentChoice {
  output?: string;
  format: DecodeFormat;
  posterior?: boolean;
  plot?: string;
  states?: string[];
  meanPosterior?: boolean;
}

export async function decode(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, states: shown } = options;
  const aboutSegments = ['states', 'mergeGap', 'minLength', 'threshold', 'meanPosterior'] as const;
  onlyWithFormats(options, aboutSegments, ['tsv', 'bed', 'gff3', 'json', 'ndjson']);
  const model = await openModel(files, options, terminal);
  const stateNames = model.states.map(({ name }) => name);
  if (shown) requireStates(stateNames, shown);
  const labelling = labellingOf(format, model.states, shown);
  const text = decodeFormat(format, model.states, labelling, wantsMeans(options));
  await writeTo(output, textOf(text, results(files, model, labelling, options, terminal)), terminal.output);
}

async function* results(
  files: readonly string[],
  model: HiddenMarkovModel,
  labelling: Labelling,
  options: DecodeOptions,
  terminal: Terminal,
): AsyncGenerator<DecodeResult> {
  const plotting = await plottingOf('decode', options, model, terminal);
  const method = options.posterior ? 'posterior' : 'viterbi';
  const needsMeans = wantsMeans(options) || options.format === 'bed' || options.format === 'gff3';
  for await (const batch of batchesOf(files, model, options, terminal)) {
    const { path, logProbabilities } = await inTurns(decodePaths(batch, method, fastEngine));
    const windows = needsMeans && (await inTurns(fastEngine.posteriors(batch.trellis))).windows;
    const rows = windows && new SequenceRows(windows, model.states.length);
    const { offsets } = batch.trellis;
    for (const [s, { id, description, binSize }] of batch.records.entries()) {
      const own = path.subarray(offsets[s], offsets[s + 1]);
      const chosen = chosenSegments(own, labelling, rows ? rows.take(own.length) : undefined, options);
      const segments = binSize === undefined ? chosen : inBasePairs(chosen, binSize);
      yield { id, description, method, logProbability: logProbabilities[s]!, path: own, segments, binSize };
    }
    // Not before: the windows of one call of the engine end where the next call starts.
    plotting?.add(batch, path);
  }
  await plotting?.write();
}

function wantsMeans({ meanPosterior, threshold }: DecodeOptions): boolean {
  return meanPosterior === true || threshold !== undefined;
}
