// The engine for few states and few symbols: host chains over the table of words, tables and counts on native kernels.
// Cost is a table look-up and K² multiplications a word; memory is a window's vectors, whatever the length.

import { scope } from '../../native/tensor.ts';
import { CompensatedSum } from '../compensated.ts';
import type { Engine, Expectations, PosteriorWindow } from '../engine.ts';
import { type Lost, type ScaledEngine, withFallback } from '../fallback.ts';
import { planScaling, SMALLEST_SHARE } from '../scaling.ts';
import { emissionRowCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Chains, chainsFor } from './chains.ts';
import { buildTables, countsOfRows, type Tables } from './tables.ts';
import {
  chooseVocabulary,
  type Run,
  type TokenWindow,
  tokenise,
  type Vocabulary,
  windowBounds,
} from './vocabulary.ts';
import { wordsViterbi } from './words-viterbi.ts';

/** Tokens between scalings: more gain nothing. */
const MOST_TOKENS = 8;
/** Positions whose posteriors are handed out at once. */
const SLICE = 1 << 19;

/** For tests: the widest word and the positions in a window; any give the same results. */
export interface WordsOptions {
  widest?: number;
  windowPositions?: number;
}

/** The engine of word tables. The trellis must have codes. */
export function wordsEngine(options: WordsOptions = {}): Engine {
  const scaled: ScaledEngine = {
    logLikelihoods: trellis => scope(() => new WordsRun(trellis, options).forward(false)),
    posteriors(trellis) {
      const run = scope(() => new WordsRun(trellis, options));
      const { logLikelihoods, isLost } = run.forward(true);
      return { logLikelihoods, isLost, windows: run.posteriorWindows() };
    },
    expectations: (trellis, leftOut) => scope(() => new WordsRun(trellis, options).expectations(leftOut)),
  };
  return withFallback(scaled, trellis => wordsViterbi(trellis, options));
}

/** One trellis on its way over the table. Its native tensors live in the scope it was made in. */
class WordsRun {
  private readonly trellis: Trellis;
  /** [R, K] probabilities. */
  private readonly emissions: Float64Array;
  private readonly vocabulary: Vocabulary;
  private readonly tables: Tables;
  private readonly chains: Chains;
  private readonly bounds: [number, number][];
  private readonly isLost: Lost;
  /** Forward vector before each window, where a sequence goes on into it. */
  private readonly entries: Float64Array[] = [];
  /** The window whose tokens and forward vectors are at hand. */
  private current: { index: number; window: TokenWindow; alphas: Float64Array } | undefined;

  constructor(trellis: Trellis, { widest, windowPositions }: WordsOptions) {
    const K = trellis.stateCount;
    this.emissions = trellis.logEmissions.map(Math.exp);
    const plan = planScaling(trellis.transitions, this.emissions, K);
    this.trellis = trellis;
    this.vocabulary = chooseVocabulary(trellis, plan.steps, widest);
    this.tables = buildTables(trellis, this.vocabulary);
    const interval = Math.max(1, Math.min(MOST_TOKENS, Math.floor(plan.steps / this.vocabulary.width)));
    const smallestShare = plan.watched ? SMALLEST_SHARE : 0;
    this.chains = chainsFor({ stateCount: K, vocabulary: this.vocabulary, interval, smallestShare });
    this.bounds = windowBounds(trellis, windowPositions);
    this.isLost = new Uint8Array(sequenceCount(trellis)).fill(plan.hopeless ? 1 : 0);
  }

