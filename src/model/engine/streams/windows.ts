// One trellis walked window by window: a sequence goes on from window to window, and within one, lanes are settled.
import { CompensatedSums } from '../compensated.ts';
import type { Lost } from '../fallback.ts';
import { positionCount, sequenceAt, sequenceCount, type Trellis } from '../trellis.ts';
import { stepsToForget } from './forgetting.ts';
import { LANES } from './lane-layout.ts';
import type { Lanes } from './lanes.ts';
import { scheduleOf, windowsOf } from './schedule.ts';
import { Settling } from './settling.ts';
import { type PlacedWindow, Walks } from './walks.ts';

/**
 * Positions of a window, times states. One window for all needs half the steps, as its row vectors are at hand for the
 * way back; of several, small ones stay in the cache, as long as guesses are a small part of them.
 */
const [FEWEST_NUMBERS, MOST_NUMBERS] = [1 << 18, 1 << 22];
/** Positions of a lane for each that its guess takes. */
const POSITIONS_PER_GUESS = 64;

/** For tests: positions in a window, and steps before a lane from which its entry is guessed; any give the same. */
export interface StreamsOptions {
  windowPositions?: number;
  warmUp?: number;
}

/** What a trellis is to its windows. */
export interface WindowsSource {
  lanes: Lanes;
  /**
   * Writes the emissions [n, K] of positions `start` to `end - 1`, where there are no codes; returns the logs of what was
   * divided out of each, if anything was.
   */
  fillRows: (start: number, end: number, rows: Float64Array) => Float64Array | undefined;
  /** α of the first position of a sequence, not normalised; good until the next is asked for. */
  firstVector: (position: number) => Float64Array;
  /** Sequences that nothing is worked out for. */
  leftOut: Lost;
  /** Becomes 1 for the sequences found lost. */
  isLost: Lost;
}

/** The windows of one trellis. What was taken of the arena before they were made stays; the rest is for one at a time. */
export class Windows {
  readonly count: number;
  /** Steps before a place from which the vector there is guessed. */
  readonly warmUp: number;
  readonly settling: Settling;
  private readonly trellis: Trellis;
  private readonly source: WindowsSource;
  private readonly bounds: [number, number][];
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly carries: (Float64Array | undefined)[] = [];
  private readonly mark: number;
  private current: PlacedWindow | undefined;

  constructor(trellis: Trellis, source: WindowsSource, { windowPositions, warmUp }: StreamsOptions) {
    this.warmUp = Math.max(1, warmUp ?? stepsToForget(trellis.transitions, trellis.stateCount));
    const { lanes, isLost, firstVector } = source;
    this.trellis = trellis;
    this.source = source;
    this.bounds = windowsOf(trellis, Math.max(2, windowPositions ?? positionsOfWindow(trellis, this.warmUp)));
    this.count = this.bounds.length;
    this.settling = new Settling(new Walks(lanes, isLost, firstVector), this.warmUp);
    this.mark = lanes.arena.mark();
  }

  /**
   * Carries the forward vectors through all windows and returns the logs [S]. Those that are `kept` have row vectors when
   * they are handed to `visit`, with the vector that leaves them where a sequence goes on.
   */
  forward(
    isKept: (index: number) => boolean,
    visit: (window: PlacedWindow, carry: Float64Array | undefined) => void = () => {},
  ): Float64Array {
    const totals = new CompensatedSums(sequenceCount(this.trellis));
    let carry: Float64Array | undefined;
    for (let index = 0; index < this.count; index++) {
      this.carries.push(carry);
      const window = this.place(index, isKept(index));
      const { segments, logScales, start } = window;
      const { finals, logs } = this.settling.forward(window, carry);
      for (let n = 0; n < segments.length; n++) {
        const { sequence, begins, position, end } = segments[n]!;
        totals.add(sequence, logs[n]!);
        if (!logScales) continue;
        for (let t = begins ? position - 1 : position; t < end; t++)
          totals.add(sequence, logScales[t - start]!);
      }
      carry = finals[finals.length - 1];
      this.current = window;
      visit(window, carry);
    }
    return totals.totals();
  }

  /** A window with its row vectors, worked out again unless they are at hand. */
  at(index: number): PlacedWindow {
    if (this.current?.index !== index || !this.current.isKept) {
      this.current = this.place(index, true);
      this.settling.forward(this.current, this.carries[index]);
    }
    return this.current;
  }

  /** Whether it is the last. */
  isLast(index: number): boolean {
    return index === this.count - 1;
  }

  /** Whether a sequence goes on from the window before. */
  goesOnInto(index: number): boolean {
    const { offsets } = this.trellis;
    const start = this.bounds[index]![0];
    return offsets[sequenceAt(offsets, start)]! < start;
  }

  /** A window for a walk that needs no row vectors. */
  bare(index: number): PlacedWindow {
    this.current = undefined;
    return this.place(index, false);
  }

  /** Puts a window's codes or emissions into the arena, in the place of the one before; with room for row vectors. */
  private place(index: number, isKept: boolean): PlacedWindow {
    const { trellis, source } = this;
    const { lanes, fillRows, leftOut } = source;
    const [start, end] = this.bounds[index]!;
    lanes.arena.release(this.mark);
    let logScales: Float64Array | undefined;
    lanes.setWindow(start, end, rows => {
      logScales = fillRows(start, end, rows);
    });
    const schedule = scheduleOf(trellis, [start, end], lanes.mostSteps, leftOut);
    const { stretches } = schedule;
    const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0);
    const room = isKept ? lanes.newRows(steps, stretches.length) : lanes.newRows(lanes.mostSteps, 1);
    let next = room.at;
    const rowAddresses = stretches.map(stretch => {
      const address = next;
      if (isKept) next += (stretch.steps + 1) * lanes.rowBytes;
      return address;
    });
    return { ...schedule, index, logScales, rowAddresses, isKept };
  }
}

function positionsOfWindow(trellis: Trellis, warmUp: number): number {
  const K = trellis.stateCount;
  if (positionCount(trellis) * K <= MOST_NUMBERS) return positionCount(trellis);
  const wanted = POSITIONS_PER_GUESS * LANES * warmUp * K;
  return Math.floor(Math.max(FEWEST_NUMBERS, Math.min(MOST_NUMBERS, wanted)) / K);
}
