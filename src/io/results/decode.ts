// Writes the results of `hmm decode` as text.

import type { Path } from '../../model/codes.ts';
import { featureLabelling, type Labelling, stateLabelling } from '../../model/decoding/labelling.ts';
import type { Together } from '../../model/decoding/segment-choice.ts';
import { inBasePairs, type Segment } from '../../model/decoding/segments.ts';
import { marksOf, type State } from '../../model/hmm.ts';
import type { Part } from '../../model/inference/trellis.ts';
import type { Places, Region } from '../../model/places.ts';
import { bedLines } from './bed.ts';
import { denseFormat, segmentsFormat } from './chromhmm.ts';
import type { DecodedObject, SegmentObject } from './decode-schema.ts';
import {
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  numberField,
  tableFormat,
} from './format.ts';
import { gff3Lines } from './gff3.ts';
import { lettersOf, pathRecord } from './path-letters.ts';
import { transcriptsIn } from './transcripts.ts';

/** The path of one record. */
export interface DecodeResult {
  id: string;
  description: string;
  method: 'viterbi' | 'posterior' | 'optimal-accuracy' | 'sample' | 'best';
  /** Which of several paths this is, from 1 on. */
  number?: number;
  /** Natural log of P(path, observations). */
  logProbability: number;
  /** [T] index of the state at each position. */
  path: Path;
  /** How many base pairs a position stands for, if not one. */
  binSize?: number | undefined;
  /** Where the positions lie, if not one after the other from the start of their sequence on. */
  places?: Places | undefined;
  /** The part of a record that this is, where one was asked for. */
  region?: Region | undefined;
  /** The positions of which this is told, where not of all: the segments that begin there. JSON tells of all. */
  part?: Part | undefined;
  /** Which of the records, or regions, of its name this is, from 1 on: where the format says so in IDs. */
  occurrence?: number | undefined;
  /** The segments in order, in positions, and those before the part. Read them once, before the next result. */
  segments: Iterable<Segment>;
}

export type DecodeFormat = 'tsv' | 'bed' | 'segments' | 'dense' | 'gff3' | 'path' | 'json' | 'ndjson';

/** Decimals of mean posteriors in tables. */
const MEAN_DIGITS = 6;

/** The labelling that a format takes segments by: features in GFF3 where the model has any, else states. */
export function labellingOf(
  format: DecodeFormat,
  states: readonly State[],
  shown?: readonly string[],
): Labelling {
  const byFeature = format === 'gff3' && haveFeatures(states);
  return byFeature ? featureLabelling(states, shown) : stateLabelling(states, shown);
}

/** Which segments a format writes together, where not each by itself. */
export function toldTogether(
  format: DecodeFormat,
  states: readonly State[],
  { labels }: Labelling,
): Together | undefined {
  if (format !== 'gff3' || !haveFeatures(states)) return undefined;
  const groups = transcriptsIn(labels);
  return function* (segments) {
    for (const group of groups(segments)) yield group.segments;
  };
}

function haveFeatures(states: readonly State[]): boolean {
  return states.some(state => marksOf(state).length > 0);
}

/** Whether a format gives features IDs, in which records of one name are told apart. */
export function hasIds(format: DecodeFormat, states: readonly State[]): boolean {
  return format === 'gff3' && haveFeatures(states);
}

/** Whether a format says of every segment its mean posterior, as the score of BED and GFF3. */
export function hasScores(format: DecodeFormat): boolean {
  return format === 'bed' || format === 'gff3';
}

export interface FormatOptions {
  withMeans: boolean;
  circular?: boolean;
  /** What the numbers of several paths of a record are called, if there are. */
  numbered?: 'sample' | 'rank';
  /** Whether something is written above these: other records, or a part of the first. */
  follows?: boolean | undefined;
}

/**
 * The format for segments of this labelling. If `withMeans`, tables have a column of mean posteriors. GFF3 says which
 * records are `circular`.
 * @throws UserError where the model has more states than there are letters for a path
 */
