// The way of one trellis over the table of words: forward, and back for posteriors and counts.

import { type Arena, type Place, returnArena, takeArena } from '../../wasm/arena.ts';
import { CompensatedSums } from '../compensated.ts';
import { type Expectations, noCounts, type PosteriorWindow } from '../engine.ts';
import type { EngineRun } from '../engine-run.ts';
import type { Lost } from '../fallback.ts';
import { planScaling } from '../scaling.ts';
import { sequenceCount, type Trellis } from '../trellis.ts';
import { Chains } from './chains.ts';
import { posteriorSlices } from './posterior-slices.ts';
import { buildTables, countsOfRows } from './tables.ts';
import {
  chooseVocabulary,
  type Run,
  type TokenWindow,
  tokenise,
  type Vocabulary,
  type WordsOptions,
  windowBounds,
} from './vocabulary.ts';

/** Positions that an entry of the table must serve to be worth working out, on native kernels. */
export const POSITIONS_PER_ENTRY = 64;

/** A window whose tokens, and the vectors before them, are in the arena. */
interface PlacedWindow extends Omit<TokenWindow, 'tokens'> {
  index: number;
  tokens: Place;
  alphas: Place | undefined;
}

/** One trellis on its way over the table. Its native tensors live in the scope it was made in. */
export class WordsRun implements EngineRun {
  private readonly trellis: Trellis;
  /** [R, K] probabilities. */
  private readonly emissions: Float64Array;
  private readonly vocabulary: Vocabulary;
  private readonly tables: ReturnType<typeof buildTables>;
  private readonly arena: Arena;
  private readonly chains: Chains;
  private readonly bounds: [number, number][];
  private readonly isLost: Lost;
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly entries: Float64Array[] = [];
  private current: PlacedWindow | undefined;
  /** What the arena holds for all windows; the rest is for one at a time. */
  private mark = 0;

  constructor(trellis: Trellis, { widest, windowPositions }: WordsOptions, leftOut?: Lost) {
    const K = trellis.stateCount;
    this.trellis = trellis;
    this.emissions = trellis.logEmissions.map(Math.exp);
    const plan = planScaling(trellis);
    this.vocabulary = chooseVocabulary(trellis, {
      mostSteps: plan.steps,
      widest,
      positionsPerEntry: POSITIONS_PER_ENTRY,
    });
    this.tables = buildTables(trellis, this.vocabulary);
    this.arena = takeArena();
    this.chains = new Chains(this.arena, K, this.vocabulary, plan);
    this.chains.setMatrices(this.tables.matrices);
    this.bounds = windowBounds(trellis, windowPositions);
    this.isLost = plan.isHopeless.map((isHopeless, s) => isHopeless || leftOut?.[s] || 0);
    this.mark = this.arena.mark();
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  /** Carries the forward vectors through all windows; `keeping` those of the last window for what follows. */
  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost } {
    const totals = new CompensatedSums(sequenceCount(this.trellis));
    const vector = new Float64Array(this.trellis.stateCount);
    this.bounds.forEach((_, index) => {
      this.entries.push(vector.slice());
      this.current = this.place(index, keeping && index === this.bounds.length - 1);
      this.walkForward(this.current, vector, totals);
    });
    return { logLikelihoods: totals.totals(), isLost: this.isLost };
  }

  /** Posteriors window by window; the backward vectors between windows come from a first walk back. Ends the run. */
  *posteriorWindows(areLent: boolean): Generator<PosteriorWindow> {
    const { trellis, arena, chains } = this;
    const tools = { arena, chains, width: this.vocabulary.width };
    try {
      const exits = this.backwardBetweenWindows();
      for (let index = 0; index < this.bounds.length; index++) {
        const window = this.windowAt(index);
        const betas = this.vectorsOf(window);
        const firsts = this.walkBackward(window, exits[index]!, betas);
        chains.setEmissions(trellis, this.emissions);
        const walked = { ...window, alphas: window.alphas!, betas, firsts };
        yield* posteriorSlices(walked, trellis, tools, areLent);
      }
    } finally {
      this.end();
    }
  }

  expectations(): Expectations & { isLost: Lost } {
    const K = this.trellis.stateCount;
    const slopes = this.chains.newSlopes();
    this.mark = this.arena.mark();
    const { logLikelihoods, isLost } = this.forward(true);
    const sums = { ...noCounts(this.trellis, logLikelihoods), isLost };
    const vector = this.uniform();
    for (let index = this.bounds.length - 1; index >= 0; index--) {
      this.countWindow(this.windowAt(index), vector, slopes, sums);
    }
    const counts = countsOfRows(this.trellis, this.vocabulary, this.tables, this.chains.denseSlopes(slopes));
    for (let n = 0; n < counts.length; n++) {
      sums.transitions[n % (K * K)]! += counts[n]!;
      sums.emissions[Math.floor(n / (K * K)) * K + (n % K)]! += counts[n]!;
    }
    return sums;
  }

