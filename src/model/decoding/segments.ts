// Segments: what a path says of one label from a first to a last position. Those of features may overlap.
import type { Path } from '../codes.ts';
import { endAt, type Places, startAt } from '../places.ts';
import { type Labelling, type LabelMark, type Links, NEW } from './labelling.ts';

/** Consecutive positions under one label: 0-based, `end` not included. */
export interface Segment {
  start: number;
  end: number;
  label: number;
  /** What the states at its first and its last position say of it. */
  first: LabelMark;
  last: LabelMark;
  /** Mean over the positions of P(a state with this mark); undefined unless it was asked for. */
  meanPosterior: number | undefined;
}

/** The `end` of a segment while it goes on. */
const OPEN = 0;

/** The segments of a path [T], in the order of their starts. */
export function* segmentsOf(path: Path, labelling: Labelling): Generator<Segment> {
  const T = path.length;
  // Those that were not handed out, as the first of them has not ended; and those of the marks of the present position.
  const begun: Segment[] = [];
  let present: Segment[] = [];
  for (let t = 0; t < T; t = endOfStretch(path, t, labelling.links)) {
    present = segmentsAt(path, t, present, begun, labelling);
    let ended = 0;
    while (ended < begun.length && begun[ended]!.end !== OPEN) yield begun[ended++]!;
    // Most often all have, and emptying a list costs less than cutting it.
    if (ended === begun.length) begun.length = 0;
    else if (ended > 0) begun.splice(0, ended);
  }
  for (const segment of begun) {
    if (segment.end === OPEN) finish(segment, T, labelling.marks[path[T - 1]!]![present.indexOf(segment)]!);
    yield segment;
  }
}

/**
 * The segments of the marks at `t`, where `before` are those of the marks at the position before. Those that are not
 * carried on end, and those that begin are added to `begun`.
 */
function segmentsAt(
  path: Path,
  t: number,
  before: readonly Segment[],
  begun: Segment[],
  { marks, links }: Labelling,
): Segment[] {
  const own = marks[path[t]!]!;
  const carried = t === 0 ? undefined : links.carried(path[t - 1]!, path[t]!);
  const present: Segment[] = [];
  for (let n = 0; n < own.length; n++) {
    const mark = own[n]!;
    const source = carried ? carried[n]! : NEW;
    const segment = source === NEW ? begin(t, mark) : before[source]!;
    if (source === NEW) begun.push(segment);
    present.push(segment);
    if (mark.closes) finish(segment, t + 1, mark);
  }
  for (let n = 0; n < before.length; n++) {
    const segment = before[n]!;
    if (segment.end === OPEN && !present.includes(segment)) finish(segment, t, marks[path[t - 1]!]![n]!);
  }
  return present;
}

function begin(start: number, mark: LabelMark): Segment {
  return { start, end: OPEN, label: mark.label, first: mark, last: mark, meanPosterior: undefined };
}

function finish(segment: Segment, end: number, last: LabelMark): void {
  segment.end = end;
  segment.last = last;
}

/**
 * The first position after `t` where a segment begins, ends or comes under another mark; apart, as generators keep no
 * variable in registers.
 */
function endOfStretch(path: Path, t: number, links: Links): number {
  const T = path.length;
  let from = path[t]!;
  // Most positions are in the state of the one before, which is asked about only once.
  let stays = links.goesOn(from, from);
  for (let at = t + 1; at < T; at++) {
    const to = path[at]!;
    if (to === from && stays) continue;
    if (to === from || !links.goesOn(from, to)) return at;
    from = to;
    stays = links.goesOn(from, from);
  }
  return T;
}

/** Turns positions into the base pairs where they lie. */
export function* inBasePairs(segments: Iterable<Segment>, places: Places): Generator<Segment> {
  for (const segment of segments) {
    yield { ...segment, start: startAt(places, segment.start), end: endAt(places, segment.end - 1) };
  }
}
