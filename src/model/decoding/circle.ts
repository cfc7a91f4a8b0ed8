// Circular sequences: they are decoded with a piece of their start once more behind their end, so that both sides of
// the origin are seen with what is around them. The path is closed where it is the same both times.
import type { Path } from '../codes.ts';

import { goneOn, lengthOf, type SequenceData } from '../observations.ts';
import { type Links, NEW } from './labelling.ts';
import type { Segment } from './segments.ts';

/** What is further away hardly changes the path. */
const LONGEST_PIECE = 1 << 16;

/** The data of a circular sequence as it is decoded. */
export function unrolled(data: SequenceData): SequenceData {
  return goneOn(data, Math.min(lengthOf(data), LONGEST_PIECE));
}

/**
 * Where a path of an unrolled sequence is the same again one circle of `length` positions further on: where nothing goes
 * on from the position before, and in the middle of the piece, if possible. undefined if it is nowhere the same.
 */
export function closingPosition(path: Path, length: number, links: Links): number | undefined {
  const piece = path.length - length;
  const isSame = (t: number) => path[t] === path[length + t];
  const isFree = (t: number) =>
    isSame(t - 1) && isSame(t) && links.carried(path[t - 1]!, path[t]!).every(source => source === NEW);
  const middle = piece >> 1;
  for (let n = 0; n < piece; n++) {
    const t = middle + (n % 2 === 0 ? n >> 1 : -(n + 1) >> 1);
    if (t > 0 && t < piece && isFree(t)) return t;
  }
  for (let t = 0; t < piece; t++) if (isSame(t)) return t;
  return undefined;
}

/** The path of one circle, from the origin on. */
export function closedPath(path: Path, length: number, closing: number): Path {
  const closed = path.slice(0, length);
  closed.set(path.subarray(length, length + closing));
  return closed;
}

/**
 * The segments of one circle that begins at `closing`, counted from the origin on and in the order of their starts. One
 * that crosses the origin ends beyond the length.
 */
export function* aroundCircle(
  segments: Iterable<Segment>,
  length: number,
  closing: number,
): Generator<Segment> {
  const before: Segment[] = [];
  const after: Segment[] = [];
  for (const segment of segments) {
    const start = segment.start + closing;
    const end = segment.end + closing;
    if (start < length) before.push({ ...segment, start, end });
    else after.push({ ...segment, start: start - length, end: end - length });
  }
  yield* after;
  yield* before;
}

/** Of chunks of posteriors, [n, K] each, the rows from one position on, so many of them; all chunks are read. */
export function* rowsBetween(
  chunks: Iterable<Float64Array>,
  K: number,
  from: number,
  count: number,
): Generator<Float64Array> {
  let first = 0;
  for (const chunk of chunks) {
    const own = chunk.subarray(Math.max(0, from - first) * K, Math.max(0, from + count - first) * K);
    if (own.length > 0) yield own;
    first += chunk.length / K;
  }
}
