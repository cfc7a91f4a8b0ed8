// Viterbi's algorithm over the table of words: the best way through each word is found once, and the chain hops over it.
//   P[r][i][j] = log A[i][j] + log b_j(r),   P[uv][i][j] = max_m P[u][i][m] + P[v][m][j],   δ ← max_i δ_i + P[token][i]
// The chain keeps δ alone; which state led to which is worked out again on the way back, along the best path only.
import { CompensatedSum } from '../compensated.ts';
import type { ViterbiPaths } from '../engine.ts';
import { positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import { type Place, returnArena, takeArena } from '../wasm/arena.ts';
import { type BestWays, buildBestWays } from './best-ways.ts';
import { Chains } from './chains.ts';
import {
  bitsOf,
  chooseVocabulary,
  type Run,
  type TokenWindow,
  tokenise,
  type Vocabulary,
  type WordsOptions,
  windowBounds,
} from './vocabulary.ts';

/** Positions that an entry of the table must serve to be worth working out, on the host. */
const POSITIONS_PER_ENTRY = 256;
/** Bits for the states on the way through a word. */
const WAY_BITS = 30;
/** Up to so many states a token's matrix is held full. */
const FULL_STATES = 24;
/** Logs need no scaling. */
const NO_SCALING = { steps: 1, watched: false };

/** Best path of every sequence; ties go to the lowest state, from the last position on. The trellis must have codes. */
export function wordsViterbi(trellis: Trellis, { widest, windowPositions }: WordsOptions = {}): ViterbiPaths {
  const walk = new ViterbiWalk(trellis, widest);
  const bounds = windowBounds(trellis, windowPositions);
  // Forward through all windows, keeping δ of the last one; then back, working out δ of the others again.
  const entries: Float64Array[] = [];
  const delta = new Float64Array(trellis.stateCount);
  let kept: KeptWindow | undefined;
  for (const bound of bounds) {
    entries.push(delta.slice());
    kept = walk.forward(bound, delta);
  }
  let state = 0;
  for (let index = bounds.length - 1; index >= 0; index--) {
    if (index < bounds.length - 1) kept = walk.forward(bounds[index]!, entries[index]!);
    state = walk.back(kept!, state);
  }
  walk.end();
  return { logProbabilities: walk.logProbabilities(), path: walk.path };
}

/** A window with δ before each of its tokens. */
interface KeptWindow extends TokenWindow {
  /** The tokens again, in the arena; [tokens, stride] δ; and a byte a position for the path. */
  placed: { tokens: Place; deltas: Place; path: Place };
}

/** One trellis on its way there and back. */
class ViterbiWalk {
  readonly path: Uint8Array;
  private readonly trellis: Trellis;
  private readonly bits: number;
  private readonly vocabulary: Vocabulary;
  private readonly best: BestWays;
  private readonly arena = takeArena();
  private readonly chains: Chains;
  private readonly waysPlace: Place;
  /** What the arena holds for all windows. */
  private readonly mark: number;
  /** Ways sorted by the state they lead into, then by the one they come from: those into j from `firstInto[j]` on. */
  private readonly firstInto: Int32Array;
  private readonly places: Int32Array;
  private readonly sources: Int32Array;
  private readonly lastStates: Uint8Array;
  /** [S] the path's terms added up as it is written; -Infinity where there is no path. */
  private readonly scores: CompensatedSum[];

  constructor(trellis: Trellis, widest: number | undefined) {
    const K = trellis.stateCount;
    this.trellis = trellis;
    this.bits = bitsOf(K);
    this.vocabulary = chooseVocabulary(trellis, {
      mostSteps: Math.floor(WAY_BITS / this.bits),
      widest,
      positionsPerEntry: POSITIONS_PER_ENTRY,
    });
    this.best = buildBestWays(trellis, this.vocabulary, this.bits);
    // Full matrices, where they are small, for the sake of the way back.
    const ways = K <= FULL_STATES ? new Uint8Array(K * K).fill(1) : this.vocabulary.ways;
    this.chains = new Chains(this.arena, K, { ...this.vocabulary, ways }, NO_SCALING);
    this.chains.setMatrices(this.best.scores, -Infinity);
    this.waysPlace = this.arena.integers(this.best.ways.length);
    this.arena.int32(this.waysPlace).set(this.best.ways);
    this.mark = this.arena.mark();
    const byTarget = waysOf(ways, K).toSorted((a, b) => a.j - b.j || a.i - b.i);
    this.firstInto = Int32Array.from({ length: K + 1 }, (_, j) => byTarget.filter(way => way.j < j).length);
    this.places = Int32Array.from(byTarget, way => way.i * K + way.j);
    this.sources = Int32Array.from(byTarget, way => way.i);
    this.path = new Uint8Array(positionCount(trellis));
    this.lastStates = new Uint8Array(sequenceCount(trellis));
    this.scores = Array.from({ length: sequenceCount(trellis) }, () => new CompensatedSum());
  }

  /** Carries δ through a window; notes the best last state of the sequences that end in it. */
  forward([start, end]: [number, number], delta: Float64Array): KeptWindow {
    const window = tokenise(this.trellis, this.vocabulary, start, end);
    this.arena.release(this.mark);
    const tokens = this.arena.integers(window.tokens.length);
    const deltas = this.arena.doubles(window.tokens.length * this.chains.stride);
    const path = this.arena.bytes(end - start);
    this.arena.int32(tokens).set(window.tokens);
    for (const run of window.runs) {
      if (run.begins) delta.set(this.firstDelta(run));
      this.chains.best(tokens, run.from, run.to, delta, deltas);
      if (run.goesOn) continue;
      const highest = Math.max(...delta);
      if (highest > -Infinity) this.lastStates[run.sequence] = delta.indexOf(highest);
      else this.scores[run.sequence]!.add(-Infinity);
    }
    return { ...window, placed: { tokens, deltas, path } };
  }

  /** Writes the path of a window; `state` is that of its last position. Returns the one before its first. */
  back(window: KeptWindow, state: number): number {
    let last = state;
    for (const run of window.runs.toReversed()) {
      if (!run.goesOn) last = this.lastStates[run.sequence]!;
      const total = this.scores[run.sequence]!;
      if (total.total === -Infinity) continue;
      last = this.chains.canTrace
        ? this.traceInPlace(window, run, last, total)
        : this.traceAlongEdges(window, run, last, total);
      if (!run.begins) continue;
      this.path[run.position - 1] = last;
      total.add(this.firstDelta(run)[last]!);
    }
    return last;
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  logProbabilities(): Float64Array {
    return Float64Array.from(this.scores, score => score.total);
  }

  private firstDelta(run: Run): Float64Array {
    const { initial, logEmissions, codes, stateCount: K } = this.trellis;
    const row = codes![run.position - 1]! * K;
    return initial.map((probability, k) => Math.log(probability) + logEmissions[row + k]!);
  }

  private traceInPlace(
    { placed, start }: KeptWindow,
    run: Run,
    state: number,
    total: CompensatedSum,
  ): number {
    const { tokens, deltas, path } = placed;
    const { position, end, from, to } = run;
    const before = this.chains.trace(
      tokens,
      from,
      to,
      deltas,
      this.waysPlace,
      path,
      end - start,
      state,
      total,
    );
    this.path.set(this.arena.uint8(path).subarray(position - start, end - start), position);
    return before;
  }

  /** The same for large sparse models, on the host: only the ways that there are. */
  private traceAlongEdges(
    { tokens, placed }: KeptWindow,
    run: Run,
    state: number,
    total: CompensatedSum,
  ): number {
    const { path, bits, firstInto, places, sources } = this;
    const { scores, ways } = this.best;
    const { wordCount, width } = this.vocabulary;
    const { stride } = this.chains;
    const deltas = this.arena.float64(placed.deltas);
    const K = this.trellis.stateCount;
    const mask = (1 << bits) - 1;
    let position = run.end;
    let j = state;
    for (let n = run.to - 1; n >= run.from; n--) {
      const token = tokens[n]! * K * K;
      const end = firstInto[j + 1]!;
      let at = firstInto[j]!;
      let best = deltas[n * stride + sources[at]!]! + scores[token + places[at]!]!;
      for (let other = at + 1; other < end; other++) {
        const score = deltas[n * stride + sources[other]!]! + scores[token + places[other]!]!;
        if (score < best) continue;
        // Of equals, the way that is lowest from its last position on.
        if (score === best && ways[token + places[other]!]! >= ways[token + places[at]!]!) continue;
        best = score;
        at = other;
      }
      total.add(scores[token + places[at]!]!);
      let way = ways[token + places[at]!]!;
      const length = tokens[n]! < wordCount ? width : 1;
      position -= length;
      for (let q = position; q < position + length; q++) {
        path[q] = way & mask;
        way >>= bits;
      }
      j = sources[at]!;
    }
    return j;
  }
}

/** The transitions of a pattern [K, K]. */
function waysOf(pattern: Uint8Array, K: number): { i: number; j: number }[] {
  const all = Array.from(pattern.keys()).filter(place => pattern[place]!);
  return all.map(place => ({ i: Math.floor(place / K), j: place % K }));
}
