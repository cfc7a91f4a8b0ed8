// The engine for few transitions and few symbols: chains over a table of words on the host, the table and the counts
// of its words on native kernels. Cost is a table look-up and K² multiplications a word; memory is a window's vectors.
import { scope } from '../../native/tensor.ts';
import { CompensatedSum } from '../compensated.ts';
import type { Engine, Expectations, PosteriorWindow } from '../engine.ts';
import { type Lost, type ScaledEngine, withFallback } from '../fallback.ts';
import { withScaledRows } from '../scaled-rows.ts';
import { planScaling } from '../scaling.ts';
import { emissionRowCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Arena, type Place, returnArena, takeArena } from '../wasm/arena.ts';
import { Chains } from './chains.ts';
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
import { wordsViterbi } from './words-viterbi.ts';

/** Positions that an entry of the table must serve to be worth working out, on native kernels. */
const POSITIONS_PER_ENTRY = 64;
/** Positions whose posteriors are worked out in one go. */
const PIECE = 1 << 12;
/** Positions whose posteriors are handed out at once. */
const SLICE = 1 << 19;

/** Transitions of words that a position of this trellis costs: the square of the states over the words' width, or so. */
export function waysPerPosition(trellis: Trellis): number {
  const limits = {
    mostSteps: Number.POSITIVE_INFINITY,
    widest: undefined,
    positionsPerEntry: POSITIONS_PER_ENTRY,
  };
  const { ways, width } = chooseVocabulary(trellis, limits);
  return ways.reduce((sum, way) => sum + way, 0) / width;
}

/** The engine of word tables. The trellis must have codes. */
export function wordsEngine(options: WordsOptions = {}): Engine {
  const withRun = <Result>(trellis: Trellis, work: (run: WordsRun) => Result): Result =>
    scope(() => {
      const run = new WordsRun(trellis, options);
      try {
        return work(run);
      } finally {
        run.end();
      }
    });
  const scaled: ScaledEngine = {
    logLikelihoods: trellis => withRun(trellis, run => run.forward(false)),
    posteriors(trellis, { areLent = false }) {
      const run = scope(() => new WordsRun(trellis, options));
      const { logLikelihoods, isLost } = run.forward(true);
      return { logLikelihoods, isLost, windows: run.posteriorWindows(areLent) };
    },
    expectations: (trellis, leftOut) => withRun(trellis, run => run.expectations(leftOut)),
  };
  return withScaledRows(withFallback(scaled, trellis => wordsViterbi(trellis, options)));
}

/** A window whose tokens, and the vectors before them, are in the arena. */
interface PlacedWindow extends Omit<TokenWindow, 'tokens'> {
  index: number;
  tokens: Place;
  alphas: Place | undefined;
}

/** One trellis on its way over the table. Its native tensors live in the scope it was made in. */
class WordsRun {
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

  constructor(trellis: Trellis, { widest, windowPositions }: WordsOptions) {
    const K = trellis.stateCount;
    this.trellis = trellis;
    this.emissions = trellis.logEmissions.map(Math.exp);
    const plan = planScaling(trellis, this.emissions);
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
    this.isLost = new Uint8Array(sequenceCount(trellis)).fill(plan.hopeless ? 1 : 0);
    this.mark = this.arena.mark();
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  /** Carries the forward vectors through all windows; `keeping` those of the last window for what follows. */
  forward(keeping: boolean): { logLikelihoods: Float64Array; isLost: Lost } {
    const totals = Array.from({ length: sequenceCount(this.trellis) }, () => new CompensatedSum());
    const vector = new Float64Array(this.trellis.stateCount);
    this.bounds.forEach((_, index) => {
      this.entries.push(vector.slice());
      this.current = this.place(index, keeping && index === this.bounds.length - 1);
      this.walkForward(this.current, vector, totals);
    });
    return { logLikelihoods: Float64Array.from(totals, total => total.total), isLost: this.isLost };
  }

  /** Posteriors window by window; the backward vectors between windows come from a first walk back. Ends the run. */
  *posteriorWindows(areLent: boolean): Generator<PosteriorWindow> {
    try {
      const exits = this.backwardBetweenWindows();
      for (let index = 0; index < this.bounds.length; index++) {
        const window = this.windowAt(index);
        const betas = this.vectorsOf(window);
        const firsts = this.walkBackward(window, exits[index]!, betas);
        yield* this.expandInSlices(window, betas, firsts, areLent);
      }
    } finally {
      this.end();
    }
  }

  expectations(leftOut: Lost): Expectations & { isLost: Lost } {
    const K = this.trellis.stateCount;
    leftOut.forEach((left, s) => {
      if (left) this.isLost[s] = 1;
    });
    const slopes = this.chains.newSlopes();
    this.mark = this.arena.mark();
    const { logLikelihoods, isLost } = this.forward(true);
    const sums = {
      logLikelihoods,
      isLost,
      initial: new Float64Array(K),
      transitions: new Float64Array(K * K),
      emissions: new Float64Array(emissionRowCount(this.trellis) * K),
    };
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
    totals: CompensatedSum[] | undefined,
  ): void {
    for (const run of runs) {
      if (run.begins) vector.set(this.firstVector(run));
      const log = this.chains.forward(tokens, run.from, run.to, vector, alphas);
      if (!this.note(run, log)) totals?.[run.sequence]?.add(log);
    }
  }

  /** Carries `exit` back through a window, keeping the vectors after each token; and those of first positions. */
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
      if (run.begins) firsts.set(run, vector.slice());
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

  /** Posteriors of a window's positions, a slice of about SLICE at a time. */
  private *expandInSlices(
    { start, end, tokens, runs, alphas }: PlacedWindow,
    betas: Place,
    firsts: Map<Run, Float64Array>,
    areLent: boolean,
  ): Generator<PosteriorWindow> {
    const { arena, chains, trellis } = this;
    const { width } = this.vocabulary;
    const K = trellis.stateCount;
    chains.setEmissions(trellis, this.emissions);
    // Worked out in pieces that stay in the cache, and copied from there to where they are handed out.
    const piece = Math.ceil(PIECE / width) * width;
    const fresh = arena.doubles(piece * K);
    const codes = arena.shorts(piece);
    let first = start;
    // A token may reach past the end of a slice by less than its width.
    const newRows = () => new Float64Array(Math.min(SLICE + width, end - first) * K);
    let rows = newRows();
    const handOut = (position: number): PosteriorWindow => {
      const slice = { start: first, rows: rows.subarray(0, (position - first) * K) };
      first = position;
      if (!areLent) rows = newRows();
      return slice;
    };
    for (const run of runs) {
      let { position, from } = run;
      if (run.begins) {
        if (position - 1 - first >= SLICE) yield handOut(position - 1);
        rows.set(posteriorOf(this.firstVector(run), firsts.get(run)!), (position - 1 - first) * K);
      }
      while (from < run.to) {
        if (position - first >= SLICE) yield handOut(position);
        const wanted = Math.min(piece, SLICE - (position - first));
        const to = Math.min(run.to, from + Math.ceil(wanted / width));
        arena.uint16(codes).set(trellis.codes!.subarray(position, Math.min(run.end, position + piece)));
        const count = chains.expand(tokens, from, to, alphas!, betas, codes, fresh);
        rows.set(arena.float64({ ...fresh, length: count * K }), (position - first) * K);
        position += count;
        from = to;
      }
    }
    yield handOut(end);
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
