// Walks over a window: all lanes forward, or back, with what comes in where sequences and lanes start and end.
import type { Lost } from '../fallback.ts';
import type { Trellis } from '../trellis.ts';
import { LANES } from './lane-layout.ts';
import type { Schedule, Segment, Stretch } from './schedule.ts';
import type { Streams } from './streams.ts';

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
export type Vectors = (Float64Array | undefined)[];

/** What a walk over a window found. */
export interface Walked {
  /** [segments] the vector that came out; undefined where the walk did not come by. */
  finals: Vectors;
  /** [segments] log of what the forward vector was divided by. */
  logs: Float64Array;
}

/** Does one stretch of a walk back, whose row vectors start at an address. */
export type StepBack = (stretch: Stretch, row: number) => void;

/** The walks of one trellis. Sequences found lost on the way are noted. */
export class Walks {
  private readonly trellis: Trellis;
  /** [R, K] probabilities, where there are codes. */
  private readonly emissions: Float64Array;
  private readonly streams: Streams;
  private readonly isLost: Lost;
  private readonly uniform: Float64Array;
  private readonly first: Float64Array;

  constructor(trellis: Trellis, emissions: Float64Array, streams: Streams, isLost: Lost) {
    const K = trellis.stateCount;
    this.trellis = trellis;
    this.emissions = emissions;
    this.streams = streams;
    this.isLost = isLost;
    this.uniform = new Float64Array(K).fill(1 / K);
    this.first = new Float64Array(K);
  }

  /** Forward from stretch `from` on; sequences under way there start from anywhere. */
  forward(window: PlacedWindow, from: number, guess: Vectors): Walked {
    const { streams } = this;
    const { segments, singles, stretches, rowAddresses } = window;
    const walked = newWalked(segments.length);
    const logs = new Float64Array(LANES);
    const products = new Float64Array(LANES).fill(1);
    let last: number | undefined;
    for (let q = from; q < stretches.length; q++) {
      const stretch = stretches[q]!;
      const row = rowAddresses[q]!;
      if (last !== undefined) streams.copyRow(last, row);
      for (let r = 0; r < LANES; r++) {
        if (stretch.positions[r] === -1) streams.setLane(row, r, 0);
        else if (last === undefined) streams.startLane(row, r, this.uniform);
      }
      for (const segment of stretch.starting) {
        const { begins, index, lane } = segment;
        const entry = begins ? this.firstVector(window, segment) : guess[index];
        streams.startLane(row, lane, entry ?? this.uniform);
        logs[lane] = 0;
        products[lane] = 1;
      }
      last = streams.forward(stretch, row, logs, products);
      for (const segment of stretch.ending) {
        const { index, lane } = segment;
        if (segment.goesOn) walked.finals[index] = streams.lane(last, lane);
        walked.logs[index] = logs[lane]! + Math.log(products[lane]!);
        if (!streams.isWhole(lane)) this.isLost[segment.sequence] = 1;
      }
    }
    for (const segment of singles) {
      const vector = this.firstVector(window, segment);
      walked.logs[segment.index] = Math.log(vector.reduce((sum, value) => sum + value, 0));
    }
    return walked;
  }

  /** Backward from stretch `to - 1` to `from`; sequences under way there start from anywhere. */
  backward(
    window: PlacedWindow,
    [from, to]: readonly [number, number],
    guess: Vectors,
    step: StepBack,
  ): Walked {
    const { streams } = this;
    const { segments, singles, stretches, rowAddresses } = window;
    const walked = newWalked(segments.length);
    for (let q = to - 1; q >= from; q--) {
      const stretch = stretches[q]!;
      for (let r = 0; r < LANES; r++) {
        if (stretch.positions[r] === -1) streams.setLane(streams.back, r, 0);
        else if (q === to - 1) streams.startLane(streams.back, r, this.uniform);
      }
      for (const segment of stretch.ending) {
        const exit = segment.goesOn ? guess[segment.index] : undefined;
        streams.startLane(streams.back, segment.lane, exit ?? this.uniform);
      }
      step(stretch, rowAddresses[q]!);
      for (const segment of stretch.starting) {
        walked.finals[segment.index] = streams.lane(streams.back, segment.lane);
        if (!streams.isWhole(segment.lane)) this.isLost[segment.sequence] = 1;
      }
    }
    for (const { index } of singles) walked.finals[index] = this.uniform;
    return walked;
  }

  /** α of a sequence's first position, not normalised; good until the next is asked for. */
  private firstVector(window: PlacedWindow, { position }: Segment): Float64Array {
    const { initial, codes, logEmissions, stateCount: K } = this.trellis;
    const { first, emissions } = this;
    const t = position - 1;
    const row = codes ? codes[t]! * K : t * K;
    const scale = codes ? 0 : window.logScales![t - window.start]!;
    for (let k = 0; k < K; k++) {
      first[k] = initial[k]! * (codes ? emissions[row + k]! : Math.exp(logEmissions[row + k]! - scale));
    }
    return first;
  }

  /** γ of a sequence's first position; good until the next first vector is asked for. */
  firstPosterior(window: PlacedWindow, segment: Segment, beta: Float64Array): Float64Array {
    const first = this.firstVector(window, segment);
    let sum = 0;
    for (let k = 0; k < first.length; k++) sum += first[k]! *= beta[k]!;
    for (let k = 0; k < first.length; k++) first[k]! /= sum;
    return first;
  }
}

function newWalked(count: number): Walked {
  return {
    finals: new Array<Float64Array | undefined>(count).fill(undefined),
    logs: new Float64Array(count),
  };
}
