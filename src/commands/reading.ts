// Opens what commands read: a model, and records in batches.
import type { ModelReading } from '../io/model-file/checkpoint.ts';
import { oneByOne } from '../io/records/one-by-one.ts';
import { filesOf, inputsOf, readRecords } from '../io/records/read-records.ts';
import type { Reading } from '../io/records/reading.ts';
import type { CountedFile } from '../io/records/regions/counted.ts';
import type { ObservationRecord } from '../io/records/shared/record.ts';
import { unrolled } from '../model/decoding/circle.ts';
import { familyOf } from '../model/emissions/families.ts';
import { type HiddenMarkovModel, type Observed, observe } from '../model/hmm.ts';
import { alike } from '../model/indicators.ts';
import { isIn, type Part, partWithin } from '../model/inference/trellis.ts';
import { setThreads } from '../model/native/binding.ts';
import { concatenate, type ObservationKind, type Observations } from '../model/observations.ts';
import { regionName } from '../model/places.ts';
import type { Shard } from '../model/shards.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { warn } from './messages.ts';
import { follow, followReading, type Progress } from './progress.ts';
import { refuseTwice } from './refuse-twice.ts';
import { type WantedOptions, wantsAll } from './wanted.ts';
import { warnWithoutKernels } from './without-kernels.ts';

/** Records [from, to) of all that are read, and how many positions they have. */
export interface RecordPart {
  from: number;
  to: number;
  length: number;
}

/** The options of input and threads. */
export interface InputOptions extends Reading {
  temperature?: number;
  normalize?: boolean;
  threads?: number;
  quiet?: boolean;
  /** The part of the records that was asked for. */
  shard?: Shard;
  /** Which records are worked on; all unless given. */
  part?: RecordPart;
  /** What is known of each file: where it is, no more is read than the part. */
  counted?: readonly CountedFile[] | undefined;
  /** Which positions results are told of, over the records that are worked on; all unless given. */
  positions?: Part;
  /** How often the engine walks over a position, by and large: 1 unless given. */
  walks?: number;
}

/** The options of every command that reads a model and records. */
export interface ReadingOptions extends InputOptions, WantedOptions {
  model: string;
  /** Whether records are circles, which are unrolled. */
  circular?: boolean;
}

/** Records that the engine works on in one call. */
export interface Batch extends Observed {
  records: ObservationRecord[];
  /** The positions that results are told of, where not of all. */
  part?: Part | undefined;
}

/** How often the engine walks over a position for its posteriors: forward, back, and both together. */
export const POSTERIOR_WALKS = 3;

/** How many positions a batch has: enough to keep the kernels busy, few enough to keep memory small. */
const BATCH_POSITIONS = 1 << 20;

/** Reads the model for these files, sets its temperature if one was asked for, and sets the threads. */
export async function openModel(
  files: readonly string[],
  { model: path, temperature, normalize, threads, quiet }: ReadingOptions,
  terminal: Terminal,
): Promise<HiddenMarkovModel> {
  setThreads(threads);
  warnWithoutKernels(terminal, { quiet });
  const model = await readModelBeside(files, path, terminal, { normalize });
  return temperature === undefined ? model : { ...model, temperature };
}

/** Reads a model, from standard input (`-`) if that is none of the files. */
export async function readModelBeside(
  files: readonly string[],
  path: string,
  { input }: Terminal,
  reading: ModelReading = {},
): Promise<HiddenMarkovModel> {
  refuseTwice(path, files, 'model');
  // Loaded only now, since training from a guess reads no model.
  const { readModel } = await import('../io/model-file/checkpoint.ts');
  return readModel(path, input, reading);
}

/** The records of the files in batches, prepared for a model. */
export async function* batchesOf(
  files: readonly string[],
  model: HiddenMarkovModel,
  options: ReadingOptions,
  terminal: Terminal,
): AsyncGenerator<Batch> {
  const kind = familyOf(model.emission).observes(model.emission);
  let passed = 0;
  for await (const records of recordBatches(files, kind, options, terminal)) {
    const given = options.circular ? records.map(unrolledRecord) : records;
    const length = positionsIn(records);
    yield {
      records,
      ...observe(model, laidOut(given, kind)),
      part: partWithin(options.positions, passed, length),
    };
    passed += length;
  }
}

