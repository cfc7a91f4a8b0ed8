// Gathers what pictures need of records, batch by batch: the track of one record, and the run lengths of all paths.

import { binPosteriors, pathRuns } from '../../io/plot/bins.ts';
import { coordinatesOf } from '../../io/plot/coordinates.ts';
import { countRuns, type LengthCounts } from '../../io/plot/run-lengths.ts';
import type { Track } from '../../io/plot/track.ts';
import type { Path } from '../../model/codes.ts';
import { decodePaths, possiblePosteriors } from '../../model/decoding/decode.ts';
import { classRows, type LabelClasses, labelClasses } from '../../model/decoding/label-classes.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import type { PosteriorWindow } from '../../model/inference/engine.ts';
import { onlySequence } from '../../model/inference/trellis.ts';
import { selectSubsequences, wholeSequences } from '../../model/observations.ts';
import { endAt, placesOf, positionsWithin, startAt } from '../../model/places.ts';
import { inTurns } from '../../model/work.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import type { Batch } from '../reading.ts';
import type { Region } from './kinds.ts';

export interface GatheringOptions {
  /**
   * The only record for track and run lengths; if undefined, the first record for the track, and all for run lengths.
   */
  record?: string | undefined;
  region?: Region | undefined;
  /** Whether states are shown by their labels. */
  byLabel?: boolean | undefined;
  wantsPosteriors: boolean;
  wantsRunLengths: boolean;
  /** The name of paths that are given. */
  pathName: string;
}

/** A batch of records, with the path [T] through them if it is known already. */
interface DecodedBatch {
  batch: Batch;
  path: Path | undefined;
}

/** A message names at most so many ids. */
const SHOWN_IDS = 5;

/** Gathers one track and run-length counts, in memory that does not grow with the records. */
export class TrackGatherer {
  /** [K] */
  readonly runLengths: LengthCounts[];
  private readonly model: HiddenMarkovModel;
  private readonly options: GatheringOptions;
  private readonly ids: string[] = [];
  private gathered: Track | undefined;

  constructor(model: HiddenMarkovModel, options: GatheringOptions) {
    this.model = model;
    this.options = options;
    this.runLengths = model.states.map(() => new Map());
  }

  /** Whether further records would change nothing. */
  get isComplete(): boolean {
    return this.gathered !== undefined && !this.countsAllRecords;
  }

  /** Whether there is a track. */
  get hasTrack(): boolean {
    return this.gathered !== undefined;
  }

  /** The track. @throws UserError if no record was the one asked for, or none had a symbol */
  get track(): Track {
    if (this.gathered) return this.gathered;
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
    const found = batch.records.findIndex(({ id, length }) => length > 0 && (this.record ?? id) === id);
    if (found < 0 || this.isComplete) return;
    const needed = this.countsAllRecords ? { batch, path } : onlyRecord({ batch, path }, found);
    const known = {
      ...needed,
      path:
        needed.path ??
        (await inTurns(decodePaths(needed.batch, this.model.states, 'viterbi', fastEngine))).path,
    };
    const { offsets } = needed.batch.trellis;
    if (this.options.wantsRunLengths) {
      for (let s = 0; s + 1 < offsets.length; s++) {
        countRuns(known.path.subarray(offsets[s], offsets[s + 1]), this.runLengths);
      }
    }
    this.gathered ??= await this.trackOf(onlyRecord(known, this.countsAllRecords ? found : 0));
  }

  private get record(): string | undefined {
    return this.options.record ?? this.options.region?.record;
  }

  private get countsAllRecords(): boolean {
    return this.options.wantsRunLengths && this.record === undefined;
  }

  private async trackOf({ batch, path }: DecodedBatch): Promise<Track> {
    const { id, length, place } = batch.records[0]!;
    const { region, wantsPosteriors, byLabel, pathName } = this.options;
    const places = placesOf(batch.records[0]!);
    const reaches = places ? endAt(places, length - 1) : length;
    if (region && region.end > reaches) {
      const hint = places
        ? `its positions lie from ${startAt(places, 0) + 1} to ${reaches}`
        : `it has ${plural(length, 'position')}`;
      throw new UserError('outside-record', `the region ends at ${region.end}, outside of the record`, {
        place: `${place} (record ${id})`,
        hint,
      });
    }
    const [from, to] = region
      ? positionsWithin(places, length, { start: region.start - 1, end: region.end })
      : [0, length];
    if (from >= to) {
      const message = `no position of record ${id} lies between ${region!.start} and ${region!.end}`;
      throw new UserError('outside-record', message, { place });
    }
    const classes = byLabel ? labelClasses(this.model.states) : undefined;
    const states = classes?.names ?? this.model.states.map(({ name }) => name);
    const K = states.length;
    const coordinates = places && coordinatesOf(places, from, to - from);
    const track = { record: id, first: from + 1, length: to - from, coordinates, states, pathName };
    const own = path!.subarray(from, to);
    const runs = pathRuns(classes ? own.map(state => classes.of[state]!) : own, K);
    if (!wantsPosteriors) return { ...track, path: runs };
    const { windows } = await inTurns(possiblePosteriors(batch, fastEngine));
    const shown = classes ? classWindows(windows, classes) : windows;
    return { ...track, path: runs, posteriors: binPosteriors(shown, { from, to, K }) };
  }
}

function* classWindows(
  windows: Iterable<PosteriorWindow>,
  classes: LabelClasses,
): Generator<PosteriorWindow> {
  for (const { start, rows } of windows)
    for (const summed of classRows([rows], classes)) yield { start, rows: summed };
}

/** One record of a batch as a batch; copies nothing. */
function onlyRecord(
  { batch: { records, observations, trellis }, path }: DecodedBatch,
  s: number,
): DecodedBatch {
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
