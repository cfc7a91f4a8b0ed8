// Viterbi's algorithm over the table of words: the best way through each word is found once, and the chain hops over it.
//   P[r][i][j] = log A[i][j] + log b_j(r),   P[uv][i][j] = max_m P[u][i][m] + P[v][m][j],   δ ← max_i δ_i + P[token][i]
// The chain keeps δ alone; which state led to which is worked out again on the way back, along the best path only.
import { CompensatedSum } from '../compensated.ts';
import type { ViterbiPaths } from '../engine.ts';
import { emissionRowCount, positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import {
  chooseVocabulary,
  type Run,
  type TokenWindow,
  tokenise,
  type Vocabulary,
  windowBounds,
} from './vocabulary.ts';
import type { WordsOptions } from './words-engine.ts';
import { compileCode, eachState, type Place, placesOf } from './written-out.ts';

/** Bits for the states on the way through a word. */
const WAY_BITS = 30;
/** Tokens between subtractions of the largest δ, which keep its digits. */
const INTERVAL = 16;

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
  return { logProbabilities: walk.logProbabilities(), path: walk.path };
}

/** A window with δ before each of its tokens. */
interface KeptWindow extends TokenWindow {
  /** [tokens, K] */
  deltas: Float64Array;
}

/** One trellis on its way there and back. */
class ViterbiWalk {
  readonly path: Uint8Array;
  private readonly trellis: Trellis;
  private readonly bits: number;
  private readonly vocabulary: Vocabulary;
  private readonly best: BestWays;
  private readonly hop: Hop;
  /** Ways sorted by the state they lead into, then by the one they come from: those into j from `firstInto[j]` on. */
  private readonly firstInto: Int32Array;
  private readonly slots: Int32Array;
  private readonly sources: Int32Array;
  private readonly lastStates: Uint8Array;
  /** [S] the path's terms added up as it is written; -Infinity where there is no path. */
  private readonly scores: CompensatedSum[];

  constructor(trellis: Trellis, widest: number | undefined) {
    const K = trellis.stateCount;
    this.trellis = trellis;
    this.bits = Math.max(1, Math.ceil(Math.log2(K)));
    this.vocabulary = chooseVocabulary(trellis, Math.floor(WAY_BITS / this.bits), widest);
    this.best = buildBestWays(trellis, this.vocabulary, this.bits);
    const ways = placesOf(this.vocabulary.ways, K);
    this.hop = hopFor(K, ways);
    const byTarget = ways.toSorted((a, b) => a.j - b.j || a.i - b.i);
    this.firstInto = Int32Array.from({ length: K + 1 }, (_, j) => byTarget.filter(way => way.j < j).length);
    this.slots = Int32Array.from(byTarget, way => way.slot);
    this.sources = Int32Array.from(byTarget, way => way.i);
    this.path = new Uint8Array(positionCount(trellis));
    this.lastStates = new Uint8Array(sequenceCount(trellis));
    this.scores = Array.from({ length: sequenceCount(trellis) }, () => new CompensatedSum());
  }

  /** Carries δ through a window; notes the best last state of the sequences that end in it. */
  forward([start, end]: [number, number], delta: Float64Array): KeptWindow {
    const window = tokenise(this.trellis, this.vocabulary, start, end);
    const deltas = new Float64Array(window.tokens.length * delta.length);
    for (const run of window.runs) {
      if (run.begins) delta.set(this.firstDelta(run));
      this.hop(this.best.scores, window.tokens, run.from, run.to, delta, deltas);
      if (run.goesOn) continue;
      const highest = Math.max(...delta);
      if (highest > -Infinity) this.lastStates[run.sequence] = delta.indexOf(highest);
      else this.scores[run.sequence]!.add(-Infinity);
    }
    return { ...window, deltas };
  }

  /** Writes the path of a window; `state` is that of its last position. Returns the one before its first. */
  back(window: KeptWindow, state: number): number {
    let last = state;
    for (const run of window.runs.toReversed()) {
      if (!run.goesOn) last = this.lastStates[run.sequence]!;
      if (this.scores[run.sequence]!.total > -Infinity) last = this.traceRun(window, run, last);
    }
    return last;
  }

  logProbabilities(): Float64Array {
    return Float64Array.from(this.scores, score => score.total);
  }

  private firstDelta(run: Run): Float64Array {
    const { initial, logEmissions, codes, stateCount: K } = this.trellis;
    const row = codes![run.position - 1]! * K;
    return initial.map((probability, k) => Math.log(probability) + logEmissions[row + k]!);
  }

  private traceRun({ tokens, deltas }: KeptWindow, run: Run, state: number): number {
    const { path, bits, firstInto, slots, sources } = this;
    const { scores, ways } = this.best;
    const { wordCount, width } = this.vocabulary;
    const K = this.trellis.stateCount;
    const stride = this.vocabulary.ways.length;
    const mask = (1 << bits) - 1;
    const total = this.scores[run.sequence]!;
    let position = run.end;
    let j = state;
    for (let n = run.to - 1; n >= run.from; n--) {
      const token = tokens[n]! * stride;
      const end = firstInto[j + 1]!;
      let at = firstInto[j]!;
      let best = deltas[n * K + sources[at]!]! + scores[token + slots[at]!]!;
      for (let other = at + 1; other < end; other++) {
        const score = deltas[n * K + sources[other]!]! + scores[token + slots[other]!]!;
        if (score < best || (score === best && ways[token + slots[other]!]! >= ways[token + slots[at]!]!))
          continue;
        best = score;
        at = other;
      }
      total.add(scores[token + slots[at]!]!);
      let way = ways[token + slots[at]!]!;
      const length = tokens[n]! < wordCount ? width : 1;
      position -= length;
      for (let q = position; q < position + length; q++) {
        path[q] = way & mask;
        way >>= bits;
      }
      j = sources[at]!;
    }
    if (run.begins) {
      path[position - 1] = j;
      total.add(this.firstDelta(run)[j]!);
    }
    return j;
  }
}

