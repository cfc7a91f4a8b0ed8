// Rows of a posterior table as bytes: number formatting costs more than the posteriors themselves, so digits come from
// a table, the position is counted up in place, and text is never made as strings.

/** Most decimals that this writer does; a probability times 10^9 still is a 31-bit integer. */
export const MOST_DECIMALS = 9;

const BUFFER_BYTES = 1 << 18;
const TAB = 9;
const LINE_END = 10;
const ZERO = 48;
const POINT = 46;

/** [1000, 3] the digits of 0 to 999. */
const THREE_DIGITS = Uint8Array.from({ length: 3000 }, (_, n) => {
  const number = Math.floor(n / 3);
  return ZERO + (Math.floor(number / 10 ** (2 - (n % 3))) % 10);
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
  const position = new DecimalCounter();
  const rowBytes = prefix.length + position.capacity + valuesPerRow * (decimals + 3) + 1;
  const scale = 10 ** decimals;
  let buffer = new Uint8Array(Math.max(BUFFER_BYTES, rowBytes));
  let at = 0;
  for (const run of runs) {
    for (let row = 0; row < run.length; row += valuesPerRow) {
      if (at + rowBytes > buffer.length) {
        yield buffer.subarray(0, at);
        buffer = new Uint8Array(buffer.length);
        at = 0;
      }
      for (let n = 0; n < prefix.length; n++) buffer[at++] = prefix[n]!;
      at = position.writeNext(buffer, at);
      for (let n = row; n < row + valuesPerRow; n++) {
        buffer[at++] = TAB;
        at = writeFixed(run[n]!, decimals, scale, buffer, at);
      }
      buffer[at++] = LINE_END;
    }
  }
  if (at > 0) yield buffer.subarray(0, at);
}

/** Writes a probability with so many decimals and returns the place after it. */
function writeFixed(value: number, decimals: number, scale: number, buffer: Uint8Array, at: number): number {
  const shifted = value * scale + 0.5;
  let units = shifted | 0;
  const rest = shifted - units;
  // Where the product may have rounded over a tie, toFixed knows the exact value.
  if (rest < TIE || rest > 1 - TIE) units = Math.round(Number(value.toFixed(decimals)) * scale);
  buffer[at++] = units >= scale ? ZERO + 1 : ZERO;
  if (decimals === 0) return at;
  buffer[at++] = POINT;
  if (units >= scale) units -= scale;
  const end = at + decimals;
  let place = end;
  while (place - at >= 3) {
    const left = (units / 1000) | 0;
    const group = (units - left * 1000) * 3;
    buffer[place - 3] = THREE_DIGITS[group]!;
    buffer[place - 2] = THREE_DIGITS[group + 1]!;
    buffer[place - 1] = THREE_DIGITS[group + 2]!;
    units = left;
    place -= 3;
  }
  while (place > at) {
    const left = (units / 10) | 0;
    buffer[--place] = ZERO + units - left * 10;
    units = left;
  }
  return end;
}

/** 1, 2, 3, ... in decimal digits. */
class DecimalCounter {
  /** Digits that any position fits in. */
  readonly capacity = 16;
  private readonly digits = new Uint8Array(this.capacity).fill(ZERO);
  private first = this.capacity;

  /** Counts up, writes the number and returns the place after it. */
  writeNext(buffer: Uint8Array, at: number): number {
    const { digits } = this;
    let place = this.capacity - 1;
    while (digits[place] === ZERO + 9) digits[place--] = ZERO;
    digits[place]!++;
    if (place < this.first) this.first = place;
    let next = at;
    for (let n = this.first; n < digits.length; n++) buffer[next++] = digits[n]!;
    return next;
  }
}
