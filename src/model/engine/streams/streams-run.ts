// The way of one trellis through its windows: forward, and back for posteriors and counts. A sequence goes on from
// window to window; within one, lanes are settled.
import { CompensatedSum } from '../compensated.ts';
import type { Expectations, PosteriorWindow } from '../engine.ts';
import type { EngineRun } from '../engine-run.ts';
import type { Lost } from '../fallback.ts';
import { planScaling } from '../scaling.ts';
import { emissionRowCount, positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Arena, returnArena, takeArena } from '../wasm/arena.ts';
import { exponentials, scaledRows } from './emission-rows.ts';
import { stepsToForget } from './forgetting.ts';
import { LANES } from './lane-layout.ts';
import { scheduleOf, windowsOf } from './schedule.ts';
import { Settling } from './settling.ts';
import { Streams } from './streams.ts';
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

/** One trellis on its way. */
export class StreamsRun implements EngineRun {
  private readonly trellis: Trellis;
  private readonly arena: Arena;
  private readonly streams: Streams;
  private readonly walks: Walks;
  private readonly settling: Settling;
  private readonly bounds: [number, number][];
  private readonly isLost: Lost;
  /** Sequences that nothing is worked out for, known to be lost from the start. */
  private readonly leftOut: Lost;
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly carries: (Float64Array | undefined)[] = [];
  private current: PlacedWindow | undefined;
  private mark: number;

  constructor(trellis: Trellis, { windowPositions, warmUp }: StreamsOptions, leftOut?: Lost) {
    const { stateCount: K, codes, logEmissions, transitions } = trellis;
    this.trellis = trellis;
    const emissions = codes ? exponentials(logEmissions) : new Float64Array(0);
    const plan = planScaling(trellis);
    this.arena = takeArena();
    this.streams = new Streams(this.arena, trellis, emissions, plan);
    const guessFrom = Math.max(1, warmUp ?? stepsToForget(transitions, K));
    this.bounds = windowsOf(trellis, Math.max(2, windowPositions ?? positionsOfWindow(trellis, guessFrom)));
    this.leftOut = plan.isHopeless.map((isHopeless, s) => isHopeless || leftOut?.[s] || 0);
    this.isLost = this.leftOut.slice();
    this.walks = new Walks(trellis, emissions, this.streams, this.isLost);
    this.settling = new Settling(this.walks, this.streams, guessFrom);
    this.mark = this.arena.mark();
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  /** Carries the forward vectors through all windows; `keeping` the row vectors of the last for what follows. */
  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost } {
    const totals = Array.from({ length: sequenceCount(this.trellis) }, () => new CompensatedSum());
    let carry: Float64Array | undefined;
    this.bounds.forEach((_, index) => {
      this.carries.push(carry);
      const window = this.place(index, keeping && index === this.bounds.length - 1);
      const { finals, logs } = this.settling.forward(window, carry);
      window.segments.forEach(({ sequence, begins, position, end }, n) => {
        const total = totals[sequence]!;
        total.add(logs[n]!);
        const from = begins ? position - 1 : position;
        for (let t = from; window.logScales && t < end; t++) total.add(window.logScales[t - window.start]!);
      });
      carry = finals[finals.length - 1];
      this.current = window;
    });
    const logLikelihoods = Float64Array.from(totals, total => total.total);
    // Impossible, or lost: the reference engine tells which.
    logLikelihoods.forEach((log, s) => {
      if (!(log > -Infinity)) this.isLost[s] = 1;
    });
    return { logLikelihoods, isLost: this.isLost };
  }

  /** Posteriors window by window; the backward vectors between windows come from a first walk back. Ends the run. */
  *posteriorWindows(areLent: boolean): Generator<PosteriorWindow> {
    const { streams, walks } = this;
    const K = this.trellis.stateCount;
    try {
      const exits = this.backwardBetweenWindows();
      for (let index = 0; index < this.bounds.length; index++) {
        const window = this.windowAt(index);
        const { start, end, segments } = window;
        const rows = this.arena.doubles((end - start) * K);
        const { finals } = this.settling.backward(window, exits[index], (stretch, row) =>
          streams.backwardRows(stretch, row, rows),
        );
        const posteriors = this.arena.float64(rows);
        for (const segment of segments) {
          if (!segment.begins) continue;
          const first = walks.firstPosterior(window, segment, finals[segment.index]!);
          posteriors.set(first, (segment.position - 1 - start) * K);
        }
        yield { start, rows: areLent ? posteriors : posteriors.slice() };
      }
    } finally {
      this.end();
    }
  }

