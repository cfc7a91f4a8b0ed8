// Codes of observations, one a position.

/** Codes, one a position, as narrow as their number allows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Codes of observations have at most 16 bits, */
export const MOST_CODES = 65536;
/** and one of those of symbols means that the symbol is missing. */
export const MOST_SYMBOLS = MOST_CODES - 1;

/** The codes in the narrowest array that holds numbers below `count`. */
export function narrowest(codes: ArrayLike<number>, count: number): Codes {
  const Narrowest = count <= 256 ? Uint8Array : count <= MOST_CODES ? Uint16Array : Uint32Array;
  return new Narrowest(codes);
}
