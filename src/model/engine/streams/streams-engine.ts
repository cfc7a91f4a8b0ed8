// The engine that steps lanes of positions side by side. A window of positions is cut into lanes; sequences begin with
// a known vector, but a lane that starts inside one does not know its own. It takes a guess: what the lane before would
// hand over, had it started a little earlier from anywhere. Chains forget (rank convergence: Maleki et al. 2014), so
// the guess is mostly right to rounding. Once all lanes are done, what each handed over is known and is compared with
// what the next one took; where they differ the window is done again with what is known now, at most once a lane.
// Steps of nonnegative matrices bring vectors never further apart (Hilbert's metric; Birkhoff 1957): a difference of
// TOLERANCE where lanes meet stays one of TOLERANCE in all that follows.
import { CompensatedSum } from '../compensated.ts';
import type { Engine, Expectations, PosteriorWindow } from '../engine.ts';
import { type Lost, type ScaledEngine, withFallback } from '../fallback.ts';
import { withScaledRows } from '../scaled-rows.ts';
import { planScaling } from '../scaling.ts';
import { emissionRowCount, positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Arena, returnArena, takeArena } from '../wasm/arena.ts';
import { exponentials, planOfLogs, scaledRows } from './emission-rows.ts';
import { stepsToForget } from './forgetting.ts';
import { LANES } from './lane-layout.ts';
import { scheduleOf, windowsOf } from './schedule.ts';
import { Streams } from './streams.ts';
import { type PlacedWindow, type StepBack, type Vectors, type Walked, Walks } from './walks.ts';

/** Relative difference of two vectors that are one but for rounding. */
const TOLERANCE = 1e-13;
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

/** The engine of lanes in WebAssembly, with this way to the best path. */
export function streamsEngine(viterbi: Engine['viterbi'], options: StreamsOptions = {}): Engine {
  const withRun = <Result>(trellis: Trellis, work: (run: StreamsRun) => Result, leftOut?: Lost): Result => {
    const run = new StreamsRun(trellis, options, leftOut);
    try {
      return work(run);
    } finally {
      run.end();
    }
  };
  const scaled: ScaledEngine = {
    logLikelihoods: trellis => withRun(trellis, run => run.forward(false)),
    posteriors(trellis, { areLent = false }) {
      const run = new StreamsRun(trellis, options);
      const { logLikelihoods, isLost } = run.forward(true);
      return { logLikelihoods, isLost, windows: run.posteriorWindows(areLent) };
    },
    expectations: (trellis, leftOut) => withRun(trellis, run => run.expectations(), leftOut),
  };
  return withScaledRows(withFallback(scaled, viterbi));
}

/** One trellis on its way. */
class StreamsRun {
  private readonly trellis: Trellis;
  private readonly arena: Arena;
  private readonly streams: Streams;
  private readonly walks: Walks;
  private readonly bounds: [number, number][];
  private readonly isLost: Lost;
  /** Sequences that nothing is worked out for, known to be lost from the start. */
  private readonly leftOut: Lost;
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly carries: (Float64Array | undefined)[] = [];
  private current: PlacedWindow | undefined;
  private warmUp: number;
  private mark: number;