  /** Carries the forward vectors through all windows; `keeping` those of the last window for what follows. */
  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost } {
    const totals = Array.from({ length: sequenceCount(this.trellis) }, () => new CompensatedSum());
    const vector = new Float64Array(this.trellis.stateCount);
    this.bounds.forEach(([start, end], index) => {
      this.entries.push(vector.slice());
      const window = tokenise(this.trellis, this.vocabulary, start, end);
      const alphas = keeping && index === this.bounds.length - 1 ? this.vectorsOf(window) : undefined;
      this.walkForward(window, vector, alphas, totals);
      if (alphas) this.current = { index, window, alphas };
    });
    return { logLikelihoods: Float64Array.from(totals, total => total.total), isLost: this.isLost };
  }

  /** Posteriors window by window; the backward vectors between windows come from a first walk back. */
  *posteriorWindows(): Generator<PosteriorWindow> {
    const K = this.trellis.stateCount;
    const exits = this.backwardBetweenWindows();
    for (let index = 0; index < this.bounds.length; index++) {
      const { window, alphas } = this.windowAt(index);
      const betas = this.vectorsOf(window);
      const firsts = this.walkBackward(window, exits[index]!, betas);
      yield* this.expandInSlices(window, alphas, betas, firsts, K);
    }
  }

  expectations(leftOut: Lost): Expectations & { isLost: Lost } {
    const K = this.trellis.stateCount;
    leftOut.forEach((left, s) => {
      if (left) this.isLost[s] = 1;
    });
    const { logLikelihoods, isLost } = this.forward(true);
    const R = emissionRowCount(this.trellis);
    const sums = {
      logLikelihoods,
      isLost,
      initial: new Float64Array(K),
      transitions: new Float64Array(K * K),
      emissions: new Float64Array(R * K),
    };
    const slopes = new Float64Array(this.tables.matrices.length);
    const vector = new Float64Array(K).fill(1);
    for (let index = this.bounds.length - 1; index >= 0; index--) {
      const { window, alphas } = this.windowAt(index);
      this.countWindow(window, alphas, vector, slopes, sums);
    }
    const counts = countsOfRows(this.trellis, this.vocabulary, this.tables, slopes);
    for (let n = 0; n < counts.length; n++) {
      const j = n % K;
      sums.transitions[n % (K * K)]! += counts[n]!;
      sums.emissions[Math.floor(n / (K * K)) * K + j]! += counts[n]!;
    }
    return sums;
  }

  /** Walks a window back, adding up the slopes of its tokens and the counts of first positions. */
  private countWindow(
    { tokens, runs }: TokenWindow,
    alphas: Float64Array,
    vector: Float64Array,
    slopes: Float64Array,
    sums: { initial: Float64Array; emissions: Float64Array },
  ): void {
    const K = vector.length;
    for (const run of runs.toReversed()) {
      if (!run.goesOn) vector.fill(1);
      if (this.isLost[run.sequence]) continue;
      const log = this.chains.count(this.tables.matrices, tokens, run.from, run.to, vector, alphas, slopes);
      if (Number.isNaN(log)) this.isLost[run.sequence] = 1;
      if (!run.begins || this.isLost[run.sequence]) continue;
      const row = this.trellis.codes![run.position - 1]! * K;
      const first = posteriorOf(this.firstVector(run), vector);
      for (let k = 0; k < K; k++) {
        sums.initial[k]! += first[k]!;
        sums.emissions[row + k]! += first[k]!;
      }
    }
  }

  /** Tokens and forward vectors of a window, worked out again unless they are at hand. */
  private windowAt(index: number): { window: TokenWindow; alphas: Float64Array } {
    if (this.current?.index === index) return this.current;
    const window = tokenise(this.trellis, this.vocabulary, ...this.bounds[index]!);
    const alphas = this.vectorsOf(window);
    this.walkForward(window, this.entries[index]!.slice(), alphas, undefined);
    return { window, alphas };
  }

  /** Carries `vector` through the runs of a window; adds the logs to the totals of their sequences. */
  private walkForward(
    { tokens, runs }: TokenWindow,
    vector: Float64Array,
    alphas: Float64Array | undefined,
    totals: CompensatedSum[] | undefined,
  ): void {
    const P = this.tables.matrices;
    for (const run of runs) {
      if (run.begins) vector.set(this.firstVector(run));
      const log = alphas
        ? this.chains.forwardKeeping(P, tokens, run.from, run.to, vector, alphas)
        : this.chains.forward(P, tokens, run.from, run.to, vector);
      if (Number.isNaN(log)) this.isLost[run.sequence] = 1;
      else totals?.[run.sequence]?.add(log);
    }
  }

  /** Carries `vector` back through a window, keeping the vectors after each token; and those of first positions. */
  private walkBackward(
    { tokens, runs }: TokenWindow,
    exit: Float64Array,
    betas: Float64Array,
  ): Map<Run, Float64Array> {
    const vector = exit.slice();
    const firsts = new Map<Run, Float64Array>();
    for (const run of runs.toReversed()) {
      if (!run.goesOn) vector.fill(1);
      const log = this.chains.backward(this.tables.matrices, tokens, run.from, run.to, vector, betas);
      if (Number.isNaN(log)) this.isLost[run.sequence] = 1;
      if (run.begins) firsts.set(run, vector.slice());
    }
    return firsts;
  }

  /** [windows] the backward vector at the end of each window. */
  private backwardBetweenWindows(): Float64Array[] {
    const vector = new Float64Array(this.trellis.stateCount).fill(1);
    const exits = [vector];
    for (let index = this.bounds.length - 1; index > 0; index--) {
      const window = tokenise(this.trellis, this.vocabulary, ...this.bounds[index]!);
      const [run] = window.runs;
      const betas = this.vectorsOf(window);
      const exit = exits[0]!.slice();
      if (run!.begins) exit.fill(1);
      else {
        if (!run!.goesOn) exit.fill(1);
        const log = this.chains.backward(
          this.tables.matrices,
          window.tokens,
          run!.from,
          run!.to,
          exit,
          betas,
        );
        if (Number.isNaN(log)) this.isLost[run!.sequence] = 1;
      }
      exits.unshift(exit);
    }
    return exits;
  }

  /** Posteriors of a window's positions, some runs or pieces of a run at a time. */
  private *expandInSlices(
    { start, end, tokens, runs }: TokenWindow,
    alphas: Float64Array,
    betas: Float64Array,
    firsts: Map<Run, Float64Array>,
    K: number,
  ): Generator<PosteriorWindow> {
    const { trellis, emissions, chains } = this;
    const { width } = this.vocabulary;
    const codes = trellis.codes!;
    // A token may reach past the end of a slice by less than its width.
    const newRows = () => new Float64Array(Math.min(SLICE + width, end - first) * K);
    let first = start;
    let rows = newRows();
    const isFull = (position: number) => position - first >= SLICE;
    const handOut = (position: number): PosteriorWindow => {
      const slice = { start: first, rows: rows.subarray(0, (position - first) * K) };
      first = position;
      rows = newRows();
      return slice;
    };
    for (const run of runs) {
      let { position, from } = run;
      if (run.begins) {
        if (isFull(position - 1)) yield handOut(position - 1);
        rows.set(posteriorOf(this.firstVector(run), firsts.get(run)!), (position - 1 - first) * K);
      }
      while (from < run.to) {
        if (isFull(position)) yield handOut(position);
        const to = Math.min(run.to, from + Math.ceil((SLICE - (position - first)) / width));
        position = chains.expand(
          trellis.transitions,
          emissions,
          tokens,
          from,
          to,
          alphas,
          betas,
          codes,
          position,
          rows,
          first,
        );
        from = to;
      }
    }
    yield handOut(end);
  }

  /** α of a sequence's first position, not normalised. */
  private firstVector(run: Run): Float64Array {
    const { initial, logEmissions, codes, stateCount: K } = this.trellis;
    const row = codes![run.position - 1]! * K;
    return initial.map((probability, k) => probability * Math.exp(logEmissions[row + k]!));
  }

  private vectorsOf({ tokens }: TokenWindow): Float64Array {
    return new Float64Array(tokens.length * this.trellis.stateCount);
  }
}

/** α∘β over its sum. */
function posteriorOf(alpha: Float64Array, beta: Float64Array): Float64Array {
  let sum = 0;
  for (let k = 0; k < alpha.length; k++) sum += alpha[k]! * beta[k]!;
  return alpha.map((value, k) => (value * beta[k]!) / sum);
}
