// Which words of symbols get a table entry, and sequences cut into such words.
import type { Codes } from '../../alphabet.ts';
import { emissionRowCount, positionCount, sequenceAt, type Trellis } from '../trellis.ts';

/** Bytes the table of words may take: about what a core's second cache holds. */
const TABLE_BYTES = 1 << 21;
/** A row is a letter of words when at least this share of the positions has it; others are stepped one by one. */
const LETTER_SHARE = 0.002;
/** Positions looked at, evenly spread, to find the letters. */
const SAMPLE = 1 << 13;
/** Positions in a window, times states: 2^24 keep the window's forward vectors at 45 MB for words of 6 symbols. */
const WINDOW_NUMBERS = 1 << 24;

/**
 * The B rows of the emission table that occur often are letters; every word of `width` letters is a token, numbered
 * in base B. Any other row, and what is left over at the end of a sequence, is a token of one position: `wordCount` +
 * its row.
 */
export interface Vocabulary {
  width: number;
  /** [B] emission rows. */
  letters: Int32Array;
  /** [R] digit of a row, or NO_DIGIT. */
  digits: Uint8Array;
  /** B^width */
  wordCount: number;
  /** [K, K] 1 where a transition is possible. */
  edges: Uint8Array;
  /** [K, K] 1 where some token leads from i to j. */
  ways: Uint8Array;
}

/** In `digits`: not a letter. Its highest bit tells it from all digits at once. */
const NO_DIGIT = 0x80;
const MOST_LETTERS = 127;

/** For tests: the widest word and the positions in a window; any give the same results. */
export interface WordsOptions {
  widest?: number;
  windowPositions?: number;
}

/** Bounds on the words of a vocabulary. */
export interface VocabularyLimits {
  /** Most positions of a word, for the sake of scaling; and for tests. */
  mostSteps: number;
  widest: number | undefined;
  /** Fewest positions of data for each entry of the table. */
  positionsPerEntry: number;
}

/**
 * A vocabulary for the codes of a trellis, with words of the width whose chain is cheapest within the limits, and with
 * no more table entries than fit the cache.
 */
export function chooseVocabulary(
  trellis: Trellis,
  { mostSteps, widest = Number.POSITIVE_INFINITY, positionsPerEntry }: VocabularyLimits,
): Vocabulary {
  const { stateCount: K, transitions, codes } = trellis;
  const rows = emissionRowCount(trellis);
  const T = positionCount(trellis);
  const counts = new Float64Array(rows);
  const stride = Math.max(1, Math.floor(T / SAMPLE));
  for (let t = 0; t < T; t += stride) counts[codes![t]!]! += stride;
  const all = Array.from(counts.keys()).filter(row => counts[row]! > 0 && counts[row]! >= LETTER_SHARE * T);
  const letters = Int32Array.from(all.slice(0, MOST_LETTERS));
  const digits = new Uint8Array(rows).fill(NO_DIGIT);
  letters.forEach((row, digit) => {
    digits[row] = digit;
  });

  const edges: Uint8Array = Uint8Array.from(transitions, probability => (probability > 0 ? 1 : 0));
  let best = { width: 1, pattern: edges, cost: count(edges) };
  let reach: Uint8Array = edges;
  for (let width = 2; width <= Math.min(mostSteps, widest); width++) {
    const entries = letters.length ** width;
    // Where no row occurs often, there are no words.
    if (entries === 0) break;
    if (entries * K * K * 8 > TABLE_BYTES) break;
    if (entries * positionsPerEntry > T && widest === Number.POSITIVE_INFINITY) break;
    reach = compose(reach, edges, K);
    const pattern = reach.map((way, n) => way | edges[n]!);
    const cost = count(pattern) / width;
    if (cost < best.cost) best = { width, pattern, cost };
  }
  const { width, pattern } = best;
  return { width, letters, digits, wordCount: letters.length ** width, edges, ways: pattern };
}

function count(pattern: Uint8Array): number {
  return pattern.reduce((sum, entry) => sum + entry, 0);
}

/** [K, K] 1 where there is a way from i to j over some state in between. */
function compose(first: Uint8Array, second: Uint8Array, K: number): Uint8Array {
  return first.map((_, n) => {
    const [i, j] = [Math.floor(n / K), n % K];
    for (let m = 0; m < K; m++) if (first[i * K + m]! && second[m * K + j]!) return 1;
    return 0;
  });
}

