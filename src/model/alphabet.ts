// Alphabets: which letters stand for which symbols, with ambiguity codes and the missing symbol.
import type { Codes } from './codes.ts';

/**
 * M symbols and the codes that a position may hold. Codes 0 to M - 1 are the symbols. The codes after them are
 * ambiguity letters, which stand for a set of symbols, and the last one is the missing symbol, which stands for all.
 */
export interface Alphabet {
  name: 'dna' | 'rna' | 'protein' | 'custom';
  /** The M symbols, in the order of the emission columns. */
  symbols: readonly string[];
  /** For each code, the symbols it may stand for; `members[c] = [c]` for c < M. */
  members: readonly (readonly number[])[];
  /** The code of a missing symbol; its emission is 1 for every state. */
  missing: number;
  /** [256] the code of each byte of text, or `NOT_A_LETTER`. Integers and words have no letters. */
  letterCodes: Uint8Array;
}

/** The entry of `letterCodes` for a byte that is no letter of the alphabet. */
export const NOT_A_LETTER = 255;

/** IUPAC nucleotide codes (Cornish-Bowden 1985), as letters of ACGT. */
const NUCLEOTIDE_AMBIGUITY: Record<string, string> = {
  R: 'AG',
  Y: 'CT',
  S: 'CG',
  W: 'AT',
  K: 'GT',
  M: 'AC',
  B: 'CGT',
  D: 'AGT',
  H: 'ACT',
  V: 'ACG',
};

/** IUPAC amino-acid codes that stand for two residues. */
const PROTEIN_AMBIGUITY: Record<string, string> = { B: 'DN', Z: 'EQ', J: 'IL' };

const PROTEIN_LETTERS = 'ACDEFGHIKLMNPQRSTVWY';

/** Named alphabets. U is T in DNA, T is U in RNA; selenocysteine and pyrrolysine (U, O) count as missing. */
export const ALPHABETS = {
  dna: letterAlphabet('dna', 'ACGT', NUCLEOTIDE_AMBIGUITY, 'NX-?', { U: 'T' }),
  rna: letterAlphabet('rna', 'ACGU', rnaAmbiguity(), 'NX-?', { T: 'U' }),
  protein: letterAlphabet('protein', PROTEIN_LETTERS, PROTEIN_AMBIGUITY, 'XUO-?', {}),
} as const;

/** An alphabet of the given letters, in that order; `-` and `?` are missing unless they are letters of it. */
export function customAlphabet(letters: string): Alphabet {
  return letterAlphabet('custom', letters, {}, '-?', {});
}

/** How an alphabet of words is named, before the words with commas between. */
export const WORDS = 'words:';

/** dna, rna or protein; `0..35` for integers; `words:sunny,rainy`; or the alphabet of the letters that are given. */
export function alphabetNamed(name: string): Alphabet {
  if (name in ALPHABETS) return ALPHABETS[name as keyof typeof ALPHABETS];
  if (name.startsWith(WORDS)) return wordAlphabet(name.slice(WORDS.length).split(','));
  const [, largest] = /^0\.\.(\d+)$/.exec(name) ?? [];
  return largest === undefined ? customAlphabet(name) : integerAlphabet(Number(largest) + 1);
}

/** The alphabet of the integers 0..size-1, which has no letters: observations come as numbers. */
export function integerAlphabet(size: number): Alphabet {
  return wordAlphabet(Array.from({ length: size }, (_, index) => String(index)));
}

/** An alphabet of words, which has no letters: observations come as the index of a word. */
export function wordAlphabet(symbols: readonly string[]): Alphabet {
  const all = symbols.map((_, index) => index);
  return {
    name: 'custom',
    symbols,
    members: [...all.map(index => [index]), all],
    missing: symbols.length,
    letterCodes: new Uint8Array(256).fill(NOT_A_LETTER),
  };
}

/**
 * The alphabet in which lower-case letters are missing symbols, as soft-masked sequences mean them; undefined where
 * case tells one symbol from another.
 */
export function softMasked(alphabet: Alphabet): Alphabet | undefined {
  const letterCodes = alphabet.letterCodes.slice();
  for (let lower = 0x61; lower <= 0x7a; lower++) {
    const code = letterCodes[lower]!;
    if (code !== letterCodes[lower - 0x20]) return undefined;
    if (code !== NOT_A_LETTER) letterCodes[lower] = alphabet.missing;
  }
  return { ...alphabet, letterCodes };
}

/** An empty array of codes of the width this alphabet needs. */
export function codesFor(alphabet: Alphabet, length: number): Codes {
  return alphabet.members.length > NOT_A_LETTER ? new Uint16Array(length) : new Uint8Array(length);
}

function rnaAmbiguity(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(NUCLEOTIDE_AMBIGUITY).map(([letter, of]) => [letter, of.replace('T', 'U')]),
  );
}

function letterAlphabet(
  name: Alphabet['name'],
  letters: string,
  ambiguity: Record<string, string>,
  missingLetters: string,
  synonyms: Record<string, string>,
): Alphabet {
  const symbols = [...letters];
  const members: number[][] = symbols.map((_, index) => [index]);
  const letterCodes = new Uint8Array(256).fill(NOT_A_LETTER);
  const foldsCase = symbols.every(letter => !letters.includes(swapCase(letter)) || !isCased(letter));
  const give = (letter: string, code: number) => {
    for (const form of foldsCase ? [letter.toUpperCase(), letter.toLowerCase()] : [letter]) {
      if (letterCodes[form.charCodeAt(0)] === NOT_A_LETTER) letterCodes[form.charCodeAt(0)] = code;
    }
  };
  for (const [code, letter] of symbols.entries()) give(letter, code);
  for (const [letter, standsFor] of Object.entries(synonyms)) give(letter, symbols.indexOf(standsFor));
  for (const [letter, standsFor] of Object.entries(ambiguity)) {
    give(letter, members.length);
    members.push([...standsFor].map(member => symbols.indexOf(member)));
  }
  const missing = members.length;
  members.push(symbols.map((_, index) => index));
  for (const letter of missingLetters) give(letter, missing);
  return { name, symbols, members, missing, letterCodes };
}

function swapCase(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}

function isCased(letter: string): boolean {
  return letter.toUpperCase() !== letter.toLowerCase();
}
