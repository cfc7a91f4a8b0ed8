// Equal rows of numbers, named once: counts and marks repeat.
import { type Observations, positionsOf } from '../observations.ts';

/** Codes have 16 bits. */
const MOST_ROWS = 65536;

/**
 * The same observations with equal rows named by one code, which engines and statistics are faster on: counts and
 * marks repeat. As they are where they have codes, or hardly repeat.
 */
export function withDistinctRows(observations: Observations): Observations {
  const { table, codes } = observations;
  const T = positionsOf(observations);
  if (table.kind !== 'rows' || codes || T === 0) return observations;
  const { width, values } = table;
  const most = Math.min(MOST_ROWS, T / 2);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  // A hash table with open addressing: the row a slot holds, one higher, or 0.
  const slots = new Int32Array(4 * MOST_ROWS);
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
      if (firsts.length >= most) return observations;
      firsts.push(t);
      slots[slot] = firsts.length;
    }
    found[t] = slots[slot]! - 1;
  }
  const distinct = new Float64Array(firsts.length * width);
  firsts.forEach((t, row) => {
    distinct.set(values.subarray(t * width, (t + 1) * width), row * width);
  });
  return {
    ...observations,
    table: { ...table, values: distinct },
    codes: firsts.length <= 256 ? Uint8Array.from(found) : found,
  };
}

function isSame(words: Uint32Array, a: number, b: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (words[a + n] !== words[b + n]) return false;
  return true;
}
