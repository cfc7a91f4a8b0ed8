// hmm decode: the most likely states of each record, by Viterbi's path or by the posteriors.
import { DECODE_FORMATS, type DecodeResult } from '../io/formats/decode.ts';
import { textOf } from '../io/formats/format.ts';
import { writeTo } from '../io/sink.ts';
import { fastEngine } from '../model/engine/choose.ts';
import type { ViterbiPaths } from '../model/engine/engine.ts';
import { likeliestStates, runsOf } from '../model/engine/path.ts';
import { pathScore } from '../model/engine/path-score.ts';
import { onlySequence, positionCount, type Trellis } from '../model/engine/trellis.ts';
import { type Batch, batchesOf, openModel, type ReadingOptions, refuseImpossible } from './reading.ts';

export interface DecodeOptions extends ReadingOptions {
  output?: string;
  format: keyof typeof DECODE_FORMATS;
  posterior?: boolean;
}

export async function decode(files: readonly string[], options: DecodeOptions): Promise<void> {
  await writeTo(options.output, textOf(DECODE_FORMATS[options.format], results(files, options)));
}

async function* results(files: readonly string[], options: DecodeOptions): AsyncGenerator<DecodeResult> {
  const model = await openModel(files, options);
  const stateNames = model.states.map(state => state.name);
  const method = options.posterior ? 'posterior' : 'viterbi';
  for await (const batch of batchesOf(files, model, options)) {
    const { path, logProbabilities } = method === 'viterbi' ? viterbiPaths(batch) : posteriorPaths(batch);
    const { offsets } = batch.trellis;
    for (const [s, { id, description }] of batch.records.entries()) {
      const own = path.subarray(offsets[s], offsets[s + 1]);
      const segments = runsOf(own).map(({ start, end, state }) => ({
        start,
        end,
        state: stateNames[state]!,
      }));
      yield {
        id,
        description,
        method,
        logProbability: logProbabilities[s]!,
        path: own,
        stateNames,
        segments,
      };
    }
  }
}

function viterbiPaths(batch: Batch): ViterbiPaths {
  const paths = fastEngine.viterbi(batch.trellis);
  refuseImpossible(batch, paths.logProbabilities);
  return paths;
}

/** The likeliest state of each position by itself; such a path may be impossible as a whole (then -Infinity). */
function posteriorPaths(batch: Batch): ViterbiPaths {
  const { trellis } = batch;
  const K = trellis.stateCount;
  const { logLikelihoods, windows } = fastEngine.posteriors(trellis, { areLent: true });
  refuseImpossible(batch, logLikelihoods);
  const path = new (K > 256 ? Uint16Array : Uint8Array)(positionCount(trellis));
  for (const { start, rows } of windows) path.set(likeliestStates(rows, K), start);
  return { path, logProbabilities: logLikelihoods.map((_, s) => scoreOf(trellis, s, path)) };
}

function scoreOf(trellis: Trellis, sequence: number, path: Uint8Array | Uint16Array): number {
  const own = path.subarray(trellis.offsets[sequence], trellis.offsets[sequence + 1]);
  return pathScore(onlySequence(trellis, sequence), own);
}
