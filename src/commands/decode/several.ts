// hmm decode --sample, --best: several paths of each record.
import { writeTo } from '../../io/bytes/sink.ts';
import { type DecodeResult, decodeFormat, labellingOf } from '../../io/results/decode.ts';
import { textOf } from '../../io/results/format.ts';
import type { Labelling } from '../../model/decoding/labelling.ts';
import { chosenSegments } from '../../model/decoding/segment-choice.ts';
import { bestPaths, type ScoredPath, samplePaths } from '../../model/decoding/several-paths.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { placesOf } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { requireStates } from '../choices.ts';
import { type Batch, batchesOf, openModel } from '../reading.ts';
import { shardedReading } from '../sharding.ts';
import type { DecodeOptions } from './states.ts';

export async function decodeSeveral(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, states: shown } = options;
  const model = await openModel(files, options, terminal);
  requireStates(model.states, shown ?? []);
  const labelling = labellingOf(format, model.states, shown);
  const numbered = options.best === undefined ? 'sample' : 'rank';
  const text = decodeFormat(format, model.states, labelling, { withMeans: false, numbered });
  const { options: reading, among } = await shardedReading(files, model, options, terminal);
  const results = async function* () {
    // The number of a record among all decides what is drawn.
    let first = reading.part?.from ?? 0;
    for await (const batch of batchesOf(files, model, reading, terminal)) {
      yield* resultsOf(batch, await pathsOf(batch, options, first), labelling, options);
      first += batch.records.length;
    }
  };
  await writeTo(output, textOf(text, results(), among), terminal.output);
}

function pathsOf(
  batch: Batch,
  { best, sample, seed = 1 }: DecodeOptions,
  first: number,
): Promise<ScoredPath[][]> {
  if (best !== undefined) return inTurns(bestPaths(batch, best, fastEngine));
  return inTurns(samplePaths(batch, { count: sample!, seed, first }, fastEngine));
}

function* resultsOf(
  { records }: Batch,
  paths: readonly ScoredPath[][],
  labelling: Labelling,
  options: DecodeOptions,
): Generator<DecodeResult> {
  const method = options.best === undefined ? 'sample' : 'best';
  for (const [s, record] of records.entries()) {
    const { id, description, binSize, region } = record;
    for (const [n, own] of paths[s]!.entries()) {
      const segments = chosenSegments(own.path, labelling, undefined, options);
      const about = { id, description, binSize, places: placesOf(record), region };
      yield { ...about, method, number: n + 1, ...own, segments };
    }
  }
}
