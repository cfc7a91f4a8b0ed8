// Segments: a path cut into runs of one label, joined over short gaps, and with the posterior they have on the mean.
import type { Path } from '../codes.ts';
import type { State } from '../hmm.ts';

/** Consecutive positions under one label: 0-based, `end` not included. */
export interface Segment {
  start: number;
  end: number;
  /** Index of the first state that has this label. */
  label: number;
  /** Mean over the positions of P(a state of this label); undefined unless it was asked for. */
  meanPosterior: number | undefined;
}

/** Which states are told apart. */
export interface Labelling {
  /** [K] label of each state: the index of the first state that shares it, or HIDDEN. */
  labels: Int32Array;
  /** Whether a segment goes on from one state into another one of its label. */
  goesOn(from: number, to: number): boolean;
}

/** Label of states that are in no segment. */
export const HIDDEN = -1;

/** Every state by itself; of those with names in `shown`, if it is given. */
export function stateLabelling(states: readonly State[], shown?: readonly string[]): Labelling {
  const labels = Int32Array.from(states, ({ name }, k) => (isShown(name, shown) ? k : HIDDEN));
  return { labels, goesOn: () => true };
}

/**
 * States of the same feature and strand together; states without a feature are hidden. Where codon positions do not
 * follow each other, a new segment begins: otherwise the phase at its start would not hold for all of it.
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

/** Which segments are wanted; all of them as they are where nothing is said. */
export interface SegmentChoice {
  /** Segments of one label are joined where at most so many positions lie between them. */
  mergeGap?: number;
  /** Shorter ones are left out, in positions; */
  minLength?: number;
  /** and those whose mean posterior is below this. */
  threshold?: number;
}

/**
 * The segments of a path [T] that are wanted, in order: first joined, then those that are too short or unsure left
 * out. With the posteriors of the sequence in `runs`, [n, K] each, they have their means; without, none is unsure.
 */
export function* chosenSegments(
  path: Path,
  labelling: Labelling,
  runs: Iterable<Float64Array> | undefined,
  { mergeGap = 0, minLength = 1, threshold = 0 }: SegmentChoice,
): Generator<Segment> {
  let segments: Iterable<Segment> = segmentsOf(path, labelling);
  if (mergeGap > 0) segments = joinOverGaps(segments, mergeGap);
  if (minLength > 1) segments = longEnough(segments, minLength);
  if (runs) segments = withMeanPosteriors(segments, runs, labelling);
  for (const segment of segments) if ((segment.meanPosterior ?? 1) >= threshold) yield segment;
}

function* longEnough(segments: Iterable<Segment>, least: number): Generator<Segment> {
  for (const segment of segments) if (segment.end - segment.start >= least) yield segment;
}

/** Segments of positions that stand for so many base pairs each, in base pairs. */
export function* inBasePairs(segments: Iterable<Segment>, binSize: number): Generator<Segment> {
  for (const segment of segments) {
    yield { ...segment, start: segment.start * binSize, end: segment.end * binSize };
  }
}

/** The segments of a path [T], in order. */
export function* segmentsOf(path: Path, { labels, goesOn }: Labelling): Generator<Segment> {
  const T = path.length;
  for (let start = 0, t = 1; t <= T; t++) {
    const [from, to] = [path[t - 1]!, path[t]!];
    if (t < T && (from === to || (labels[from] === labels[to] && goesOn(from, to)))) continue;
    const label = labels[path[start]!]!;
    if (label !== HIDDEN) yield { start, end: t, label, meanPosterior: undefined };
    start = t;
  }
}

/**
 * Joins segments of one label with at most `widest` positions between them, from left to right; what lies between
 * becomes part of the joined segment. Segments that touch stay apart.
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

/** Sets the mean posteriors. `runs` are the posteriors of the whole record, [n, K] each, and are read to their end. */
export function* withMeanPosteriors(
  segments: Iterable<Segment>,
  runs: Iterable<Float64Array>,
  { labels }: Labelling,
): Generator<Segment> {
  const K = labels.length;
  const members = Array.from(labels, (_, label) => [...labels.keys()].filter(k => labels[k] === label));
  const iterator = runs[Symbol.iterator]();
  // The run at hand holds positions `first` to `reached - 1`.
  let run: Float64Array = new Float64Array(0);
  let first = 0;
  let reached = 0;
  for (const segment of segments) {
    const { start, end, label } = segment;
    let sum = 0;
    let position = start;
    while (position < end) {
      while (position >= reached) {
        run = iterator.next().value;
        first = reached;
        reached += run.length / K;
      }
      const last = Math.min(end, reached);
      for (const k of members[label]!) sum += columnSum(run, K, k, position - first, last - first);
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
