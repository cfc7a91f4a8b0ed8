// Decimal numbers in bytes of text, read without making strings of them.

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;

/** Up to so many digits, a mantissa is a whole double; up to 10^22, so is a power of ten (Clinger 1990). */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** What says that a value is missing, besides nothing at all. */
const MISSING = /^(?:na|nan|\.)?$/i;

/**
 * The number that bytes [start, end) write, blanks around it aside, rounded as JavaScript rounds; NaN if they say
 * that it is missing (nothing, NA, NaN or a point), Infinity if they are no finite number.
 */
export function numberIn(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === 32) at++;
  let last = end;
  while (last > at && bytes[last - 1] === 32) last--;
  const first = at;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  for (let digit: number; at < last && (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++, digits++) {
    mantissa = mantissa * 10 + digit;
  }
  if (at < last && bytes[at] === POINT) {
    const whole = digits;
    at++;
    for (let digit: number; at < last && (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++, digits++) {
      mantissa = mantissa * 10 + digit;
    }
    decimals = digits - whole;
  }
  if (at === last && digits > 0) {
    // More digits than a double holds exactly are JavaScript's to round.
    if (digits > MOST_DIGITS) return finite(Number(bytes.toString('latin1', first, last)));
    const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
    return isNegative ? -value : value;
  }
  return numberOf(bytes.toString('latin1', first, last));
}

/** The same for text, without blanks around it. */
export function numberOf(text: string): number {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    return finite(Number(text));
  }
  return MISSING.test(text) ? Number.NaN : Infinity;
}

/** Infinity for numbers beyond the range of doubles, whatever their sign. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Infinity;
}