  expectations(): Expectations & { isLost: Lost } {
    const { trellis } = this;
    const K = trellis.stateCount;
    const { logLikelihoods, isLost } = this.forward(true);
    const sums = {
      logLikelihoods,
      isLost,
      initial: new Float64Array(K),
      transitions: new Float64Array(K * K),
      emissions: new Float64Array(emissionRowCount(trellis) * K),
    };
    let exit: Float64Array | undefined;
    for (let index = this.bounds.length - 1; index >= 0; index--) {
      const window = this.windowAt(index);
      exit = this.countWindow(window, exit, sums);
    }
    return sums;
  }

  private countWindow(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    sums: Expectations,
  ): Float64Array | undefined {
    const { trellis, streams } = this;
    const K = trellis.stateCount;
    const counts = streams.newCounts();
    const { finals } = this.settling.backward(
      window,
      exit,
      (stretch, row) => streams.backwardCounts(stretch, row, counts),
      () => streams.clearCounts(counts),
    );
    const emissions = trellis.codes
      ? sums.emissions
      : sums.emissions.subarray(window.start * K, window.end * K);
    streams.addCounts(counts, sums.transitions, emissions);
    window.segments.forEach((segment, n) => {
      if (!segment.begins || this.isLost[segment.sequence]) return;
      const first = this.walks.firstPosterior(window, segment, finals[n]!);
      const t = segment.position - 1;
      const row = (trellis.codes ? trellis.codes[t]! : t - window.start) * K;
      for (let k = 0; k < K; k++) {
        sums.initial[k]! += first[k]!;
        emissions[row + k]! += first[k]!;
      }
    });
    return finals[0];
  }

  /** [windows] the backward vector at the end of each window, where a sequence goes on. */
  private backwardBetweenWindows(): (Float64Array | undefined)[] {
    const exits: (Float64Array | undefined)[] = [undefined];
    for (let index = this.bounds.length - 1; index > 0; index--) {
      const window = this.place(index, false);
      this.current = undefined;
      const { finals } = this.settling.backward(window, exits[0], stretch => this.streams.backward(stretch));
      exits.unshift(finals[0]);
    }
    return exits;
  }

  /** A window with its row vectors, worked out again unless they are at hand. */
  private windowAt(index: number): PlacedWindow {
    if (this.current?.index !== index || !this.current.isKept) {
      this.current = this.place(index, true);
      this.settling.forward(this.current, this.carries[index]);
    }
    return this.current;
  }

  /** Puts a window's codes or emissions into the arena, in the place of the one before; with room for row vectors. */
  private place(index: number, isKept: boolean): PlacedWindow {
    const { trellis, streams, arena } = this;
    const [start, end] = this.bounds[index]!;
    arena.release(this.mark);
    const scaled = trellis.codes ? undefined : scaledRows(trellis, start, end);
    streams.setWindow(start, end, scaled?.rows);
    const schedule = scheduleOf(trellis, [start, end], streams.mostSteps, this.leftOut);
    const { stretches } = schedule;
    const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0);
    const room = isKept ? streams.newRows(steps, stretches.length) : streams.newRows(streams.mostSteps, 1);
    let next = room.at;
    const rowAddresses = stretches.map(stretch => {
      const address = next;
      if (isKept) next += (stretch.steps + 1) * streams.rowBytes;
      return address;
    });
    return { ...schedule, index, logScales: scaled?.logScales, rowAddresses, isKept };
  }
}

function positionsOfWindow(trellis: Trellis, warmUp: number): number {
  const K = trellis.stateCount;
  if (positionCount(trellis) * K <= MOST_NUMBERS) return positionCount(trellis);
  const wanted = POSITIONS_PER_GUESS * LANES * warmUp * K;
  return Math.floor(Math.max(FEWEST_NUMBERS, Math.min(MOST_NUMBERS, wanted)) / K);
}
