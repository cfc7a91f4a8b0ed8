// Gathers what pictures need of records, batch by batch: tracks of one record or of all, and the run lengths of paths.

import { binPosteriors, pathRuns } from '../../io/plot/bins.ts';
import { coordinatesOf } from '../../io/plot/coordinates.ts';
import { fitPage, mostRecords } from '../../io/plot/records.ts';
import { countRuns, type LengthCounts } from '../../io/plot/run-lengths.ts';
import type { Track } from '../../io/plot/track.ts';
import type { Path } from '../../model/codes.ts';
import { decodePaths, possiblePosteriors } from '../../model/decoding/decode.ts';
import { groupsOf, type LabelClasses, labelClasses } from '../../model/decoding/label-classes.ts';
import { SequenceRows } from '../../model/decoding/sequence-rows.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import type { LendingOptions, PosteriorWindow } from '../../model/inference/engine.ts';
import { onlySequence } from '../../model/inference/trellis.ts';
import { selectSubsequences, wholeSequences } from '../../model/observations.ts';
import { endAt, type Places, placesOf, positionsWithin, startAt } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import type { Batch } from '../reading.ts';
import type { Region } from './kinds.ts';

export interface GatheringOptions {
  /**
   * The only record for tracks and run lengths; if undefined, the first one has a track, or as many as a page has room
   * for, and all are counted for run lengths.
   */
  record?: string | undefined;
  region?: Region | undefined;
  /** Whether states are shown by their labels. */
  byLabel?: boolean | undefined;
  wantsPosteriors: boolean;
  wantsRunLengths: boolean;
  /** Whether there are to be tracks of all records. */
  wantsAll: boolean;
  /** The name of paths that are given. */
  pathName: string;
}

/** A batch of records, with the path [T] through them. */
interface DecodedBatch {
  batch: Batch;
  path: Path;
}

/** A message names at most so many ids. */
const SHOWN_IDS = 5;

/** Gathers tracks and run-length counts, in memory that does not grow with the records. */
export class TrackGatherer {
  /** [K] */
  readonly runLengths: LengthCounts[];
  /** How many records with a symbol there were. */
  recordCount = 0;
  private readonly model: HiddenMarkovModel;
  private readonly options: GatheringOptions;
  private readonly ids: string[] = [];
  private readonly most: number;
  private readonly classes: LabelClasses | undefined;
  private readonly gathered: Track[] = [];

  constructor(model: HiddenMarkovModel, options: GatheringOptions) {
    this.model = model;
    this.options = options;
    this.runLengths = model.states.map(() => new Map());
    this.classes = options.byLabel ? labelClasses(model.states) : undefined;
    this.most =
      this.record === undefined && options.wantsAll ? mostRecords(this.columns, options.wantsPosteriors) : 1;
  }

  /** Whether further records would change nothing. */
  get isComplete(): boolean {
    return this.gathered.length > 0 && !this.looksAtAll;
  }

  /** Whether there is a track. */
  get hasTrack(): boolean {
    return this.gathered.length > 0;
  }

  /** The tracks, at least one. @throws UserError if no record was the one asked for, or none had a symbol */
  get tracks(): readonly Track[] {
    if (this.gathered.length > 0) return this.gathered;
    if (this.record === undefined || this.ids.length === 0)
      throw new UserError('nothing-to-read', 'no record has a symbol to plot');
    const shown = this.ids.slice(0, SHOWN_IDS).join(', ');
    throw new UserError('unknown-sequence', `no record is called ${this.record}, or it has no symbol`, {
      hint: `the records are ${shown}${this.ids.length > SHOWN_IDS ? ' and others' : ''}`,
    });
  }

  /** Takes what is needed from a batch. Finds Viterbi's path unless a path is given. */
  async add(batch: Batch, path?: Path): Promise<void> {
    for (const { id } of batch.records) if (this.ids.length <= SHOWN_IDS) this.ids.push(id);
    const isWanted = ({ id, length }: Batch['records'][number]) => length > 0 && (this.record ?? id) === id;
    const found = batch.records.findIndex(isWanted);
    if (found < 0 || this.isComplete) return;
    this.recordCount += batch.records.filter(isWanted).length;
    if (this.gathered.length >= this.most && !this.options.wantsRunLengths) return;
    const needed = this.looksAtAll ? { batch, path } : onlyRecord({ batch, path }, found);
    const known = {
      ...needed,
      path:
        needed.path ??
        (await inTurns(decodePaths(needed.batch, this.model.states, 'viterbi', fastEngine))).path,
    };
    if (this.options.wantsRunLengths) {
      const { offsets } = known.batch.trellis;
      for (let s = 0; s + 1 < offsets.length; s++)
        countRuns(known.path.subarray(offsets[s], offsets[s + 1]), this.runLengths);
    }
    if (this.gathered.length < this.most) await this.gather(known);
  }

