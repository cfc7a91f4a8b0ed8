// Which segments are wanted: joined over short gaps, long enough, likely enough.
import type { Path } from '../codes.ts';
import type { Part } from '../inference/trellis.ts';
import type { Labelling } from './labelling.ts';
import { withMeanPosteriors } from './mean-posteriors.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** By default all segments, as they are. */
export interface SegmentChoice {
  /** Segments of one label are joined where at most so many positions lie between them. */
  mergeGap?: number;
  /** Segments of fewer positions are left out. */
  minLength?: number;
  /** Segments whose mean posterior is below this are left out. */
  threshold?: number;
}

/** Segments in order, those together that are told together, such as the parts of a transcript. */
export type Together = (segments: Iterable<Segment>) => Iterable<readonly Segment[]>;

/** A part of a sequence of which segments are told: those that begin there, each with all that are told together with it. */
export interface ToldPart extends Part {
  together?: Together | undefined;
}

/**
 * The segments of a path [T] that are wanted, in order. They are joined first; then those that are too short or whose
 * mean posterior is too low are left out. `rows` are the posteriors of the sequence and what their columns mean, as
 * `withMeanPosteriors` takes them; without them, segments have no mean posterior. Of a `part`, rows begin where it does; what
 * comes before it has no mean posterior, and what comes behind it is left out.
 */
export function* chosenSegments(
  path: Path,
  labelling: Labelling,
  rows: { chunks: Iterable<Float64Array>; labelling: Labelling } | undefined,
  { mergeGap = 0, minLength = 1, threshold = 0 }: SegmentChoice,
  part?: ToldPart,
): Generator<Segment> {
  let segments: Iterable<Segment> = segmentsOf(path, labelling);
  if (mergeGap > 0) segments = joinOverGaps(segments, mergeGap);
  if (minLength > 1) segments = longEnough(segments, minLength);
  if (part) segments = withoutThoseBehind(segments, part);
  if (rows) segments = withMeanPosteriors(segments, rows.chunks, rows.labelling, part?.from);
  for (const segment of segments) if ((segment.meanPosterior ?? 1) >= threshold) yield segment;
}

function* withoutThoseBehind(
  segments: Iterable<Segment>,
  { to, together = eachAlone }: ToldPart,
): Generator<Segment> {
  for (const own of together(segments)) {
    if (own[0]!.start >= to) return;
    yield* own;
  }
}

function* eachAlone(segments: Iterable<Segment>): Generator<readonly Segment[]> {
  for (const segment of segments) yield [segment];
}

function* longEnough(segments: Iterable<Segment>, least: number): Generator<Segment> {
  for (const segment of segments) if (segment.end - segment.start >= least) yield segment;
}

/**
 * Joins segments of one label that have at most `widest` positions between them, from left to right. The joined segment
 * takes in those that lie between. Segments that touch or overlap stay apart.
 */
export function* joinOverGaps(segments: Iterable<Segment>, widest: number): Generator<Segment> {
  // In the order of their starts. The first one may still grow, or holds up those after it.
  let begun: Segment[] = [];
  for (const next of segments) {
    const mayGrow = ({ end }: Segment) => next.start - end <= widest;
    while (begun.length > 0 && !mayGrow(begun[0]!)) yield begun.shift()!;
    const index = begun.findLastIndex(
      one => one.label === next.label && one.end < next.start && mayGrow(one),
    );
    const former = begun[index];
    if (former === undefined) begun.push(next);
    else {
      const joined = { ...former, end: next.end, last: next.last };
      const isBetween = ({ start, end }: Segment) => start >= former.end && end <= next.start;
      begun = begun.flatMap(one => (one === former ? [joined] : isBetween(one) ? [] : [one]));
    }
  }
  yield* begun;
}
