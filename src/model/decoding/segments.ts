// Segments: the runs of one label on a path, which may be joined over short gaps, with their mean posteriors.
import type { Path } from '../codes.ts';
import type { State } from '../hmm.ts';
import { endAt, type Places, startAt } from '../places.ts';

/** Consecutive positions under one label: 0-based, `end` not included. */
export interface Segment {
  start: number;
  end: number;
  /** Index of the first state that has this label. */
  label: number;
  /** Mean over the positions of P(a state of this label); undefined unless it was asked for. */
  meanPosterior: number | undefined;
}

/** Which states have the same label, and so are one segment. */
export interface Labelling {
  /** [K] label of each state: the index of the first state that shares it, or HIDDEN. */
  labels: Int32Array;
  /** Whether a segment goes on where the path goes from one state to another one of its label. */
  goesOn(from: number, to: number): boolean;
}

/** Label of states that are in no segment. */
export const HIDDEN = -1;

/** Every state has a label of its own. If `shown` is given, states that it does not name are hidden. */
export function stateLabelling(states: readonly State[], shown?: readonly string[]): Labelling {
  const labels = Int32Array.from(states, ({ name }, k) => (isShown(name, shown) ? k : HIDDEN));
  return { labels, goesOn: () => true };
}

/**
 * States of the same feature and strand have one label; states without a feature are hidden. A new segment begins where
 * codon positions do not follow each other, since the phase at the start of a segment must hold for all of it.
 */
export function featureLabelling(states: readonly State[], shown?: readonly string[]): Labelling {
  const labels = Int32Array.from(states, ({ name, feature, strand }) => {
    if (feature === undefined || !isShown(name, shown)) return HIDDEN;
    return states.findIndex(
      state => isShown(state.name, shown) && state.feature === feature && state.strand === strand,
    );
  });
  const goesOn = (from: number, to: number) => {
    const [{ phase, strand }, next] = [states[from]!, states[to]!];
    if (phase === undefined || next.phase === undefined) return true;
    return next.phase === (phase + (strand === '-' ? 2 : 1)) % 3;
  };
  return { labels, goesOn };
}

function isShown(name: string, shown: readonly string[] | undefined): boolean {
  return shown === undefined || shown.includes(name);
}

/** Which segments are wanted; by default all, as they are. */
export interface SegmentChoice {
  /** Segments of one label are joined where at most so many positions lie between them. */
  mergeGap?: number;
  /** Segments of fewer positions are left out. */
  minLength?: number;
  /** Segments whose mean posterior is below this are left out. */
  threshold?: number;
}

/**
 * The segments of a path [T] that are wanted, in order. They are joined first; then those that are too short or whose
 * mean posterior is too low are left out. `chunks` are the posteriors of the sequence, [n, K] each; without them,
 * segments have no mean posterior.
 */
export function* chosenSegments(
  path: Path,
  labelling: Labelling,
  chunks: Iterable<Float64Array> | undefined,
  { mergeGap = 0, minLength = 1, threshold = 0 }: SegmentChoice,
): Generator<Segment> {
  let segments: Iterable<Segment> = segmentsOf(path, labelling);
  if (mergeGap > 0) segments = joinOverGaps(segments, mergeGap);
  if (minLength > 1) segments = longEnough(segments, minLength);
  if (chunks) segments = withMeanPosteriors(segments, chunks, labelling);
  for (const segment of segments) if ((segment.meanPosterior ?? 1) >= threshold) yield segment;
}

function* longEnough(segments: Iterable<Segment>, least: number): Generator<Segment> {
  for (const segment of segments) if (segment.end - segment.start >= least) yield segment;
}

/** Turns positions into the base pairs where they lie. */
export function* inBasePairs(segments: Iterable<Segment>, places: Places): Generator<Segment> {
  for (const segment of segments) {
    yield { ...segment, start: startAt(places, segment.start), end: endAt(places, segment.end - 1) };
  }
}

/** The segments of a path [T], in order. */
export function* segmentsOf(path: Path, { labels, goesOn }: Labelling): Generator<Segment> {
  const T = path.length;
  for (let start = 0, t = 0; t < T; ) {
    const from = path[t]!;
    t = endOfRun(path, t);
    if (t < T && labels[from] === labels[path[t]!] && goesOn(from, path[t]!)) continue;
    const label = labels[path[start]!]!;
    if (label !== HIDDEN) yield { start, end: t, label, meanPosterior: undefined };
    start = t;
  }
}

/** The position behind the run of one state that begins at `start`; apart, as generators keep no variable in registers. */
function endOfRun(path: Path, start: number): number {
  const state = path[start];
  let t = start + 1;
  while (t < path.length && path[t] === state) t++;
  return t;
}

/**
 * Joins segments of one label that have at most `widest` positions between them, from left to right. The joined segment
 * covers what lies between. Segments that touch stay apart.
 */
export function* joinOverGaps(segments: Iterable<Segment>, widest: number): Generator<Segment> {
  // Those that may still grow; the first one is the one that ends first.
  let open: Segment[] = [];
  for (const next of segments) {
    while (open.length > 0 && next.start - open[0]!.end > widest) yield open.shift()!;
    const index = open.findIndex(({ label, end }) => label === next.label && end < next.start);
    if (index < 0) open.push(next);
    else open = [...open.slice(0, index), { ...open[index]!, end: next.end }];
  }
  yield* open;
}

/** Sets the mean posteriors. `chunks` are the posteriors of the whole record, [n, K] each; all of them are read. */
export function* withMeanPosteriors(
  segments: Iterable<Segment>,
  chunks: Iterable<Float64Array>,
  { labels }: Labelling,
): Generator<Segment> {
  const K = labels.length;
  const members = Array.from(labels, (_, label) => [...labels.keys()].filter(k => labels[k] === label));
  const iterator = chunks[Symbol.iterator]();
  // The present chunk holds positions `first` to `reached - 1`.
  let chunk: Float64Array = new Float64Array(0);
  let first = 0;
  let reached = 0;
  for (const segment of segments) {
    const { start, end, label } = segment;
    let sum = 0;
    let position = start;
    while (position < end) {
      while (position >= reached) {
        chunk = iterator.next().value;
        first = reached;
        reached += chunk.length / K;
      }
      const last = Math.min(end, reached);
      for (const k of members[label]!) sum += columnSum(chunk, K, k, position - first, last - first);
      position = last;
    }
    segment.meanPosterior = sum / (end - start);
    yield segment;
  }
  while (!iterator.next().done);
}

function columnSum(rows: Float64Array, K: number, k: number, from: number, to: number): number {
  let sum = 0;
  for (let at = from * K + k; at < to * K; at += K) sum += rows[at]!;
  return sum;
}
