// Reads decimal numbers from bytes of text, without making strings of them.

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;

/** A mantissa of so many digits is an exact double; so is a power of ten up to 10^22 (Clinger 1990). */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Text that says that a value is missing; so does no text at all. */
const MISSING = /^(?:n\/?a|<na>|[+-]?nan|null|none|\.)?$/i;

/**
 * The number in bytes [start, end), with blanks or quotes around it, rounded as JavaScript rounds. NaN if it
 * is missing (nothing, NA, N/A, NaN, NULL, None or a point), Infinity if it is no finite number.
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
    // JavaScript rounds numbers of more digits.
    if (digits > MOST_DIGITS) return finite(Number(bytes.toString('latin1', first, last)));
    const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
    return isNegative ? -value : value;
  }
  const text = bytes.toString('latin1', first, last);
  return numberOf(text.replace(/^"(.*)"$/, '$1'));
}

/** The same for a text without blanks or quotes around it. */
export function numberOf(text: string): number {
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    return finite(Number(text));
  }
  return MISSING.test(text) ? Number.NaN : Infinity;
}

/** The value, or Infinity if it is beyond the range of doubles, whatever its sign. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Infinity;
}
