// Gives equal rows of numbers one code, since rows of counts and marks often repeat.
import { MOST_CODES, narrowest } from '../codes.ts';
import { type Observations, positionsOf } from '../observations.ts';

/** Rows of small whole numbers get keys below this, and are told apart by them. */
const MOST_KEYS = 1 << 22;

/** Which of the distinct rows each row is, and where each distinct row stands first. */
interface Distinct {
  found: Uint16Array;
  firsts: number[];
}

/**
 * The same observations, in which equal rows are named by one code; engines and statistics are faster on these.
 * Observations that have codes, or whose rows hardly repeat, are returned as they are.
 */
export function withDistinctRows(observations: Observations): Observations {
  const { table, codes } = observations;
  const T = positionsOf(observations);
  if (table.kind !== 'rows' || codes || T === 0) return observations;
  const { width, values } = table;
  const most = Math.min(MOST_CODES, T / 2);
  const base = baseOf(values, width);
  const distinct = base > 0 ? byKeys(values, width, base, most) : byHash(values, width, most);
  if (!distinct) return observations;
  const { found, firsts } = distinct;
  const rows = new Float64Array(firsts.length * width);
  firsts.forEach((t, row) => {
    rows.set(values.subarray(t * width, (t + 1) * width), row * width);
  });
  return {
    ...observations,
    table: { ...table, values: rows },
    codes: narrowest(found, firsts.length),
  };
}

/** The base in which a row of whole numbers makes a key: largest value + 2, or 0 where a key would be too large. */
function baseOf(values: Float64Array, width: number): number {
  const most = Math.floor(MOST_KEYS ** (1 / width)) - 1;
  let largest = 0;
  for (let n = 0; n < values.length; n++) {
    const value = values[n]!;
    // The digit for a missing number (NaN) is the largest one.
    if (Number.isNaN(value)) continue;
    if (!(value >= 0 && value < most) || value !== Math.floor(value)) return 0;
    if (value > largest) largest = value;
  }
  return largest + 2;
}

/** Finds equal rows by keys, whose digits are the row. Takes a third of the time of hashing. */
function byKeys(values: Float64Array, width: number, base: number, most: number): Distinct | undefined {
  const T = values.length / width;
  const indices = new Int32Array(base ** width);
  const firsts: number[] = [];
  const found = new Uint16Array(T);
  for (let t = 0, n = 0; t < T; t++) {
    let key = 0;
    for (let d = 0; d < width; d++, n++) {
      const value = values[n]!;
      key = key * base + (value >= 0 ? value : base - 1);
    }
    if (indices[key] === 0) {
      if (firsts.length >= most) return undefined;
      firsts.push(t);
      indices[key] = firsts.length;
    }
    found[t] = indices[key]! - 1;
  }
  return { found, firsts };
}

/** Finds equal rows by a hash table with open addressing; a slot holds the index of a row plus 1, or 0. */
function byHash(values: Float64Array, width: number, most: number): Distinct | undefined {
  const T = values.length / width;
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const slots = new Int32Array(4 * MOST_CODES);
  const firsts: number[] = [];
  const found = new Uint16Array(T);
  const each = 2 * width;
  for (let t = 0; t < T; t++) {
    let hash = 0x811c9dc5;
    for (let n = t * each; n < (t + 1) * each; n++)
      hash = Math.imul(hash ^ words[n]!, 0x01000193) ^ (hash >>> 15);
    let slot = (hash >>> 0) % slots.length;
    while (slots[slot]! > 0 && !isSame(words, firsts[slots[slot]! - 1]! * each, t * each, each)) {
      slot = (slot + 1) % slots.length;
    }
    if (slots[slot] === 0) {
      if (firsts.length >= most) return undefined;
      firsts.push(t);
      slots[slot] = firsts.length;
    }
    found[t] = slots[slot]! - 1;
  }
  return { found, firsts };
}

function isSame(words: Uint32Array, a: number, b: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (words[a + n] !== words[b + n]) return false;
  return true;
}
