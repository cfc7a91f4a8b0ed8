// Writes numbers as bytes, three digits with each store of four bytes, since making text of posteriors costs more than
// working them out. A store may reach up to three bytes beyond its digits; whatever is written next overwrites them.
import { writable } from '../bytes/text.ts';

/** Most decimals of a probability here; times 10^9 it still is a 31-bit integer. */
export const MOST_DECIMALS = 9;

/** A buffer needs so many bytes beyond its last digit. */
export const OVERHANG = 4;

export const TAB = 9;
export const LINE_END = 10;
const ZERO = 48;
/** Little-endian bytes after the one before the number: the digit before the point, the point, one to write over. */
const BELOW_ONE = 0x00_2e_30_00;
const ONE = 0x00_2e_31_00;

/** [1000] the digits of 0 to 999 as three bytes of a little-endian word; the fourth is to be written over. */
const THREE_DIGITS = Uint32Array.from({ length: 1000 }, (_, n) => {
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  return (ZERO + hundreds) | ((ZERO + tens) << 8) | ((ZERO + ones) << 16);
});

const POWERS = Float64Array.from({ length: MOST_DECIMALS + 1 }, (_, n) => 10 ** n);

/** As near to a tie as this, in units of the last decimal, numbers are rounded in the slow and exact way. */
const TIE = 1e-6;

/** A probability in units of the last decimal, rounded as `toFixed` rounds. */
export function unitsOf(probability: number, decimals: number): number {
  const scale = POWERS[decimals]!;
  const shifted = probability * scale + 0.5;
  const units = shifted | 0;
  const rest = shifted - units;
  // Where the product may have rounded over a tie, toFixed knows the exact value.
  const isTie = rest < TIE || rest > 1 - TIE;
  return isTie ? Math.round(Number(probability.toFixed(decimals)) * scale) : units;
}

/**
 * Writes the byte `before` and a probability, in units of its last decimal, at byte `at`; returns the offset after
 * both.
 */
export function writeUnits(units: number, decimals: number, before: number, view: DataView, at: number) {
  const scale = POWERS[decimals]!;
  view.setUint32(at, (units >= scale ? ONE : BELOW_ONE) | before, true);
  // Without decimals there is no point.
  if (decimals === 0) return at + 2;
  let rest = units >= scale ? units - scale : units;
  let next = at + 3;
  // The first group has what is left over of groups of three.
  const first = decimals % 3;
  let power = decimals - first;
  if (first > 0) {
    const group = (rest / POWERS[power]!) | 0;
    rest -= group * POWERS[power]!;
    view.setUint32(next, THREE_DIGITS[group]! >>> (8 * (3 - first)), true);
    next += first;
  }
  while (power > 0) {
    power -= 3;
    const group = power === 0 ? rest : (rest / POWERS[power]!) | 0;
    rest -= group * POWERS[power]!;
    next = writeThree(group, view, next);
  }
  return next;
}

/** Writes a whole number from 0 to 999 with three digits. */
export function writeThree(number: number, view: DataView, at: number): number {
  view.setUint32(at, THREE_DIGITS[number]!, true);
  return at + 3;
}

/** Writes a whole number of 0 or more. */
export function writeInteger(number: number, view: DataView, at: number): number {
  if (number >= 1000) {
    const thousands = Math.floor(number / 1000);
    return writeThree(number - thousands * 1000, view, writeInteger(thousands, view, at));
  }
  const length = number < 10 ? 1 : number < 100 ? 2 : 3;
  view.setUint32(at, THREE_DIGITS[number]! >>> (8 * (3 - length)), true);
  return at + length;
}

/** Text that is written often, packed into little-endian words of 32 bits. */
export interface PackedText {
  words: Uint32Array;
  /** In bytes. */
  length: number;
}

/** Packs the bytes of a text. */
export function packText(text: string): PackedText {
  const padded = Buffer.concat([Buffer.from(writable(text)), Buffer.alloc(3)]);
  const words = Uint32Array.from({ length: Math.floor(padded.length / 4) }, (_, n) =>
    padded.readUInt32LE(4 * n),
  );
  return { words, length: padded.length - 3 };
}

/** Writes packed text at byte `at`, and returns the offset after it. */
export function writePacked({ words, length }: PackedText, view: DataView, at: number): number {
  for (let n = 0; n < words.length; n++) view.setUint32(at + 4 * n, words[n]!, true);
  return at + length;
}