function positionsIn(records: readonly ObservationRecord[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}

/** The records of a batch that results are told of, with their numbers in it, and the part of each, where not all of it. */
export function* toldRecords({
  records,
  part,
}: Batch): Generator<{ s: number; record: ObservationRecord; part: Part | undefined }> {
  const total = positionsIn(records);
  let start = 0;
  for (const [s, record] of records.entries()) {
    const { length } = record;
    // What has no position is told of where the next position is, or the last of all.
    const next = Math.min(start, total - 1);
    const isTold =
      !part ||
      Math.max(part.from, start) < Math.min(part.to, start + length) ||
      (length === 0 && isIn(part, next));
    if (isTold) yield { s, record, part: partWithin(part, start, length) };
    start += length;
  }
}

/** The records of the files, so many at a time as the engine works on in one call. */
export async function* recordBatches(
  files: readonly string[],
  kind: ObservationKind,
  options: InputOptions & WantedOptions,
  terminal: Terminal,
): AsyncGenerator<ObservationRecord[]> {
  const { from, to } = options.part ?? { from: 0, to: Number.POSITIVE_INFINITY };
  const batch = new Batching();
  let records: ObservationRecord[] = [];
  let positions = 0;
  let index = options.counted ? from - 1 : -1;
  const { part, counted, walks = 1 } = options;
  // By indices, nothing but the part is read.
  const isPartAlone = part !== undefined && counted?.every(({ entries }) => entries) === true;
  const progress = isPartAlone
    ? follow({ total: part.length, walks }, terminal, options)
    : await followReading(files, walks, terminal, options);
  const took = isPartAlone ? undefined : progress.took;
  try {
    for await (const record of await openRecords(files, kind, options, terminal, took)) {
      index++;
      if (index < from) continue;
      if (index >= to) break;
      warnOfRecord(record, terminal, options);
      records.push(record);
      positions += record.length;
      if (isPartAlone) progress.took(record.length);
      if (!batch.isFullWith(record)) continue;
      progress.began(positions);
      yield records;
      progress.finished();
      records = [];
      positions = 0;
    }
    progress.began(positions);
    if (records.length > 0) yield records;
  } finally {
    progress.stop();
  }
}

/** The records of the files, or what is asked for of them, or the part of files that are counted; `took` is told of all bytes. */
export async function openRecords(
  files: readonly string[],
  kind: ObservationKind,
  options: InputOptions & WantedOptions,
  { input }: Terminal,
  took?: Progress['took'],
): Promise<AsyncGenerator<ObservationRecord>> {
  const inputs = inputsOf(files, options, input, took);
  const { part, counted } = options;
  // Loaded only now, since most commands read all that there is.
  if (part && counted) {
    const { partRecords } = await import('../io/records/regions/counted.ts');
    return oneByOne(partRecords(filesOf(inputs, kind), counted, part));
  }
  if (wantsAll(options)) return readRecords(inputs, kind);
  const { wantedRecords } = await import('./wanted-records.ts');
  return wantedRecords(inputs, kind, options);
}

/** Tells where one batch of records ends and the next begins. */
export class Batching {
  #positions = 0;

  /** Whether this record is the last of its batch. */
  isFullWith({ length }: { length: number }): boolean {
    this.#positions += length;
    if (this.#positions < BATCH_POSITIONS) return false;
    this.#positions = 0;
    return true;
  }
}

/** @throws UserError for a record whose positions lie on a chromosome, of which nobody knows how it would close */
function unrolledRecord(record: ObservationRecord): ObservationRecord {
  const { id, place, places, binSize } = record;
  if (places === undefined && binSize === undefined) return { ...record, data: unrolled(record.data) };
  const hint = 'decode it without --circular';
  throw new UserError('option-does-not-fit', `record ${id} has bins or places, and closes into no circle`, {
    place,
    hint,
    kind: 'usage',
  });
}

/** Records end to end; messages name them by place and id. */
export function laidOut(records: readonly ObservationRecord[], kind: ObservationKind): Observations {
  const named = records.map(record => ({
    data: record.data,
    name: `${record.place} (record ${regionName(record)})`,
  }));
  return concatenate(alike(named, kind));
}

/** Warns of a record without symbols, which is kept, and of what its reader notes. */
export function warnOfRecord(
  { length, id, place, note }: ObservationRecord,
  terminal: Terminal,
  options: { quiet?: boolean },
): void {
  if (note !== undefined) warn(note, terminal, options);
  if (length === 0) warn(`${place} (record ${id}): has no symbols`, terminal, options);
}
