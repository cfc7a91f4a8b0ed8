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
import { planScaling, type ScalingPlan } from '../scaling.ts';
import { emissionRowCount, positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Arena, type Place, returnArena, takeArena } from '../wasm/arena.ts';
import { stepsToForget } from './forgetting.ts';
import { type Schedule, type Segment, scheduleOf, windowsOf } from './schedule.ts';
import { LANES, type Yield } from './stream-code.ts';
import { Streams } from './streams.ts';

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
    posteriors(trellis) {
      const run = new StreamsRun(trellis, options);
      const { logLikelihoods, isLost } = run.forward(true);
      return { logLikelihoods, isLost, windows: run.posteriorWindows() };
    },
    expectations: (trellis, leftOut) => withRun(trellis, run => run.expectations(), leftOut),
  };
  return withFallback(scaled, viterbi);
}

/** A window whose codes, and row vectors if `rows`, are in the arena. */
interface PlacedWindow extends Schedule {
  index: number;
  /** Logs that were divided out of the emissions of each position; only where there are no codes. */
  logScales: Float64Array | undefined;
  /** [stretches] first row vector of each; all the same where rows are not kept. */
  rowAddresses: number[];
  isKept: boolean;
}

/** What is known of each segment, in the window's order. */
type Vectors = (Float64Array | undefined)[];

/** What a walk over a window found. */
interface Walked {
  /** [segments] the vector that came out; undefined where the walk did not come by. */
  finals: Vectors;
  /** [segments] log of what the forward vector was divided by. */
  logs: Float64Array;
}

/** One trellis on its way. */
class StreamsRun {
  private readonly trellis: Trellis;
  private readonly emissions: Float64Array;
  private readonly arena: Arena;
  private readonly streams: Streams;
  private readonly bounds: [number, number][];
  private readonly isLost: Lost;
  /** Sequences that nothing is worked out for, known to be lost from the start. */
  private readonly leftOut: Lost;
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly carries: (Float64Array | undefined)[] = [];
  private readonly uniform: Float64Array;
  private readonly first: Float64Array;
  private current: PlacedWindow | undefined;
  private warmUp: number;
  private mark: number;

  constructor(trellis: Trellis, { windowPositions, warmUp }: StreamsOptions, leftOut?: Lost) {
    const { stateCount: K, codes, logEmissions, transitions } = trellis;
    this.trellis = trellis;
    this.emissions = codes ? logEmissions.map(Math.exp) : new Float64Array(0);
    const plan = codes ? planScaling(transitions, this.emissions, K) : planOfLogs(trellis);
    this.arena = takeArena();
    this.streams = new Streams(this.arena, trellis, this.emissions, plan);
    this.warmUp = Math.max(1, warmUp ?? stepsToForget(transitions, K));
    this.bounds = windowsOf(trellis, Math.max(2, windowPositions ?? positionsOfWindow(trellis, this.warmUp)));
    this.leftOut =
      plan.hopeless || !leftOut
        ? new Uint8Array(sequenceCount(trellis)).fill(plan.hopeless ? 1 : 0)
        : leftOut;
    this.isLost = this.leftOut.slice();
    this.uniform = new Float64Array(K).fill(1 / K);
    this.first = new Float64Array(K);
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
  *posteriorWindows(): Generator<PosteriorWindow> {
    const K = this.trellis.stateCount;
    try {
      const exits = this.backwardBetweenWindows();
      for (let index = 0; index < this.bounds.length; index++) {
        const window = this.windowAt(index);
        const { start, end, segments } = window;
        const rows = this.arena.doubles((end - start) * K);
        const { finals } = this.settleBackward(window, exits[index], (from, to, guess) =>
          this.walkBackward(window, 'backwardRows', from, to, guess, rows),
        );
        const posteriors = this.arena.float64(rows);
        segments.forEach((segment, n) => {
          if (segment.begins)
            posteriors.set(
              this.firstPosterior(window, segment, finals[n]!),
              (segment.position - 1 - start) * K,
            );
        });
        yield { start, rows: posteriors.slice() };
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
    const mark = this.arena.mark();
    let counts = streams.newCounts();
    const { finals } = this.settleBackward(window, exit, (from, to, guess) => {
      // Counted anew: what a wrong guess added must go.
      this.arena.release(mark);
      counts = streams.newCounts();
      return this.walkBackward(window, 'backwardCounts', from, to, guess, counts);
    });
    const emissions = trellis.codes
      ? sums.emissions
      : sums.emissions.subarray(window.start * K, window.end * K);
    streams.addCounts(counts, sums.transitions, emissions);
    window.segments.forEach((segment, n) => {
      if (!segment.begins || this.isLost[segment.sequence]) return;
      const first = this.firstPosterior(window, segment, finals[n]!);
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
      const { finals } = this.walkForward(window, from, guess);
      for (const n of open) guess[n] = finals[n - 1];
    }
    return this.settle(open, -1, guess, () => this.walkForward(window, 0, guess));
  }

  /** Backward through a window by `walk`, lanes that end inside a sequence settled. */
  private settleBackward(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    walk: (from: number, to: number, guess: Vectors) => Walked,
  ): Walked {
    const { segments, stretches } = window;
    const last = segments.length - 1;
    const guess: Vectors = segments.map((_, n) => (n === last ? exit : undefined));
    const open = segments.flatMap(({ goesOn }, n) => (n < last && goesOn ? [n] : []));
    if (open.length > 0) {
      let to = 0;
      for (let steps = 0; to < stretches.length && steps < this.warmUp; to++) steps += stretches[to]!.steps;
      const { finals } = this.walkBackward(window, 'backward', 0, to, guess);
      for (const n of open) guess[n] = finals[n + 1];
    }
    return this.settle(open, 1, guess, () => walk(0, stretches.length, guess));
  }

  /** Walks until every open segment was given what its neighbour, so many places on, came out with. */
  private settle(open: readonly number[], side: -1 | 1, guess: Vectors, walk: () => Walked): Walked {
    for (;;) {
      const walked = walk();
      const wrong = open.filter(n => !areParallel(guess[n]!, walked.finals[n + side]!));
      if (wrong.length === 0) return walked;
      for (const n of open) guess[n] = walked.finals[n + side];
      this.warmUp *= 2;
    }
  }

  /** Forward from stretch `from` on; sequences under way there start from anywhere. */
  private walkForward(window: PlacedWindow, from: number, guess: Vectors): Walked {
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
        const { begins, index } = segment;
        streams.startLane(
          row,
          segment.lane,
          begins ? this.firstVector(window, segment) : (guess[index] ?? this.uniform),
        );
        logs[segment.lane] = 0;
        products[segment.lane] = 1;
      }
      last = streams.forward(stretch, row, logs, products);
      for (const segment of stretch.ending) {
        const { index, lane } = segment;
        if (segment.goesOn) walked.finals[index] = streams.lane(last, lane);
        walked.logs[index] = logs[lane]! + Math.log(products[lane]!);
        if (!streams.isWhole(segment.lane)) this.isLost[segment.sequence] = 1;
      }
    }
    for (const segment of singles) {
      const vector = this.firstVector(window, segment);
      walked.logs[segment.index] = Math.log(vector.reduce((sum, value) => sum + value, 0));
    }
    return walked;
  }

  /** Backward from stretch `to - 1` to `from`; sequences under way there start from anywhere. */
  private walkBackward(
    window: PlacedWindow,
    kind: Yield,
    from: number,
    to: number,
    guess: Vectors,
    target?: Place | { slopes: Place; visits: Place },
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
        const exit = segment.goesOn ? guess[segment.index]! : this.uniform;
        streams.startLane(streams.back, segment.lane, exit ?? this.uniform);
      }
      const row = rowAddresses[q]!;
      if (kind === 'backward') streams.backward(stretch, row);
      else if (kind === 'backwardRows') streams.backwardRows(stretch, row, target as Place);
      else streams.backwardCounts(stretch, row, target as { slopes: Place; visits: Place });
      for (const segment of stretch.starting) {
        walked.finals[segment.index] = streams.lane(streams.back, segment.lane);
        if (!streams.isWhole(segment.lane)) this.isLost[segment.sequence] = 1;
      }
    }
    for (const { index } of singles) walked.finals[index] = this.uniform;
    return walked;
  }

