// What each byte inside a sequence is: a letter of the alphabet, what parts letters, or what is wrong there.
import type { Alphabet } from '../../../model/alphabet.ts';

export const LETTER = 0;
export const BLANK = 1;
export const LINE_END = 2;
export const STOP = 3;
const INVALID = 4;

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
const TAB = 9;
const SPACE = 32;
const STAR = 0x2a;

/** The kinds of an alphabet are found once, not with every file: 30 µs. */
const KINDS = new WeakMap<Alphabet, Uint8Array>();

/** [256] the kind of each byte; a star ends proteins, unless it is a letter. */
export function byteKinds(alphabet: Alphabet, isLetter: (byte: number) => boolean): Uint8Array {
  const known = KINDS.get(alphabet) ?? kindsOf(alphabet, isLetter);
  KINDS.set(alphabet, known);
  return known;
}

function kindsOf(alphabet: Alphabet, isLetter: (byte: number) => boolean): Uint8Array {
  const kinds = Uint8Array.from({ length: 256 }, (_, byte) => (isLetter(byte) ? LETTER : INVALID));
  for (const blank of [TAB, SPACE]) kinds[blank] = BLANK;
  for (const end of [LINE_FEED, CARRIAGE_RETURN]) kinds[end] = LINE_END;
  if (alphabet.name === 'protein' && kinds[STAR] === INVALID) kinds[STAR] = STOP;
  return kinds;
}
