// hmm decode with a model: the most likely states of each record, by Viterbi's path, by the posteriors, or by both.

import { writeTo } from '../../io/bytes/sink.ts';
import { stateColour } from '../../io/plot/colours.ts';
import {
  type DecodeFormat,
  type DecodeResult,
  decodeFormat,
  hasIds,
  hasScores,
  labellingOf,
  toldTogether,
} from '../../io/results/decode.ts';
import { isObjects, textOf } from '../../io/results/format.ts';
import type { Path } from '../../model/codes.ts';
import { type Decoding, type DecodingMethod, decodeSequences } from '../../model/decoding/decode.ts';
import type { SegmentChoice } from '../../model/decoding/segment-choice.ts';
import { hasEnds, type State } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { placesOf } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import { ordinals } from '../../ordinals.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { requireStates } from '../choices.ts';
import { warn } from '../messages.ts';
import { type PlottingOptions, plottedResults } from '../pictures/plotting.ts';
import type { SearchOptions } from '../profiles/hits.ts';
import { type Batch, openModel, POSTERIOR_WALKS, toldRecords } from '../reading.ts';
import { shardedReading } from '../sharding.ts';

/** How often the engine walks over a position to find a path. */
const WALKS: Record<DecodingMethod, number> = { viterbi: 2, posterior: 3, 'optimal-accuracy': 4 };

export interface DecodeOptions extends PlottingOptions, SegmentChoice, SearchOptions {
  output?: string;
  format: DecodeFormat;
  posterior?: boolean;
  optimalAccuracy?: boolean;
  states?: string[];
  meanPosterior?: boolean;
  circular?: boolean;
  /** How many paths of each record are drawn, or how many of the best are told, in place of one. */
  sample?: number;
  best?: number;
  seed?: number;
}

export async function decodeStates(
  files: readonly string[],
  options: DecodeOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, states: shown } = options;
  const model = await openModel(files, options, terminal);
  requireStates(model.states, shown ?? []);
  if (options.circular && hasEnds(model)) {
    const message = 'the model has an end, to which a circle does not come';
    throw new UserError('option-does-not-fit', message, { hint: 'leave out --circular', kind: 'usage' });
  }
  const labelling = labellingOf(format, model.states, shown);
  const wantsMeans = options.meanPosterior === true || options.threshold !== undefined;
  const states = format === 'dense' ? model.states.map(withColor) : model.states;
  const method = methodOf(options);
  const decoding: Decoding = {
    ...options,
    method,
    states: model.states,
    labelling,
    withMeans: wantsMeans || hasScores(format),
    together: toldTogether(format, model.states, labelling),
  };
  const openCircle = (id: string) =>
    warn(`record ${id}: the path does not close into a circle, and is that of a line`, terminal, options);
  const walks = WALKS[method] + (decoding.withMeans ? POSTERIOR_WALKS : 0);
  const asked = { ...options, method, walks };
  const keepsIds = hasIds(format, model.states);
  const shared = await shardedReading(files, model, asked, terminal, {
    cutsInside: isCutInside(asked),
    keepsIds,
  });
  const { options: reading, among } = shared;
  const occurrenceOf = keepsIds ? occurrences(shared.idsBefore) : undefined;
  const text = decodeFormat(format, states, labelling, {
    withMeans: wantsMeans,
    ...options,
    follows: among?.follows,
  });
  const results = plottedResults('decode', files, model, reading, terminal, batch =>
    decoded(batch, decoding, openCircle, occurrenceOf),
  );
  await writeTo(output, textOf(text, results, among), terminal.output);
}

/**
 * Whether shards tell of parts of a record: not where it is one object or picture, may begin anywhere, has all its posteriors in
 * memory, or where features are numbered of which only posteriors tell whether they are left out.
 */
function isCutInside({ format, plot, circular, optimalAccuracy, threshold }: DecodeOptions): boolean {
  const isWhole = isObjects(format) || (format === 'gff3' && threshold !== undefined);
  return !isWhole && plot === undefined && !circular && !optimalAccuracy;
}

/** Which record of its name a record is, of all that are asked for one after the other, behind those `before`. */
function occurrences(before: readonly string[]): (id: string) => number {
  const occurrenceOf = ordinals();
  for (const id of before) occurrenceOf(id);
  return occurrenceOf;
}

/** A state with the colour that pictures give it, unless it has its own. */
function withColor(state: State, k: number): State {
  return { ...state, color: state.color ?? stateColour(k) };
}

function methodOf({ posterior, optimalAccuracy }: DecodeOptions): DecodingMethod {
  return posterior ? 'posterior' : optimalAccuracy ? 'optimal-accuracy' : 'viterbi';
}

async function* decoded(
  batch: Batch,
  decoding: Decoding,
  openCircle: (id: string) => void,
  occurrenceOf: ((id: string) => number) | undefined,
): AsyncGenerator<DecodeResult, Path> {
  // Records count that are told of elsewhere, too.
  const found = occurrenceOf && batch.records.map(({ id }) => occurrenceOf(id));
  const lengths = batch.records.map(({ length }) => length);
  const { path, sequences } = await inTurns(
    decodeSequences(batch, decoding, lengths, fastEngine, batch.part),
  );
  for (const { s, record, part } of toldRecords(batch)) {
    const { id, description, binSize, length, region } = record;
    const { isClosed, ...own } = sequences[s]!;
    if (decoding.circular && length > 0 && !isClosed) openCircle(id);
    const about = { id, description, binSize, places: placesOf(record), region, part };
    const occurrence = found?.[s];
    yield { ...about, method: decoding.method, occurrence, ...own };
  }
  return path;
}
