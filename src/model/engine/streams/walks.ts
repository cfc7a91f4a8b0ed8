// Walks over a window: all lanes forward, or back, with what comes in where sequences and lanes start and end.
import { CompensatedSums } from '../compensated.ts';
import type { Lost } from '../fallback.ts';
import { LANES } from './lane-layout.ts';
import type { Lanes } from './lanes.ts';
import type { Schedule, Stretch } from './schedule.ts';

/** A window whose codes, and row vectors, are in the arena. */
export interface PlacedWindow extends Schedule {
  index: number;
  /** Logs that were divided out of the emissions of each position; only where there are no codes. */
  logScales: Float64Array | undefined;
  /** [stretches] first row vector of each; all the same where rows are not kept. */
  rowAddresses: number[];
  isKept: boolean;
}

/** What is known of each segment, in the window's order. */
export type Known<Value> = (Value | undefined)[];

/** What a walk forward found. */
export interface WalkedForward {
  /** [segments] the vector that came out, where the sequence goes on. */
  finals: Known<Float64Array>;
  /** [segments] log of what the sequence gained in the segment. */
  logs: Float64Array;
}

/** What is carried back in each lane: a vector, or a state. */
export interface Carried<Value> {
  /** For a lane that is idle. */
  rest(lane: number): void;
  /** Where nothing is known of what comes after; the lane's vector from the way forward is in the row at an address. */
  startAnywhere(lane: number, row: number): void;
  start(lane: number, value: Value): void;
  /** What has come of it. */
  take(lane: number): Value;
}

/** Does one stretch of a walk back, whose row vectors start at an address. */
export type StepBack = (stretch: Stretch, row: number) => void;

/** The walks of one trellis. Sequences found lost on the way are noted. */
export class Walks {
  readonly lanes: Lanes;
  private readonly isLost: Lost;
  private readonly firstVector: (position: number) => Float64Array;

  /** `firstVector` is α of the first position of a sequence, not normalised; good until the next is asked for. */
  constructor(lanes: Lanes, isLost: Lost, firstVector: (position: number) => Float64Array) {
    this.lanes = lanes;
    this.isLost = isLost;
    this.firstVector = firstVector;
  }

  /** Forward from stretch `from` on; sequences under way there start from anywhere. */
  forward(window: PlacedWindow, from: number, guess: Known<Float64Array>): WalkedForward {
    const { lanes, isLost } = this;
    const { algebra, stateCount: K } = lanes.shape;
    const { segments, singles, stretches, rowAddresses } = window;
    const finals: Known<Float64Array> = new Array(segments.length).fill(undefined);
    const segmentLogs = new Float64Array(segments.length);
    const logs = new CompensatedSums(LANES);
    const anywhere = new Float64Array(K).fill(algebra.anywhere);
    const final = new Float64Array(K);
    let last: number | undefined;
    for (let q = from; q < stretches.length; q++) {
      const stretch = stretches[q]!;
      const row = rowAddresses[q]!;
      if (last !== undefined) lanes.copyRow(last, row);
      for (let r = 0; r < LANES; r++) {
        if (stretch.positions[r] === -1) lanes.setLane(row, r, algebra.zero);
        else if (last === undefined) lanes.startLane(row, r, anywhere);
      }
      for (const { begins, index, lane, position } of stretch.starting) {
        const entry = begins ? this.firstVector(position - 1) : (guess[index] ?? anywhere);
        lanes.startLane(row, lane, entry);
        // A vector of nothing stays one, whatever it is scaled by.
        const measured = begins ? 0 : algebra.measure(entry);
        logs.set(lane, measured === -Infinity ? measured : -measured);
      }
      last = lanes.forward(stretch, row, logs);
      for (const { index, lane, goesOn, sequence } of stretch.ending) {
        lanes.lane(last, lane, final);
        if (goesOn) finals[index] = final.slice();
        logs.add(lane, algebra.measure(final));
        segmentLogs[index] = logs.total(lane);
        if (!lanes.isWhole(lane)) isLost[sequence] = 1;
      }
    }
    for (const { index, position } of singles) {
      segmentLogs[index] = algebra.measure(this.firstVector(position - 1));
    }
    return { finals, logs: segmentLogs };
  }

  /**
   * Backward from stretch `to - 1` to `from`; sequences under way there start from anywhere. Returns what came out of
   * each segment, but for those of a single position.
   */
  backward<Value>(
    window: PlacedWindow,
    [from, to]: readonly [number, number],
    guess: Known<Value>,
    carried: Carried<Value>,
    step: StepBack,
  ): Known<Value> {
    const { lanes } = this;
    const { segments, stretches, rowAddresses } = window;
    const finals: Known<Value> = new Array(segments.length).fill(undefined);
    for (let q = to - 1; q >= from; q--) {
      const stretch = stretches[q]!;
      const last = rowAddresses[q]! + stretch.steps * lanes.rowBytes;
      for (let r = 0; r < LANES; r++) {
        if (stretch.positions[r] === -1) carried.rest(r);
        else if (q === to - 1) carried.startAnywhere(r, last);
      }
      for (const { goesOn, index, lane } of stretch.ending) {
        const exit = goesOn ? guess[index] : undefined;
        if (exit === undefined) carried.startAnywhere(lane, last);
        else carried.start(lane, exit);
      }
      step(stretch, rowAddresses[q]!);
      for (const { index, lane, sequence } of stretch.starting) {
        finals[index] = carried.take(lane);
        if (!lanes.isWhole(lane)) this.isLost[sequence] = 1;
      }
    }
    return finals;
  }
}
