// What discovered data are to a model: the alphabet of their symbols, and what their positions show.
import { ALPHABETS, type Alphabet, integerAlphabet, wordAlphabet } from '../../model/alphabet.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { Discovered } from './discover.ts';

/** What positions show, where nobody asks for something else: numbers where there are columns of them, else symbols. */
export function kindOf(found: Discovered): ObservationKind {
  if (found.kind === 'marks' || found.kind === 'vectors') return { kind: 'vectors', width: undefined };
  return { kind: 'symbols', alphabet: alphabetOf(found), soft: found.kind === 'soft' };
}

/** The alphabet of data that are symbols. */
export function alphabetOf(found: Discovered): Alphabet {
  switch (found.kind) {
    case 'letters':
      return ALPHABETS[found.name];
    case 'integers':
      return integerAlphabet(found.size);
    case 'words':
      return wordAlphabet(found.words);
    case 'soft':
      return alphabetOfColumns(found.width, found.symbols);
    default:
      throw new Error(`${found.kind} are no symbols`);
  }
}

/** Weights of the symbols that a header names; without a header, four are those of DNA and twenty of proteins. */
function alphabetOfColumns(width: number, symbols: readonly string[] | undefined): Alphabet {
  const fits = (alphabet: Alphabet) =>
    alphabet.symbols.length === width &&
    (symbols ?? []).every(symbol => alphabet.symbols.includes(symbol.toUpperCase()));
  return Object.values(ALPHABETS).find(fits) ?? integerAlphabet(width);
}