  /** Walks a window back, adding up the slopes of its tokens and the counts of first positions. */
  private countWindow(
    window: PlacedWindow,
    vector: Float64Array,
    slopes: Place,
    sums: { initial: Float64Array; emissions: Float64Array },
  ): void {
    const K = vector.length;
    for (const run of window.runs.toReversed()) {
      if (!run.goesOn) vector.set(this.uniform());
      if (this.isLost[run.sequence]) continue;
      this.note(run, this.chains.count(window.tokens, run.from, run.to, vector, window.alphas!, slopes));
      if (!run.begins || this.isLost[run.sequence]) continue;
      const row = this.trellis.codes![run.position - 1]! * K;
      const first = posteriorOf(this.firstVector(run), vector);
      for (let k = 0; k < K; k++) {
        sums.initial[k]! += first[k]!;
        sums.emissions[row + k]! += first[k]!;
      }
    }
  }

  /** A window with its forward vectors, worked out again unless they are at hand. */
  private windowAt(index: number): PlacedWindow {
    if (this.current?.index !== index || !this.current.alphas) {
      this.current = this.place(index, true);
      this.walkForward(this.current, this.entries[index]!.slice(), undefined);
    }
    return this.current;
  }

  /** Puts a window's tokens into the arena, in the place of the one before; with room for its vectors. */
  private place(index: number, withVectors: boolean): PlacedWindow {
    this.arena.release(this.mark);
    const { tokens, ...window } = tokenise(this.trellis, this.vocabulary, ...this.bounds[index]!);
    const placed = this.arena.integers(tokens.length);
    this.arena.int32(placed).set(tokens);
    const placedWindow = { ...window, index, tokens: placed, alphas: undefined };
    return withVectors ? { ...placedWindow, alphas: this.vectorsOf(placedWindow) } : placedWindow;
  }

  /** Carries `vector` through the runs of a window; adds the logs to the totals of their sequences. */
  private walkForward(
    { tokens, alphas, runs }: PlacedWindow,
    vector: Float64Array,
    totals: CompensatedSums | undefined,
  ): void {
    for (const run of runs) {
      if (run.begins) vector.set(this.firstVector(run));
      const log = this.chains.forward(tokens, run.from, run.to, vector, alphas);
      if (!this.note(run, log)) totals?.add(run.sequence, log);
    }
  }

  /** Carries `exit` back through a window, keeping the vectors after each token; returns the posteriors of first positions. */
  private walkBackward(
    { tokens, runs }: PlacedWindow,
    exit: Float64Array,
    betas: Place,
  ): Map<Run, Float64Array> {
    const vector = exit.slice();
    const firsts = new Map<Run, Float64Array>();
    for (const run of runs.toReversed()) {
      if (!run.goesOn) vector.set(this.uniform());
      this.note(run, this.chains.backward(tokens, run.from, run.to, vector, betas));
      if (run.begins) firsts.set(run, posteriorOf(this.firstVector(run), vector));
    }
    return firsts;
  }

  /** [windows] the backward vector at the end of each window. */
  private backwardBetweenWindows(): Float64Array[] {
    const exits = [this.uniform()];
    for (let index = this.bounds.length - 1; index > 0; index--) {
      const window = this.place(index, false);
      this.current = undefined;
      const [run] = window.runs;
      const exit = run!.goesOn ? exits[0]!.slice() : this.uniform();
      if (!run!.begins) {
        const betas = this.vectorsOf(window);
        this.note(run!, this.chains.backward(window.tokens, run!.from, run!.to, exit, betas));
      }
      exits.unshift(exit);
    }
    return exits;
  }

  /** Notes that a run's sequence is lost if its log is not a number; returns whether it is lost. */
  private note(run: Run, log: number): boolean {
    if (Number.isNaN(log)) this.isLost[run.sequence] = 1;
    return Number.isNaN(log);
  }

  /** α of a sequence's first position, not normalised. */
  private firstVector(run: Run): Float64Array {
    const { initial, codes, stateCount: K } = this.trellis;
    const row = codes![run.position - 1]! * K;
    return initial.map((probability, k) => probability * this.emissions[row + k]!);
  }

  /** β at the end of a sequence, up to a factor. */
  private uniform(): Float64Array {
    return new Float64Array(this.trellis.stateCount).fill(1);
  }

  private vectorsOf({ tokens }: { tokens: Place }): Place {
    return this.arena.doubles(tokens.length * this.chains.stride);
  }
}

/** α∘β over its sum. */
function posteriorOf(alpha: Float64Array, beta: Float64Array): Float64Array {
  let sum = 0;
  for (let k = 0; k < alpha.length; k++) sum += alpha[k]! * beta[k]!;
  return alpha.map((value, k) => (value * beta[k]!) / sum);
}
