// hmm decode: the most likely states of each record, by Viterbi's path or by the posteriors.

import { writeTo } from '../../io/bytes/sink.ts';
import { type DecodeFormat, type DecodeResult, decodeFormat, labellingOf } from '../../io/results/decode.ts';
import { textOf } from '../../io/results/format.ts';
import { fastEngine } from '../../model/engine/choose.ts';
import type { ViterbiPaths } from '../../model/engine/engine.ts';
import { pathScore } from '../../model/engine/path-score.ts';
import { onlySequence, type Trellis } from '../../model/engine/trellis.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import {
  joinOverGaps,
  type Labelling,
  type Segment,
  segmentsOf,
  withMeanPosteriors,
} from '../../model/segments.ts';
import { inTurns, type Work } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { onlyWithFormats, requireStates } from '../choices.ts';
import { plottingOf } from '../pictures/plotting.ts';
import { type Batch, batchesOf, openModel, type ReadingOptions, refuseImpossible } from '../reading.ts';
import { RecordRows } from '../record-rows.ts';

export interface DecodeOptions extends ReadingOptions {
  output?: string;
  format: DecodeFormat;
  posterior?: boolean;
  plot?: string;
  states?: string[];
  mergeGap?: number;
  minLength?: number;
  threshold?: number;
  meanPosterior?: boolean;
}

export async function decode(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, states: shown, meanPosterior, threshold } = options;
  const aboutSegments = ['states', 'mergeGap', 'minLength', 'threshold', 'meanPosterior'] as const;
  onlyWithFormats(options, aboutSegments, ['tsv', 'bed', 'gff3', 'json', 'ndjson']);
  const model = await openModel(files, options, terminal);
  const stateNames = model.states.map(({ name }) => name);
  if (shown) requireStates(stateNames, shown);
  const labelling = labellingOf(format, model.states, shown);
  const text = decodeFormat(format, model.states, labelling, meanPosterior || threshold !== undefined);
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
  const { format, threshold, meanPosterior } = options;
  const needsMeans = meanPosterior || threshold !== undefined || format === 'bed' || format === 'gff3';
  for await (const batch of batchesOf(files, model, options, terminal)) {
    const { path, logProbabilities } = await inTurns(
      method === 'viterbi' ? viterbiPaths(batch) : posteriorPaths(batch),
    );
    const { trellis } = batch;
    const rows = needsMeans
      ? new RecordRows((await inTurns(fastEngine.posteriors(trellis))).windows, trellis.stateCount)
      : undefined;
    for (const [s, { id, description, binSize }] of batch.records.entries()) {
      const own = path.subarray(trellis.offsets[s], trellis.offsets[s + 1]);
      const chosen = chosenSegments(own, labelling, rows?.take(own.length), options);
      const segments = binSize === undefined ? chosen : inBasePairs(chosen, binSize);
      yield { id, description, method, logProbability: logProbabilities[s]!, path: own, segments, binSize };
    }
    // Not before: the windows of one call of the engine end where the next call starts.
    plotting?.add(batch, path);
  }
  await plotting?.write();
}

/** The segments of a path as they were asked for; joined first, then those that are too short or unsure left out. */
function* chosenSegments(
  path: Uint8Array | Uint16Array,
  labelling: Labelling,
  rows: Iterable<Float64Array> | undefined,
  { mergeGap = 0, minLength = 1, threshold = 0 }: DecodeOptions,
): Generator<Segment> {
  let segments: Iterable<Segment> = segmentsOf(path, labelling);
  if (mergeGap > 0) segments = joinOverGaps(segments, mergeGap);
  if (minLength > 1) segments = longEnough(segments, minLength);
  if (rows) segments = withMeanPosteriors(segments, rows, labelling);
  for (const segment of segments) if ((segment.meanPosterior ?? 1) >= threshold) yield segment;
}

/** Segments of bins as segments of base pairs. */
function* inBasePairs(segments: Iterable<Segment>, binSize: number): Generator<Segment> {
  for (const segment of segments) {
    yield { ...segment, start: segment.start * binSize, end: segment.end * binSize };
  }
}

function* longEnough(segments: Iterable<Segment>, least: number): Generator<Segment> {
  for (const segment of segments) if (segment.end - segment.start >= least) yield segment;
}

function* viterbiPaths(batch: Batch): Work<ViterbiPaths> {
  const paths = yield* fastEngine.viterbi(batch.trellis);
  refuseImpossible(batch, paths.logProbabilities);
  return paths;
}

/** The likeliest state of each position by itself; such a path may be impossible as a whole (then -Infinity). */
function* posteriorPaths(batch: Batch): Work<ViterbiPaths> {
  const { trellis } = batch;
  const { logLikelihoods, path } = yield* fastEngine.likeliestStates(trellis);
  refuseImpossible(batch, logLikelihoods);
  return { path, logProbabilities: logLikelihoods.map((_, s) => scoreOf(trellis, s, path)) };
}

function scoreOf(trellis: Trellis, sequence: number, path: Uint8Array | Uint16Array): number {
  const own = path.subarray(trellis.offsets[sequence], trellis.offsets[sequence + 1]);
  return pathScore(onlySequence(trellis, sequence), own);
}
