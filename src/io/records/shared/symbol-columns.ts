// Columns that hold symbols beside columns of numbers: each symbol is read as its code.
import { type Alphabet, NOT_A_LETTER } from '../../../model/alphabet.ts';
import { numberOf } from '../../bytes/number-text.ts';
import { letters } from '../../bytes/symbol-text.ts';

/** The code of a symbol; NaN where it is missing, Infinity where the text is no symbol. */
export type SymbolReader = (text: string) => number;

/** Reads a column of this alphabet. A symbol is itself, even where it looks like a missing number. */
export function symbolReader(alphabet: Alphabet): SymbolReader {
  const codes = codesByText(alphabet);
  return text => {
    const code = codes.get(text) ?? (Number.isNaN(numberOf(text)) ? alphabet.missing : Infinity);
    return code === alphabet.missing ? Number.NaN : code;
  };
}

/** The code of every word and letter of an alphabet. */
export function codesByText({ symbols, letterCodes }: Alphabet): Map<unknown, number> {
  const codes = new Map<unknown, number>();
  for (const [byte, code] of letterCodes.entries()) {
    if (code !== NOT_A_LETTER) codes.set(String.fromCharCode(byte), code);
  }
  for (const [code, symbol] of symbols.entries()) codes.set(symbol, code);
  return codes;
}

/** A hint that names the symbols of a column. */
export function expectedSymbols(alphabet: Alphabet): string {
  return `the symbols of this column are ${letters(alphabet)}; nothing, NA or null is missing`;
}
