// Viterbi's algorithm over the table of words: the best way through each word is found once, and the chain hops over it.
//   P[r][i][j] = log A[i][j] + log b_j(r),   P[uv][i][j] = max_m P[u][i][m] + P[v][m][j],   δ ← max_i δ_i + P[token][i]
// The chain keeps δ alone; which state led to which is worked out again on the way back, along the best path only.
import type { ViterbiPaths } from '../engine.ts';
import { pathScore } from '../path-score.ts';
import { emissionRowCount, onlySequence, positionCount, sequenceCount, type Trellis } from '../trellis.ts';
import {
  chooseVocabulary,
  type Run,
  type TokenWindow,
  tokenise,
  type Vocabulary,
  windowBounds,
} from './vocabulary.ts';
import type { WordsOptions } from './words-engine.ts';

/** Tokens between subtractions of the largest δ, which keep its digits. */
const INTERVAL = 16;

/** Best path of every sequence; ties go to the lowest state, from the last position on. The trellis must have codes. */
export function wordsViterbi(trellis: Trellis, { widest, windowPositions }: WordsOptions = {}): ViterbiPaths {
  const K = trellis.stateCount;
  const bits = Math.max(1, Math.ceil(Math.log2(K)));
  const vocabulary = chooseVocabulary(trellis, Math.floor(30 / bits), widest);
  const tables = buildBestWays(trellis, vocabulary, bits);
  const hop = hopFor(K);
  const path = new Uint8Array(positionCount(trellis));
  const isPossible = new Uint8Array(sequenceCount(trellis)).fill(1);
  const lastStates = new Uint8Array(sequenceCount(trellis));

  const walk = ({ tokens, runs }: TokenWindow, delta: Float64Array, deltas: Float64Array) => {
    for (const run of runs) {
      if (run.begins) delta.set(firstDelta(trellis, run));
      hop(tables.scores, tokens, run.from, run.to, delta, deltas);
      if (run.goesOn) continue;
      const best = Math.max(...delta);
      if (best > -Infinity) lastStates[run.sequence] = delta.indexOf(best);
      else isPossible[run.sequence] = 0;
    }
  };

  const bounds = windowBounds(trellis, windowPositions);
  const entries: Float64Array[] = [];
  const delta = new Float64Array(K);
  let window: TokenWindow | undefined;
  let deltas = new Float64Array(0);
  for (const [start, end] of bounds) {
    entries.push(delta.slice());
    window = tokenise(trellis, vocabulary, start, end);
    deltas = new Float64Array(window.tokens.length * K);
    walk(window, delta, deltas);
  }
  let state = 0;
  for (let index = bounds.length - 1; index >= 0; index--) {
    if (index < bounds.length - 1) {
      window = tokenise(trellis, vocabulary, ...bounds[index]!);
      deltas = new Float64Array(window.tokens.length * K);
      walk(window, entries[index]!, deltas);
    }
    for (const run of window!.runs.toReversed()) {
      if (!run.goesOn) state = lastStates[run.sequence]!;
      if (isPossible[run.sequence])
        state = traceBack(window!, run, state, deltas, tables, vocabulary, K, bits, path);
    }
  }
  const logProbabilities = Float64Array.from({ length: sequenceCount(trellis) }, (_, s) => {
    const own = path.subarray(trellis.offsets[s], trellis.offsets[s + 1]);
    return isPossible[s] ? pathScore(onlySequence(trellis, s), own) : -Infinity;
  });
  return { logProbabilities, path };
}

/** Best ways through every token from state i to state j. */
interface BestWays {
  /** [wordCount + R, K, K] log-probability, of the steps into and through the token. */
  scores: Float64Array;
  /** [wordCount + R, K, K] the states on the way, `bits` each, the first position lowest. */
  ways: Int32Array;
}

function buildBestWays(trellis: Trellis, { letters, width, wordCount }: Vocabulary, bits: number): BestWays {
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
  const size = wordCount * K * K;
  const all: BestWays = {
    scores: new Float64Array(size + R * K * K),
    ways: new Int32Array(size + R * K * K),
  };
  all.scores.set(words.scores);
  all.scores.set(singles.scores, size);
  all.ways.set(words.ways);
  all.ways.set(singles.ways, size);
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

function firstDelta({ initial, logEmissions, codes, stateCount: K }: Trellis, run: Run): Float64Array {
  const row = codes![run.position - 1]! * K;
  return initial.map((probability, k) => Math.log(probability) + logEmissions[row + k]!);
}

type Hop = (
  scores: Float64Array,
  tokens: Int32Array,
  from: number,
  to: number,
  delta: Float64Array,
  deltas: Float64Array,
) => void;
const hops = new Map<number, Hop>();

/** The chain for K states, written out: keeps δ before each token in `deltas` and leaves the last one in `delta`. */
function hopFor(K: number): Hop {
  const known = hops.get(K);
  if (known) return known;
  const states = Array.from({ length: K }, (_, k) => k);
  const each = (piece: (k: number) => string, between = '\n') => states.map(piece).join(between);
  const largest = (list: string[]): string => list.reduce((a, b) => `Math.max(${a}, ${b})`);
  const body = `
    let ${each(k => `x${k} = delta[${k}]`, ', ')};
    for (let n = from; n < to; n++) {
      ${each(k => `deltas[n * ${K} + ${k}] = x${k};`)}
      const o = tokens[n] * ${K * K};
      const ${each(j => `y${j} = ${largest(states.map(i => `x${i} + scores[o + ${i * K + j}]`))}`, ', ')};
      ${each(k => `x${k} = y${k};`)}
      if (n % ${INTERVAL} === 0) {
        const top = ${largest(states.map(k => `x${k}`))};
        if (top > -Infinity) { ${each(k => `x${k} -= top;`)} }
      }
    }
    ${each(k => `delta[${k}] = x${k};`)}`;
  const made = new Function('scores', 'tokens', 'from', 'to', 'delta', 'deltas', body) as Hop;
  hops.set(K, made);
  return made;
}

/** Writes the states of a run, from its last back; `state` is that of its last position. Returns the one before it. */
function traceBack(
  { tokens }: TokenWindow,
  run: Run,
  state: number,
  deltas: Float64Array,
  { scores, ways }: BestWays,
  { wordCount, width }: Vocabulary,
  K: number,
  bits: number,
  path: Uint8Array,
): number {
  const mask = (1 << bits) - 1;
  let position = run.end;
  let j = state;
  for (let n = run.to - 1; n >= run.from; n--) {
    const entry = tokens[n]! * K * K + j;
    let best = -Infinity;
    let from = 0;
    for (let i = 0; i < K; i++) {
      const score = deltas[n * K + i]! + scores[entry + i * K]!;
      if (score > best || (score === best && ways[entry + i * K]! < ways[entry + from * K]!)) {
        best = score;
        from = i;
      }
    }
    let way = ways[entry + from * K]!;
    const length = tokens[n]! < wordCount ? width : 1;
    position -= length;
    for (let q = 0; q < length; q++, way >>= bits) path[position + q] = way & mask;
    j = from;
  }
  if (run.begins) path[position - 1] = j;
  return j;
}
