// Which positions each lane works on, and when: a window of positions is cut into as many lanes as step side by side.
import { sequenceAt, type Trellis } from '../trellis.ts';
import { LANES } from './lane-layout.ts';

/** Consecutive positions of one sequence in one lane. */
export interface Segment {
  /** Place in the schedule's list. */
  index: number;
  sequence: number;
  lane: number;
  /** Whether it starts with its sequence, whose first position then stands before `position`. */
  begins: boolean;
  /** Whether its sequence goes on after it: in the next segment, or in the next window. */
  goesOn: boolean;
  /** First position that is stepped to, and one past the last. */
  position: number;
  end: number;
}

/** Steps that all lanes take without anything starting or ending. */
export interface Stretch {
  steps: number;
  /** [LANES] position that each lane steps to first; -1 where it is idle. */
  positions: Int32Array;
  starting: Segment[];
  ending: Segment[];
}

/** A window of positions, `start` to `end - 1`. */
export interface Schedule {
  start: number;
  end: number;
  /** In the order of their positions. */
  segments: Segment[];
  /** Sequences of one position, which take no steps. */
  singles: Segment[];
  stretches: Stretch[];
}

/** A lane may end so much sooner or later, in shares of its length, to end with a sequence. */
const SLACK = 1 / 16;

/** [start, end) of windows of about so many positions. None starts with the second position of a sequence. */
export function windowsOf({ offsets }: Trellis, positions: number): [number, number][] {
  const T = offsets[offsets.length - 1]!;
  const bounds: [number, number][] = [];
  for (let start = 0; start < T; ) {
    const end =
      start + positions >= T
        ? T
        : Math.max(start + 1, cutNear(offsets, start + positions, positions * SLACK));
    bounds.push([start, end]);
    start = end;
  }
  return bounds;
}

/** The schedule of one window, in stretches of at most so many steps, without the sequences that are left out. */
export function scheduleOf(
  { offsets }: Trellis,
  [start, end]: readonly [number, number],
  mostSteps: number,
  leftOut: Uint8Array,
): Schedule {
  const segments: Segment[] = [];
  const lanes: Segment[][] = [];
  const length = (end - start) / LANES;
  let from = start;
  for (let lane = 0; lane < LANES; lane++) {
    const near = cutNear(offsets, start + Math.round(length * (lane + 1)), length * SLACK);
    const to = lane === LANES - 1 ? end : Math.min(end, Math.max(from, near));
    lanes.push(from < to ? segmentsOf(offsets, leftOut, { lane, from, to }, segments) : []);
    from = to;
  }
  const singles = segments.filter(({ position, end }) => position === end);
  return { start, end, segments, singles, stretches: stretchesOf(lanes, mostSteps) };
}

/**
 * A place to cut near the one given: between sequences if one ends within `slack`; else so that no first position of a
 * sequence is left without its second.
 */
function cutNear(offsets: readonly number[], place: number, slack: number): number {
  const sequence = sequenceAt(offsets, place - 1);
  const [first, end] = [offsets[sequence]!, offsets[sequence + 1]!];
  const closest = place - first < end - place ? first : end;
  return Math.abs(closest - place) <= Math.max(1, slack) ? closest : place;
}

/** Adds the segments of one lane to `all`, and returns them. */
function segmentsOf(
  offsets: readonly number[],
  leftOut: Uint8Array,
  { lane, from, to }: { lane: number; from: number; to: number },
  all: Segment[],
): Segment[] {
  const before = all.length;
  for (let sequence = sequenceAt(offsets, from); offsets[sequence]! < to; sequence++) {
    const [first, last] = [offsets[sequence]!, offsets[sequence + 1]!];
    if (first === last || leftOut[sequence]) continue;
    const begins = first >= from;
    const position = begins ? first + 1 : from;
    const end = Math.min(last, to);
    all.push({ index: all.length, sequence, lane, begins, goesOn: last > to, position, end });
  }
  return all.slice(before);
}

function stretchesOf(lanes: readonly Segment[][], mostSteps: number): Stretch[] {
  // Sequences of one position take no steps.
  const queues = lanes.map(lane => lane.filter(({ position, end }) => position < end));
  const next = new Array<number>(LANES).fill(0);
  const positions = new Int32Array(LANES).fill(-1);
  const stretches: Stretch[] = [];
  for (;;) {
    const starting: Segment[] = [];
    let steps = mostSteps;
    let isIdle = true;
    for (let r = 0; r < LANES; r++) {
      const segment = queues[r]![next[r]!];
      if (!segment) continue;
      isIdle = false;
      if (positions[r] === -1) {
        starting.push(segment);
        positions[r] = segment.position;
      }
      steps = Math.min(steps, segment.end - positions[r]!);
    }
    if (isIdle) return stretches;
    const stretch: Stretch = { steps, positions: positions.slice(), starting, ending: [] };
    for (let r = 0; r < LANES; r++) {
      const segment = queues[r]![next[r]!];
      if (!segment) continue;
      positions[r]! += steps;
      if (positions[r]! < segment.end) continue;
      stretch.ending.push(segment);
      positions[r] = -1;
      next[r]!++;
    }
    stretches.push(stretch);
  }
}
