// Whole numbers, one a position, in arrays as narrow as the numbers allow: codes of observations and paths of states.

/** [T] the code of the observation at each position. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** [T] the index of the state at each position: in bytes where there are at most 256 states. */
export type Path = Uint8Array | Uint16Array;

/** Codes of observations have at most 16 bits. */
export const MOST_CODES = 65536;
/** One code is for the missing symbol. */
export const MOST_SYMBOLS = MOST_CODES - 1;

/** The codes in the narrowest array that holds numbers below `count`. */
export function narrowest(codes: ArrayLike<number>, count: number): Codes {
  const Narrowest = count <= 256 ? Uint8Array : count <= MOST_CODES ? Uint16Array : Uint32Array;
  return new Narrowest(codes);
}