  constructor(trellis: Trellis, { windowPositions, warmUp }: StreamsOptions, leftOut?: Lost) {
    const { stateCount: K, codes, logEmissions, transitions } = trellis;
    this.trellis = trellis;
    const emissions = codes ? exponentials(logEmissions) : new Float64Array(0);
    const plan = codes ? planScaling(trellis, emissions) : planOfLogs(trellis);
    this.arena = takeArena();
    this.streams = new Streams(this.arena, trellis, emissions, plan);
    this.warmUp = Math.max(1, warmUp ?? stepsToForget(transitions, K));
    this.bounds = windowsOf(trellis, Math.max(2, windowPositions ?? positionsOfWindow(trellis, this.warmUp)));
    const isHopeless = Number(plan.hopeless);
    this.leftOut = Uint8Array.from({ length: sequenceCount(trellis) }, (_, s) => leftOut?.[s] || isHopeless);
    this.isLost = this.leftOut.slice();
    this.walks = new Walks(trellis, emissions, this.streams, this.isLost);
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
      const { finals, logs } = this.settleForward(window, carry);
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
        const { finals } = this.settleBackward(window, exits[index], (stretch, row) =>
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
    const { finals } = this.settleBackward(
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

  /** Forward through a window, lanes that start inside a sequence settled. */
  private settleForward(window: PlacedWindow, carry: Float64Array | undefined): Walked {
    const { segments, stretches } = window;
    const guess: Vectors = segments.map((_, n) => (n === 0 ? carry : undefined));
    const open = segments.flatMap(({ begins }, n) => (n > 0 && !begins ? [n] : []));
    if (open.length > 0) {
      const ends = open.map(n => stretches.findIndex(({ ending }) => ending.includes(segments[n - 1]!)));
      let from = Math.min(...ends) + 1;
      for (let steps = 0; from > 0 && steps < this.warmUp; ) steps += stretches[--from]!.steps;
      const { finals } = this.walks.forward(window, from, guess);
      for (const n of open) guess[n] = finals[n - 1];
    }
    return this.settle(open, -1, guess, () => this.walks.forward(window, 0, guess));
  }

  /** Backward through a window by `step`, lanes that end inside a sequence settled; `again` before each new try. */
  private settleBackward(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    step: StepBack,
    again: () => void = () => {},
  ): Walked {
    const { walks, streams } = this;
    const { segments, stretches } = window;
    const last = segments.length - 1;
    const guess: Vectors = segments.map((_, n) => (n === last ? exit : undefined));
    const open = segments.flatMap(({ goesOn }, n) => (n < last && goesOn ? [n] : []));
    if (open.length > 0) {
      let to = 0;
      for (let steps = 0; to < stretches.length && steps < this.warmUp; to++) steps += stretches[to]!.steps;
      const { finals } = walks.backward(window, [0, to], guess, stretch => streams.backward(stretch));
      for (const n of open) guess[n] = finals[n + 1];
    }
    return this.settle(open, 1, guess, isFirst => {
      if (!isFirst) again();
      return walks.backward(window, [0, stretches.length], guess, step);
    });
  }

  /**
   * Walks until every open segment was given what its neighbour, so many places on, came out with. Each try settles
   * one lane at least, from the end where all is known.
   */
  private settle(
    open: readonly number[],
    side: -1 | 1,
    guess: Vectors,
    walk: (isFirst: boolean) => Walked,
  ): Walked {
    let walked = walk(true);
    for (let lane = 1; lane < LANES; lane++) {
      if (open.every(n => areParallel(guess[n]!, walked.finals[n + side]!))) break;
      for (const n of open) guess[n] = walked.finals[n + side];
      this.warmUp *= 2;
      walked = walk(false);
    }
    return walked;
  }

  /** [windows] the backward vector at the end of each window, where a sequence goes on. */
  private backwardBetweenWindows(): (Float64Array | undefined)[] {
    const exits: (Float64Array | undefined)[] = [undefined];
    for (let index = this.bounds.length - 1; index > 0; index--) {
      const window = this.place(index, false);
      this.current = undefined;
      const { finals } = this.settleBackward(window, exits[0], stretch => this.streams.backward(stretch));
      exits.unshift(finals[0]);
    }
    return exits;
  }

  /** A window with its row vectors, worked out again unless they are at hand. */
  private windowAt(index: number): PlacedWindow {
    if (this.current?.index !== index || !this.current.isKept) {
      this.current = this.place(index, true);
      this.settleForward(this.current, this.carries[index]);
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

function areParallel(a: Float64Array, b: Float64Array): boolean {
  let [sumA, sumB] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    sumA += a[k]!;
    sumB += b[k]!;
  }
  if (sumA === 0 || sumB === 0) return sumA === sumB;
  return a.every((value, k) => {
    const [mine, other] = [value * sumB, b[k]! * sumA];
    return Math.abs(mine - other) <= TOLERANCE * Math.max(mine, other);
  });
}
