// Rows of a posterior table as bytes. Making numbers into text costs more than the posteriors themselves, so digits
// come from a table, three to a store of four bytes, and what rows have in common is made once in a thousand rows.

/** Most decimals that this writer does; a probability times 10^9 still is a 31-bit integer. */
export const MOST_DECIMALS = 9;

const BUFFER_BYTES = 1 << 18;
const ZERO = 48;
const LINE_END = 10;
/** Little-endian bytes of a tab, the digit before the point, the point, and one to be written over. */
const BELOW_ONE = 0x00_2e_30_09;
const ONE = 0x00_2e_31_09;

/** [1000] the digits of 0 to 999 as three bytes of a little-endian word; the fourth is to be written over. */
const THREE_DIGITS = Uint32Array.from({ length: 1000 }, (_, n) => {
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  return (ZERO + hundreds) | ((ZERO + tens) << 8) | ((ZERO + ones) << 16);
});

/** How near a tie, in units of the last decimal, the slow and exact way of rounding is taken. */
const TIE = 1e-6;

/**
 * Lines `name, position, values...` with tabs between and a fixed number of decimals, rounded as `toFixed` rounds.
 * Positions count from 1 for the rows of one record. Values are probabilities, 0 to 1.
 */
export function* rowBytes(
  name: string,
  runs: Iterable<Float64Array>,
  valuesPerRow: number,
  decimals: number,
): Generator<Uint8Array> {
  const prefix = Buffer.from(`${name}\t`);
  // Each store may reach over its end by up to three bytes, which the next store, or the next row, writes over.
  const mostRowBytes = prefix.length + 16 + valuesPerRow * (decimals + 3) + 1 + 4;
  const size = Math.max(BUFFER_BYTES, mostRowBytes);
  let bytes = new Uint8Array(size);
  let view = new DataView(bytes.buffer);
  let at = 0;
  let position = 0;
  let start = startOfThousand(prefix, position);
  for (const run of runs) {
    for (let row = 0; row < run.length; row += valuesPerRow) {
      if (at + mostRowBytes > size) {
        yield bytes.subarray(0, at);
        bytes = new Uint8Array(size);
        view = new DataView(bytes.buffer);
        at = 0;
      }
      position++;
      const inThousand = position % 1000;
      if (inThousand === 0) start = startOfThousand(prefix, position);
      const { words, length } = start;
      for (let n = 0; n < words.length; n++) view.setUint32(at + 4 * n, words[n]!, true);
      at += length;
      at = position < 1000 ? writeShort(position, view, at) : writeThree(inThousand, view, at);
      for (let n = row; n < row + valuesPerRow; n++) at = writeValue(run[n]!, decimals, view, at);
      bytes[at++] = LINE_END;
    }
  }
  if (at > 0) yield bytes.subarray(0, at);
}

/** The name, a tab and the thousands of a position, as little-endian words. */
function startOfThousand(prefix: Uint8Array, position: number): { words: Uint32Array; length: number } {
  const thousands = position < 1000 ? '' : String(Math.floor(position / 1000));
  const text = Buffer.concat([prefix, Buffer.from(thousands), Buffer.alloc(3)]);
  const words = Uint32Array.from({ length: Math.floor(text.length / 4) }, (_, n) => text.readUInt32LE(4 * n));
  return { words, length: text.length - 3 };
}

function writeThree(number: number, view: DataView, at: number): number {
  view.setUint32(at, THREE_DIGITS[number]!, true);
  return at + 3;
}

/** A number below 1000 without zeros before it. */
function writeShort(number: number, view: DataView, at: number): number {
  const length = number < 10 ? 1 : number < 100 ? 2 : 3;
  view.setUint32(at, THREE_DIGITS[number]! >>> (8 * (3 - length)), true);
  return at + length;
}

/** Writes a tab and a probability and returns the place after them. */
function writeValue(value: number, decimals: number, view: DataView, at: number): number {
  const scale = POWERS[decimals]!;
  const shifted = value * scale + 0.5;
  let units = shifted | 0;
  const rest = shifted - units;
  // Where the product may have rounded over a tie, toFixed knows the exact value.
  if (rest < TIE || rest > 1 - TIE) units = Math.round(Number(value.toFixed(decimals)) * scale);
  view.setUint32(at, units >= scale ? ONE : BELOW_ONE, true);
  if (units >= scale) units -= scale;
  // Without decimals there is no point.
  if (decimals === 0) return at + 2;
  let next = at + 3;
  // The first group has what is left over of groups of three.
  const first = decimals % 3;
  let power = decimals - first;
  if (first > 0) {
    const group = (units / POWERS[power]!) | 0;
    units -= group * POWERS[power]!;
    view.setUint32(next, THREE_DIGITS[group]! >>> (8 * (3 - first)), true);
    next += first;
  }
  while (power > 0) {
    power -= 3;
    const group = power === 0 ? units : (units / POWERS[power]!) | 0;
    units -= group * POWERS[power]!;
    next = writeThree(group, view, next);
  }
  return next;
}

const POWERS = Float64Array.from({ length: MOST_DECIMALS + 1 }, (_, n) => 10 ** n);
