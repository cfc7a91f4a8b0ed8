// `--shard i/n`: which records are a command's, known from one pass over the lengths of all.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CountedFile } from '../io/records/regions/counted.ts';
import type { PartOfResults } from '../io/results/format.ts';
import { familyOf } from '../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import type { Part } from '../model/inference/trellis.ts';
import type { ObservationKind } from '../model/observations.ts';
import { type Cut, type Shard, shardCuts, shardRange, sumOf } from '../model/shards.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { Batching, type InputOptions, type RecordPart } from './reading.ts';
import { recordSizes } from './record-sizes.ts';
import type { WantedOptions } from './wanted.ts';

/** All data of a command, and which part of them is its shard. */
export interface SharedOut {
  /** Its records; of the first and the last, perhaps not all positions. */
  part: RecordPart;
  /** What is known of each file. */
  counted: readonly CountedFile[] | undefined;
  /** Its positions, over those records. */
  positions: Part;
  /** How the results of this part stand among those of all. */
  among: PartOfResults;
  /** The ids of all records before these, if they were asked for. */
  idsBefore: readonly string[];
  data: DataSummary;
}

/** What tells the data of one training from others. */
export interface DataSummary {
  /** The SHA-256 of the names of files, and of the ids and lengths of records. */
  digest: string;
  files: string[];
  records: number;
  positions: number;
}

/** Sums up data, record by record. */
export class DataDigest {
  readonly #files: string[];
  readonly #hash = createHash('sha256');
  #records = 0;
  #positions = 0;

  constructor(files: readonly string[]) {
    this.#files = (files.length === 0 ? ['-'] : files).map(path => basename(path));
    for (const name of this.#files) this.#hash.update(`${name}\0`);
  }

  add({ id, length }: { id: string; length: number }): void {
    this.#hash.update(`${id}\0${length}\0`);
    this.#records++;
    this.#positions += length;
  }

  summary(): DataSummary {
    const digest = this.#hash.digest('hex');
    return { digest, files: this.#files, records: this.#records, positions: this.#positions };
  }
}

/**
 * How records are shared out: by themselves; or where results must be the same, to the last bit, as where one process works on
 * all, in the batches that the engine works on in one call. Records longer than a share are cut inside, but for whole batches.
 */
export type SharedBy = 'records' | 'batches' | 'whole-batches';

/**
 * Shares out the records of files.
 * @throws UserError for standard input, which cannot be read twice
 */
export async function shareOut(
  files: readonly string[],
  kind: ObservationKind,
  { shard, by, keepsIds = false }: { shard: Shard; by: SharedBy; keepsIds?: boolean },
  options: InputOptions & WantedOptions,
  terminal: Terminal,
): Promise<SharedOut> {
  if (files.length === 0 || files.includes('-')) {
    throw new UserError('option-does-not-fit', 'standard input cannot be shared out: it is read only once', {
      hint: 'name files; every shard reads them all',
      kind: 'usage',
    });
  }
  const digest = new DataDigest(files);
  const batching = new Batching();
  /** The sizes of records that stay together. */
  const units: number[][] = [];
  const ids: string[] = [];
  let isNew = true;
  const { sizes: lengths, counted } = await recordSizes(files, kind, options, terminal);
  for await (const record of lengths) {
    digest.add(record);
    if (keepsIds) ids.push(record.id);
    if (isNew) units.push([]);
    units.at(-1)!.push(record.length);
    isNew = batching.isFullWith(record) || by === 'records';
  }
  const cuts = by === 'whole-batches' ? wholeUnits(units, shard) : shardCuts(units, shard);
  const recordsBefore = (unit: number) => units.slice(0, unit).reduce((sum, { length }) => sum + length, 0);
  const positionsBefore = (unit: number) => sumOf(units.slice(0, unit).map(sumOf));
  const { from, to } = cuts;
  const [first, firstRecord] = [positionsBefore(from.item), recordsBefore(from.item)];
  const end = to.within > 0 ? to.item + 1 : to.item;
  return {
    part: { from: firstRecord, to: recordsBefore(end), length: positionsBefore(end) - first },
    counted,
    positions: { from: from.within, to: positionsBefore(to.item) + to.within - first },
    among: {
      isFirst: shard.index === 1,
      isLast: shard.index === shard.count,
      follows: from.item > 0 || from.within > 0,
    },
    idsBefore: ids.slice(0, firstRecord),
    data: digest.summary(),
  };
}

function wholeUnits(units: readonly (readonly number[])[], shard: Shard): { from: Cut; to: Cut } {
  const { from, to } = shardRange(units.map(sumOf), shard);
  return { from: { item: from, within: 0 }, to: { item: to, within: 0 } };
}

/**
 * The part of the results that `--shard` asks for, and the options that read it; without it, the whole. Records are cut inside
 * where the results are such that `cutsInside`; ids of the records before are told where they are such that `keepsIds`.
 */
export async function shardedReading<Options extends InputOptions & WantedOptions>(
  files: readonly string[],
  { emission }: Pick<HiddenMarkovModel, 'emission'>,
  options: Options,
  terminal: Terminal,
  { cutsInside = false, keepsIds = false }: { cutsInside?: boolean; keepsIds?: boolean } = {},
): Promise<{ options: Options; among: PartOfResults | undefined; idsBefore: readonly string[] }> {
  const { shard } = options;
  if (shard === undefined) return { options, among: undefined, idsBefore: [] };
  const kind = familyOf(emission).observes(emission);
  const by = cutsInside ? 'batches' : 'whole-batches';
  const sharing = { shard, by, keepsIds } as const;
  const shared = await shareOut(files, kind, sharing, options, terminal);
  const { part, counted, positions, among, idsBefore } = shared;
  return { options: { ...options, part, counted, ...(cutsInside && { positions }) }, among, idsBefore };
}