/** Best ways through every token from state i to state j. */
interface BestWays {
  /** [wordCount + R, ways] log-probability of the steps into and through the token. */
  scores: Float64Array;
  /** [wordCount + R, ways] the states on the way, `bits` each, the first position lowest. */
  ways: Int32Array;
}

function buildBestWays(trellis: Trellis, vocabulary: Vocabulary, bits: number): BestWays {
  const { letters, width, wordCount } = vocabulary;
  const { stateCount: K, transitions, logEmissions } = trellis;
  const R = emissionRowCount(trellis);
  const singles: BestWays = { scores: new Float64Array(R * K * K), ways: new Int32Array(R * K * K) };
  for (let n = 0; n < singles.scores.length; n++) {
    singles.scores[n] =
      Math.log(transitions[n % (K * K)]!) + logEmissions[Math.floor(n / (K * K)) * K + (n % K)]!;
    singles.ways[n] = n % K;
  }
  let words = singles;
  for (let length = 0; length < width; length++) {
    words = length === 0 ? pick(singles, letters, K) : joinBest(words, length, singles, letters, K, bits);
  }
  const count = (wordCount + R) * vocabulary.ways.length;
  const all: BestWays = { scores: new Float64Array(count), ways: new Int32Array(count) };
  const places = vocabulary.ways;
  let at = 0;
  for (const { scores, ways } of [words, singles]) {
    for (let token = 0; token < scores.length; token += K * K) {
      for (let slot = 0; slot < places.length; slot++, at++) {
        all.scores[at] = scores[token + places[slot]!]!;
        all.ways[at] = ways[token + places[slot]!]!;
      }
    }
  }
  return all;
}

function pick({ scores, ways }: BestWays, rows: Int32Array, K: number): BestWays {
  const picked: BestWays = {
    scores: new Float64Array(rows.length * K * K),
    ways: new Int32Array(rows.length * K * K),
  };
  rows.forEach((row, n) => {
    picked.scores.set(scores.subarray(row * K * K, (row + 1) * K * K), n * K * K);
    picked.ways.set(ways.subarray(row * K * K, (row + 1) * K * K), n * K * K);
  });
  return picked;
}

/** Every word of `length` letters with every letter after it. */
function joinBest(
  words: BestWays,
  length: number,
  singles: BestWays,
  letters: Int32Array,
  K: number,
  bits: number,
): BestWays {
  const count = words.scores.length * letters.length;
  const joined: BestWays = { scores: new Float64Array(count), ways: new Int32Array(count) };
  let at = 0;
  for (let word = 0; word < words.scores.length; word += K * K) {
    for (const row of letters) {
      const letter = row * K * K;
      for (let i = 0; i < K; i++) {
        for (let j = 0; j < K; j++, at++) {
          let best = -Infinity;
          let middle = 0;
          for (let m = 0; m < K; m++) {
            const score = words.scores[word + i * K + m]! + singles.scores[letter + m * K + j]!;
            if (score > best) {
              best = score;
              middle = m;
            }
          }
          joined.scores[at] = best;
          joined.ways[at] = words.ways[word + i * K + middle]! | (j << (length * bits));
        }
      }
    }
  }
  return joined;
}

type Hop = (
  scores: Float64Array,
  tokens: Int32Array,
  from: number,
  to: number,
  delta: Float64Array,
  deltas: Float64Array,
) => void;
const hops = new Map<string, Hop>();

/** The chain, written out: keeps δ before each token in `deltas` and leaves the last one in `delta`. */
function hopFor(K: number, ways: readonly Place[]): Hop {
  const key = `${K} ${ways.map(({ i, j }) => i * K + j)}`;
  const known = hops.get(key);
  if (known) return known;
  const each = eachState(K);
  const largest = (terms: string[]) => terms.reduce((a, b) => `Math.max(${a}, ${b})`, '-Infinity');
  const body = `
    let ${each(k => `x${k} = delta[${k}]`, ', ')};
    for (let n = from; n < to; n++) {
      ${each(k => `deltas[n * ${K} + ${k}] = x${k};`)}
      const o = tokens[n] * ${ways.length};
      ${each(j => {
        const into = ways.filter(way => way.j === j);
        return `const y${j} = ${largest(into.map(({ i, slot }) => `x${i} + scores[o + ${slot}]`))};`;
      })}
      ${each(k => `x${k} = y${k};`)}
      if (n % ${INTERVAL} === 0) {
        const top = ${largest(Array.from({ length: K }, (_, k) => `x${k}`))};
        if (top > -Infinity) { ${each(k => `x${k} -= top;`)} }
      }
    }
    ${each(k => `delta[${k}] = x${k};`)}`;
  const made = compileCode<Hop>('scores tokens from to delta deltas', body);
  hops.set(key, made);
  return made;
}
