// The way of one trellis through its windows: forward, and back for posteriors and counts.
import { type Arena, returnArena, takeArena } from '../../wasm/arena.ts';
import { type Expectations, noCounts, type PosteriorWindow } from '../engine.ts';
import type { EngineRun } from '../engine-run.ts';
import type { Lost } from '../fallback.ts';
import { planScaling } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import { SUMS } from './algebra.ts';
import { Backward } from './backward.ts';
import { EmissionRows, exponentials } from './emission-rows.ts';
import { Lanes } from './lanes.ts';
import type { Known, PlacedWindow, StepBack } from './walks.ts';
import { type StreamsOptions, Windows } from './windows.ts';

/** One trellis on its way. */
export class StreamsRun implements EngineRun {
  private readonly trellis: Trellis;
  private readonly arena: Arena;
  private readonly backward: Backward;
  private readonly windows: Windows;
  private readonly isLost: Lost;
  /** [R, K] probabilities, where there are codes. */
  private readonly emissions: Float64Array;
  private readonly first: Float64Array;

  /** `leftOut` are sequences that nothing is worked out for. */
  constructor(trellis: Trellis, options: StreamsOptions, leftOut?: Lost) {
    const { codes, logEmissions, stateCount: K } = trellis;
    const plan = planScaling(trellis);
    this.trellis = trellis;
    this.emissions = codes ? exponentials(logEmissions) : new Float64Array(0);
    this.first = new Float64Array(K);
    this.arena = takeArena();
    const lanes = new Lanes(this.arena, trellis, SUMS, this.emissions, plan);
    this.backward = new Backward(lanes);
    const hopeless = plan.isHopeless.map((isHopeless, s) => isHopeless || leftOut?.[s] || 0);
    this.isLost = hopeless.slice();
    const ownRows = codes ? undefined : new EmissionRows(this.arena, trellis);
    const source = {
      lanes,
      fillRows: (start: number, end: number, rows: Float64Array) => ownRows?.fill(trellis, start, end, rows),
      firstVector: (position: number) => this.firstVector(position),
      leftOut: hopeless,
      isLost: this.isLost,
    };
    this.windows = new Windows(trellis, source, options);
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost } {
    const logLikelihoods = this.windows.forward(index => keeping && this.windows.isLast(index));
    // Impossible, or lost: the reference engine tells which.
    logLikelihoods.forEach((log, s) => {
      if (!(log > -Infinity)) this.isLost[s] = 1;
    });
    return { logLikelihoods, isLost: this.isLost };
  }

  /** Posteriors window by window; the backward vectors between windows come from a first walk back. Ends the run. */
  *posteriorWindows(areLent: boolean): Generator<PosteriorWindow> {
    const { windows, arena } = this;
    const K = this.trellis.stateCount;
    try {
      const exits = this.backwardBetweenWindows();
      for (let index = 0; index < windows.count; index++) {
        const window = windows.at(index);
        const { start, end, segments } = window;
        const rows = arena.doubles((end - start) * K);
        const finals = this.walkBack(window, exits[index], (stretch, row) =>
          this.backward.walkRows(stretch, row, rows),
        );
        const posteriors = arena.float64(rows);
        for (const { begins, position, index: segment } of segments) {
          if (!begins) continue;
          posteriors.set(this.firstPosterior(position - 1, finals[segment]), (position - 1 - start) * K);
        }
        yield { start, rows: areLent ? posteriors : posteriors.slice() };
      }
    } finally {
      this.end();
    }
  }

  expectations(): Expectations & { isLost: Lost } {
    const { trellis, windows } = this;
    const { logLikelihoods, isLost } = this.forward(true);
    const sums = { ...noCounts(trellis, logLikelihoods), isLost };
    let exit: Float64Array | undefined;
    for (let index = windows.count - 1; index >= 0; index--) {
      exit = this.countWindow(windows.at(index), exit, sums);
    }
    return sums;
  }

  /** Adds a window's counts; returns the backward vector at its start. */
  private countWindow(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    sums: Expectations,
  ): Float64Array | undefined {
    const { trellis } = this;
    const backward = this.backward;
    const K = trellis.stateCount;
    const counts = backward.newCounts();
    const finals = this.walkBack(
      window,
      exit,
      (stretch, row) => backward.walkCounts(stretch, row, counts),
      () => backward.clearCounts(counts),
    );
    const emissions = trellis.codes
      ? sums.emissions
      : sums.emissions.subarray(window.start * K, window.end * K);
    backward.addCounts(counts, sums.transitions, emissions);
    for (const { begins, sequence, position, index } of window.segments) {
      if (!begins || this.isLost[sequence]) continue;
      const first = this.firstPosterior(position - 1, finals[index]);
      const row = (trellis.codes ? trellis.codes[position - 1]! : position - 1 - window.start) * K;
      for (let k = 0; k < K; k++) {
        sums.initial[k]! += first[k]!;
        emissions[row + k]! += first[k]!;
      }
    }
    return finals[0];
  }

  /** [windows] the backward vector at the end of each window, where a sequence goes on. */
  private backwardBetweenWindows(): Known<Float64Array> {
    const { windows } = this;
    const exits: Known<Float64Array> = [undefined];
    for (let index = windows.count - 1; index > 0; index--) {
      const before = windows.goesOnInto(index)
        ? this.walkBack(windows.bare(index), exits[0], stretch => this.backward.walk(stretch))[0]
        : undefined;
      exits.unshift(before);
    }
    return exits;
  }

  private walkBack(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    step: StepBack,
    again: () => void = () => {},
  ): Known<Float64Array> {
    const carried = this.backward;
    const glance: StepBack = stretch => carried.walk(stretch);
    return this.windows.settling.backward(window, exit, { carried, step, glance, again, agree: SUMS.agree });
  }

  /** α of a sequence's first position, not normalised; good until the next is asked for. */
  private firstVector(position: number): Float64Array {
    const { first, emissions } = this;
    const { initial, codes, logEmissions, stateCount: K } = this.trellis;
    if (codes) {
      const row = codes[position]! * K;
      for (let k = 0; k < K; k++) first[k] = initial[k]! * emissions[row + k]!;
      return first;
    }
    // Over the largest, as in the windows.
    const row = logEmissions.subarray(position * K, (position + 1) * K);
    const largest = Math.max(...row);
    for (let k = 0; k < K; k++)
      first[k] = largest > -Infinity ? initial[k]! * Math.exp(row[k]! - largest) : 0;
    return first;
  }

  /** γ of a sequence's first position, with nothing known of what comes after where there is no β. */
  private firstPosterior(position: number, beta: Float64Array | undefined): Float64Array {
    const first = this.firstVector(position);
    let sum = 0;
    for (let k = 0; k < first.length; k++) sum += first[k]! *= beta?.[k] ?? 1;
    for (let k = 0; k < first.length; k++) first[k]! /= sum;
    return first;
  }
}