/** Consecutive tokens of one sequence. */
export interface Run {
  sequence: number;
  /** Whether the run starts with its sequence, whose first position then stands before the first token. */
  begins: boolean;
  /** Whether the sequence goes on in the next window. */
  goesOn: boolean;
  /** Position of the first token, and one past the last token's. */
  position: number;
  end: number;
  /** First token in the window's list, and one past the last. */
  from: number;
  to: number;
}

/** The tokens of positions `start` to `end - 1`. */
export interface TokenWindow {
  start: number;
  end: number;
  tokens: Int32Array;
  runs: Run[];
}

/** [start, end) of each window, in order. */
export function windowBounds(
  trellis: Trellis,
  positions = Math.floor(WINDOW_NUMBERS / trellis.stateCount),
): [number, number][] {
  const T = positionCount(trellis);
  const bounds: [number, number][] = [];
  for (let start = 0; start < T; start += positions) bounds.push([start, Math.min(T, start + positions)]);
  return bounds;
}

/** Cuts one window into runs of tokens. */
export function tokenise(trellis: Trellis, vocabulary: Vocabulary, start: number, end: number): TokenWindow {
  const { offsets } = trellis;
  const tokens = new Int32Array(end - start);
  const runs: Run[] = [];
  let count = 0;
  for (
    let sequence = sequenceAt(offsets, start);
    sequence + 1 < offsets.length && offsets[sequence]! < end;
    sequence++
  ) {
    const [first, last] = [Math.max(start, offsets[sequence]!), Math.min(end, offsets[sequence + 1]!)];
    if (first >= last) continue;
    const begins = first === offsets[sequence];
    const position = begins ? first + 1 : first;
    const from = count;
    count = writeTokens(trellis.codes!, vocabulary, position, last, tokens, count);
    runs.push({
      sequence,
      begins,
      goesOn: last < offsets[sequence + 1]!,
      position,
      end: last,
      from,
      to: count,
    });
  }
  return { start, end, tokens: tokens.subarray(0, count), runs };
}

type WriteWords = (
  codes: Codes,
  digits: Uint8Array,
  t: number,
  end: number,
  tokens: Int32Array,
  count: number,
) => number;

const wordWriters = new Map<string, WriteWords>();

/**
 * Writes words from position t on, as long as they fit before `end` and have only letters; returns how many tokens
 * there are then. Written out for each width, as the chains are: it is half the time of a loop over the letters.
 */
function wordWriter(width: number, letters: Int32Array): WriteWords {
  const base = letters.length;
  // Where the letters are rows 0 to 2^n - 1, as in DNA, codes are digits and their bits tell at once if one is not.
  const isPlain = (base & (base - 1)) === 0 && letters.every((row, digit) => row === digit);
  const key = `${width} ${base} ${isPlain}`;
  const known = wordWriters.get(key);
  if (known) return known;
  const places = Array.from({ length: width }, (_, place) => place);
  const word = places.reduce((sum, place) => (place === 0 ? 'd0' : `(${sum}) * ${base} + d${place}`), '');
  const body = `
    for (; t + ${width} <= end; t += ${width}) {
      const ${places.map(place => `d${place} = ${isPlain ? `codes[t + ${place}]` : `digits[codes[t + ${place}]]`}`).join(', ')};
      if ((${places.map(place => `d${place}`).join(' | ')}) & ${isPlain ? ~(base - 1) : NO_DIGIT}) break;
      tokens[count++] = ${word};
    }
    return count;`;
  const made = new Function('codes', 'digits', 't', 'end', 'tokens', 'count', body) as WriteWords;
  wordWriters.set(key, made);
  return made;
}

/** Writes the tokens of positions `position` to `end - 1` and returns how many tokens there are then. */
function writeTokens(
  codes: Codes,
  { width, letters, digits, wordCount }: Vocabulary,
  position: number,
  end: number,
  tokens: Int32Array,
  count: number,
): number {
  const writeWords = wordWriter(width, letters);
  let t = position;
  let next = count;
  while (t < end) {
    const before = next;
    next = writeWords(codes, digits, t, end, tokens, next);
    t += (next - before) * width;
    // Now a word is cut short, by the end of the sequence or by a row that is no letter: up to there, one by one.
    const stop = t + width > end ? end : t + firstOther(codes, digits, t) + 1;
    for (; t < stop; t++) tokens[next++] = wordCount + codes[t]!;
  }
  return next;
}

/** How many letters stand before the first row that is none. */
function firstOther(codes: Codes, digits: Uint8Array, t: number): number {
  let length = 0;
  while (digits[codes[t + length]!] !== NO_DIGIT) length++;
  return length;
}
