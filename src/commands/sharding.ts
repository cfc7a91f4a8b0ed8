// `--shard i/n`: which records are a command's, known from one pass over the lengths of all.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CountedFile } from '../io/records/regions/counted.ts';
import type { PartOfResults } from '../io/results/format.ts';
import { familyOf } from '../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import type { Part } from '../model/inference/trellis.ts';
import type { ObservationKind } from '../model/observations.ts';
import { type Cut, type Shard, shardCuts, shardRange } from '../model/shards.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { Batching, type InputOptions } from './reading.ts';
import { recordSizes } from './record-sizes.ts';
import type { WantedOptions } from './wanted.ts';

/** All data of a command, and which part of them is its shard. */
export interface SharedOut {
  /** Its records; of the first and the last, perhaps not all positions. */
  part: { from: number; to: number };
  /** What is known of each file. */
  counted: readonly CountedFile[] | undefined;
  /** Its positions, over those records. */
  positions: Part;
  /** How the results of this part stand among those of all. */
  among: PartOfResults;
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
 * Shares out the records of files: by themselves, those longer than a share cut inside; or where results must be the same, to
 * the last bit, as where one process works on all, in the batches that the engine works on in one call.
 * @throws UserError for standard input, which cannot be read twice
 */
export async function shareOut(
  files: readonly string[],
  kind: ObservationKind,
  { shard, by }: { shard: Shard; by: 'records' | 'batches' },
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
  /** Records and positions that stay together. */
  const units: { records: number; positions: number }[] = [];
  let isNew = true;
  const { sizes: lengths, counted } = await recordSizes(files, kind, options, terminal);
  for await (const record of lengths) {
    digest.add(record);
    if (isNew) units.push({ records: 0, positions: 0 });
    const unit = units.at(-1)!;
    unit.records++;
    unit.positions += record.length;
    isNew = batching.isFullWith(record) || by === 'records';
  }
  const sizes = units.map(({ positions }) => positions);
  const cuts = by === 'records' ? shardCuts(sizes, shard) : wholeUnits(sizes, shard);
  const before = (unit: number, what: 'records' | 'positions') =>
    units.slice(0, unit).reduce((sum, own) => sum + own[what], 0);
  const from = before(cuts.from.item, 'records');
  const to = before(cuts.to.item, 'records') + (cuts.to.within > 0 ? 1 : 0);
  const first = before(cuts.from.item, 'positions');
  return {
    part: { from, to },
    counted,
    positions: {
      from: cuts.from.within,
      to: before(cuts.to.item, 'positions') + cuts.to.within - first,
    },
    among: { isFirst: shard.index === 1, isLast: shard.index === shard.count, follows: from > 0 },
    data: digest.summary(),
  };
}

function wholeUnits(sizes: readonly number[], shard: Shard): { from: Cut; to: Cut } {
  const { from, to } = shardRange(sizes, shard);
  return { from: { item: from, within: 0 }, to: { item: to, within: 0 } };
}

/** The part of the results that `--shard` asks for, and the options that read it; without it, the whole. */
export async function shardedReading<Options extends InputOptions & WantedOptions>(
  files: readonly string[],
  { emission }: Pick<HiddenMarkovModel, 'emission'>,
  options: Options,
  terminal: Terminal,
): Promise<{ options: Options; among: PartOfResults | undefined }> {
  const { shard } = options;
  if (shard === undefined) return { options, among: undefined };
  const kind = familyOf(emission).observes(emission);
  const { part, counted, among } = await shareOut(files, kind, { shard, by: 'batches' }, options, terminal);
  return { options: { ...options, part, counted }, among };
}