export function decodeFormat(
  format: DecodeFormat,
  states: readonly State[],
  labelling: Labelling,
  { withMeans, circular = false, numbered, follows }: FormatOptions,
): Format<DecodeResult> {
  const object = (result: DecodeResult) => decodeObject(result, states, numbered);
  switch (format) {
    case 'tsv':
      return segmentTable(states, withMeans, numbered);
    case 'bed':
      return tableFormat(undefined, result => bedLines({ ...result, segments: placed(result) }, states));
    case 'segments':
      return inBases(segmentsFormat(states));
    case 'dense':
      return inBases(denseFormat(states, { follows }));
    case 'gff3': {
      const lines = gff3Lines(states, labelling, { byFeature: haveFeatures(states), circular, follows });
      return { ...tableFormat(undefined, lines), before: '##gff-version 3\n' };
    }
    case 'path': {
      const letters = lettersOf(states);
      return tableFormat(undefined, result => pathRecord(named(result, numbered), letters));
    }
    case 'json':
      return jsonFormat(object);
    case 'ndjson':
      return ndjsonFormat(object);
  }
}

/** A record of which there are several paths has the number of each in its description. */
function named(result: DecodeResult, numbered: FormatOptions['numbered']): DecodeResult {
  if (!numbered) return result;
  const number = `${numbered} ${result.number}`;
  return { ...result, description: [number, result.description].filter(text => text !== '').join(' ') };
}

/** A format that is given the segments in base pairs. */
function inBases<Result>(format: Format<Result>): Format<DecodeResult & Result> {
  return { ...format, chunks: result => format.chunks({ ...result, segments: placed(result) }) };
}

/** The segments that are told, in base pairs. */
function placed({ segments, places, part }: DecodeResult): Iterable<Segment> {
  const told = part ? startingFrom(part.from, segments) : segments;
  return places ? inBasePairs(told, places) : told;
}

function* startingFrom(from: number, segments: Iterable<Segment>): Generator<Segment> {
  for (const segment of segments) if (segment.start >= from) yield segment;
}

/** A table of segments: 1-based, both ends included. */
function segmentTable(
  states: readonly State[],
  withMeans: boolean,
  numbered: FormatOptions['numbered'],
): Format<DecodeResult> {
  const names = states.map(({ name }) => escapeField(name));
  const header = [
    'id',
    ...(numbered ? [numbered, 'log_probability'] : []),
    'start',
    'end',
    'state',
    ...(withMeans ? ['mean_posterior'] : []),
  ];
  return tableFormat(header, function* (result) {
    const own = numbered ? `\t${result.number}\t${numberField(result.logProbability)}` : '';
    const record = `${escapeField(result.id)}${own}`;
    for (const { start, end, label, meanPosterior } of placed(result)) {
      const mean = withMeans ? `\t${meanPosterior!.toFixed(MEAN_DIGITS)}` : '';
      yield `${record}\t${start + 1}\t${end}\t${names[label]}${mean}\n`;
    }
  });
}

/** A chunk of text has the states of so many positions. */
const POSITIONS_AT_ONCE = 1 << 12;

function* decodeObject(
  result: DecodeResult,
  states: readonly State[],
  numbered: FormatOptions['numbered'],
): Generator<string> {
  const { method, logProbability, path, binSize } = result;
  const head: Omit<DecodedObject, 'path' | 'segments'> = {
    ...jsonIdentity(result),
    length: path.length,
    ...(binSize !== undefined && { bin_size: binSize }),
    method,
    ...(numbered && { [numbered]: result.number }),
    log_probability: logProbability,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"path":[`;
  const quoted = states.map(({ name }) => JSON.stringify(name));
  for (let t = 0; t < path.length; t += POSITIONS_AT_ONCE) {
    const names = Array.from(path.subarray(t, t + POSITIONS_AT_ONCE), state => quoted[state]!);
    yield (t > 0 ? ',' : '') + names.join(',');
  }
  yield '],"segments":[';
  let between = '';
  for (const { start, end, label, meanPosterior } of placed(result)) {
    const { name: state } = states[label]!;
    const segment: SegmentObject = { start: start + 1, end, state, mean_posterior: meanPosterior };
    yield between + JSON.stringify(segment);
    between = ',';
  }
  yield ']}';
}