  /** [windows] the backward vector at the end of each window, where a sequence goes on. */
  private backwardBetweenWindows(): (Float64Array | undefined)[] {
    const exits: (Float64Array | undefined)[] = [undefined];
    for (let index = this.bounds.length - 1; index > 0; index--) {
      const window = this.place(index, false);
      this.current = undefined;
      const { finals } = this.settleBackward(window, exits[0], (from, to, guess) =>
        this.walkBackward(window, 'backward', from, to, guess),
      );
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
  private firstPosterior(window: PlacedWindow, segment: Segment, beta: Float64Array): Float64Array {
    const first = this.firstVector(window, segment);
    let sum = 0;
    for (let k = 0; k < first.length; k++) sum += first[k]! *= beta[k]!;
    for (let k = 0; k < first.length; k++) first[k]! /= sum;
    return first;
  }
}

function positionsOfWindow(trellis: Trellis, warmUp: number): number {
  const K = trellis.stateCount;
  if (positionCount(trellis) * K <= MOST_NUMBERS) return positionCount(trellis);
  const wanted = POSITIONS_PER_GUESS * LANES * warmUp * K;
  return Math.floor(Math.max(FEWEST_NUMBERS, Math.min(MOST_NUMBERS, wanted)) / K);
}

function newWalked(count: number): Walked {
  return {
    finals: new Array<Float64Array | undefined>(count).fill(undefined),
    logs: new Float64Array(count),
  };
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

/** Emissions [n, K] of positions `start` to `end - 1`, each row over its largest, and the logs of those. */
function scaledRows({ stateCount: K, logEmissions }: Trellis, start: number, end: number) {
  const rows = new Float64Array((end - start) * K);
  const logScales = new Float64Array(end - start);
  for (let n = 0; n < logScales.length; n++) {
    const at = (start + n) * K;
    let largest = -Infinity;
    for (let k = 0; k < K; k++) if (logEmissions[at + k]! > largest) largest = logEmissions[at + k]!;
    logScales[n] = largest;
    if (largest === -Infinity) continue;
    for (let k = 0; k < K; k++) rows[n * K + k] = Math.exp(logEmissions[at + k]! - largest);
  }
  return { rows, logScales };
}

/** The scaling plan where each position has its own emissions, each divided by its largest. */
function planOfLogs({ stateCount: K, transitions, logEmissions }: Trellis): ScalingPlan {
  const plain = planScaling(transitions, Float64Array.of(1), 1);
  if (!plain.watched) return plain;
  let furthest = 0;
  for (let at = 0; at < logEmissions.length; at += K) {
    let [largest, smallest] = [-Infinity, Number.POSITIVE_INFINITY];
    for (let k = 0; k < K; k++) {
      const log = logEmissions[at + k]!;
      if (log > largest) largest = log;
      if (log < smallest && log > -Infinity) smallest = log;
    }
    if (largest > -Infinity) furthest = Math.min(furthest, smallest - largest);
  }
  return planScaling(transitions, Float64Array.of(Math.max(Math.exp(furthest), 1e-320)), 1);
}
