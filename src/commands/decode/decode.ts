// hmm decode: the most likely states of each record, by Viterbi's path or by the posteriors.

import { writeTo } from '../../io/bytes/sink.ts';
import {
  type DecodeFormat,
  type DecodeResult,
  decodeFormat,
  hasScores,
  labellingOf,
} from '../../io/results/decode.ts';
import { textOf } from '../../io/results/format.ts';
import { type Decoding, decodeSequences } from '../../model/decoding/decode.ts';
import type { SegmentChoice } from '../../model/decoding/segment-choice.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { stepsOf } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { onlyWithFormats, requireStates } from '../choices.ts';
import { warn } from '../messages.ts';
import { plottingOf } from '../pictures/plotting.ts';
import { batchesOf, openModel, type ReadingOptions } from '../reading.ts';

export interface DecodeOptions extends ReadingOptions, SegmentChoice {
  output?: string;
  format: DecodeFormat;
  posterior?: boolean;
  plot?: string;
  states?: string[];
  meanPosterior?: boolean;
  circular?: boolean;
}

export async function decode(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, states: shown } = options;
  const aboutSegments = ['states', 'mergeGap', 'minLength', 'threshold', 'meanPosterior'] as const;
  onlyWithFormats(options, aboutSegments, ['tsv', 'bed', 'gff3', 'json', 'ndjson']);
  onlyWithFormats(options, ['circular'], ['gff3']);
  const model = await openModel(files, options, terminal);
  const stateNames = model.states.map(({ name }) => name);
  if (shown) requireStates(stateNames, shown);
  const labelling = labellingOf(format, model.states, shown);
  const wantsMeans = options.meanPosterior === true || options.threshold !== undefined;
  const text = decodeFormat(format, model.states, labelling, { withMeans: wantsMeans, ...options });
  const decoding: Decoding = {
    ...options,
    method: options.posterior ? 'posterior' : 'viterbi',
    labelling,
    withMeans: wantsMeans || hasScores(format),
  };
  await writeTo(output, textOf(text, results(files, model, decoding, options, terminal)), terminal.output);
}

async function* results(
  files: readonly string[],
  model: HiddenMarkovModel,
  decoding: Decoding,
  options: DecodeOptions,
  terminal: Terminal,
): AsyncGenerator<DecodeResult> {
  const plotting = await plottingOf('decode', options, model, terminal);
  for await (const batch of batchesOf(files, model, options, terminal)) {
    const lengths = batch.records.map(({ length }) => length);
    const { path, sequences } = await inTurns(decodeSequences(batch, decoding, lengths, fastEngine));
    for (const [s, { id, description, length, binSize, ...record }] of batch.records.entries()) {
      const { isClosed, ...decoded } = sequences[s]!;
      if (options.circular && length > 0 && !isClosed) {
        const message = `record ${id}: the path does not close into a circle, and is that of a line`;
        warn(message, terminal, options);
      }
      const places = record.places ?? (binSize === undefined ? undefined : stepsOf(binSize, length));
      yield { id, description, method: decoding.method, ...decoded, binSize, places };
    }
    // Not before: the windows of one call of the engine end where the next call starts.
    plotting?.add(batch, path);
  }
  await plotting?.write();
}
