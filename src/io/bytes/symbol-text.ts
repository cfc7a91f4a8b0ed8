// How messages name the symbols of an alphabet, and show a character that is none.
import { type Alphabet, NOT_A_LETTER } from '../../model/alphabet.ts';
import { cutShort } from '../../wording.ts';

const NAMES = { dna: 'a DNA symbol', rna: 'an RNA symbol', protein: 'a protein symbol' } as const;
const MOST_LETTERS_SHOWN = 40;

/** Whether sequences of this alphabet can be written in letters; false for plain integers. */
export function hasLetters(alphabet: Alphabet): boolean {
  return alphabet.letterCodes.some(code => code !== NOT_A_LETTER);
}

/** `a DNA symbol`, or `one of the model's symbols ABC`. */
export function symbolOf(alphabet: Alphabet): string {
  return alphabet.name === 'custom'
    ? `one of the model's symbols ${letters(alphabet)}`
    : NAMES[alphabet.name];
}

/** A hint that names the letters of an alphabet. */
export function expectedLetters(alphabet: Alphabet): string {
  switch (alphabet.name) {
    case 'dna':
    case 'rna':
      return `expected ${letters(alphabet)}, IUPAC codes, or N, X, -, ? for missing`;
    case 'protein':
      return 'expected the 20 amino acids, B, Z, J, or X, U, O, -, ? for missing';
    case 'custom':
      return `expected ${letters(alphabet)}, or -, ? for missing`;
  }
}

/** A hint that names the integers of an alphabet. */
export function expectedIntegers(alphabet: Alphabet): string {
  const most = alphabet.symbols.length - 1;
  const range = most === 0 ? 'only symbol 0' : `symbols 0 to ${most}`;
  const isNamed = hasLetters(alphabet) || alphabet.symbols.some((symbol, code) => symbol !== String(code));
  const meaning = isNamed ? ` (${letters(alphabet)} in this order)` : '';
  return `the model has ${range}${meaning}; null is a missing observation`;
}

/** A character as messages show it: itself if it is visible, else its number as \x00 or \u0000. */
export function showCharacter(character: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** The letters of an alphabet, as far as a message has room for them. */
export function letters(alphabet: Alphabet): string {
  return cutShort(alphabet.symbols.join(hasLetters(alphabet) ? '' : ', '), MOST_LETTERS_SHOWN);
}