  /** How many columns a track has: states, or their classes. */
  private get columns(): number {
    return this.classes?.names.length ?? this.model.states.length;
  }

  private get rowOptions(): LendingOptions {
    return { groups: this.classes && groupsOf(this.classes) };
  }

  private get record(): string | undefined {
    return this.options.record ?? this.options.region?.record;
  }

  /** Whether every record counts, and not only one. */
  private get looksAtAll(): boolean {
    const { wantsRunLengths, wantsAll } = this.options;
    return (wantsRunLengths || wantsAll) && this.record === undefined;
  }

  /** Keeps the tracks of the records of a batch, as many as there is room for. */
  private async gather({ batch, path }: DecodedBatch): Promise<void> {
    const { offsets } = batch.trellis;
    const { wantsPosteriors } = this.options;
    // One record that is looked for may be anywhere in a long batch, whose others nobody asks for.
    const isAlone = this.most === 1;
    const rows =
      wantsPosteriors && !isAlone
        ? new SequenceRows(
            (await inTurns(possiblePosteriors(batch, fastEngine, this.rowOptions))).windows,
            this.columns,
          )
        : undefined;
    for (const [s, { length }] of batch.records.entries()) {
      if (this.gathered.length >= this.most) break;
      if (length === 0) continue;
      const own = { batch, path: path.subarray(offsets[s], offsets[s + 1]) };
      this.gathered.push(await this.trackOf(own, s, rows));
      fitPage(this.gathered);
    }
  }

  /** The track of record `s`, whose path is given; its posteriors are the next of `rows`, or worked out for it alone. */
  private async trackOf(
    { batch, path }: DecodedBatch,
    s: number,
    rows: SequenceRows | undefined,
  ): Promise<Track> {
    const record = batch.records[s]!;
    const { id, length } = record;
    const { region, wantsPosteriors, pathName } = this.options;
    const places = placesOf(record);
    const [from, to] = region ? interval(region, record, places) : [0, length];
    const { classes } = this;
    const states = classes?.names ?? this.model.states.map(({ name }) => name);
    const K = states.length;
    const coordinates = places && coordinatesOf(places, from, to - from);
    const own = path.subarray(from, to);
    const runs = pathRuns(classes ? own.map(state => classes.of[state]!) : own, K);
    const track = {
      record: id,
      first: from + 1,
      length: to - from,
      coordinates,
      states,
      pathName,
      path: runs,
    };
    if (!wantsPosteriors) return track;
    const windows = rows
      ? placed(rows.between(batch.trellis.offsets[s]!, batch.trellis.offsets[s + 1]!), K)
      : (
          await inTurns(
            possiblePosteriors(onlyRecord({ batch, path: undefined }, s).batch, fastEngine, this.rowOptions),
          )
        ).windows;
    return { ...track, posteriors: binPosteriors(windows, { from, to, K }, runs) };
  }
}

/** The positions of a region in a record. @throws UserError if it lies outside, or holds none */
function interval(
  region: Region,
  { id, length, place }: Batch['records'][number],
  places: Places | undefined,
): [from: number, to: number] {
  const reaches = places ? endAt(places, length - 1) : length;
  if (region.end > reaches) {
    const hint = places
      ? `its positions lie from ${startAt(places, 0) + 1} to ${reaches}`
      : `it has ${plural(length, 'position')}`;
    throw new UserError('outside-record', `the region ends at ${region.end}, outside of the record`, {
      place: `${place} (record ${id})`,
      hint,
    });
  }
  const [from, to] = positionsWithin(places, length, { start: region.start - 1, end: region.end });
  if (from < to) return [from, to];
  const message = `no position of record ${id} lies between ${region.start} and ${region.end}`;
  throw new UserError('outside-record', message, { place });
}

/** Rows [n, K] of a record in chunks, with the position that each starts at. */
function* placed(chunks: Iterable<Float64Array>, K: number): Generator<PosteriorWindow> {
  let start = 0;
  for (const rows of chunks) {
    yield { start, rows };
    start += rows.length / K;
  }
}

/** One record of a batch as a batch; copies nothing. */
function onlyRecord(
  { batch: { records, observations, trellis }, path }: { batch: Batch; path: Path | undefined },
  s: number,
): { batch: Batch; path: Path | undefined } {
  const own = onlySequence(trellis, s);
  return {
    batch: {
      records: [records[s]!],
      observations: selectSubsequences(observations, wholeSequences(observations, [s])),
      trellis: own,
    },
    path: path?.subarray(trellis.offsets[s], trellis.offsets[s + 1]),
  };
}
