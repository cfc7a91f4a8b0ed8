// What discovered data mean for a model: the alphabet of their symbols, and the kind of their observations.
import { ALPHABETS, type Alphabet, integerAlphabet, wordAlphabet } from '../../model/alphabet.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { Discovered } from './discover.ts';

/**
 * The kind of observations, unless the user asks for another one: vectors where there are columns of numbers, else
 * symbols.
 */
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

/**
 * The alphabet of weights: the symbols that a header names; without a header, DNA for four columns and protein for
 * twenty.
 */
function alphabetOfColumns(width: number, symbols: readonly string[] | undefined): Alphabet {
  const fits = (alphabet: Alphabet) =>
    alphabet.symbols.length === width &&
    (symbols ?? []).every(symbol => alphabet.symbols.includes(symbol.toUpperCase()));
  return Object.values(ALPHABETS).find(fits) ?? integerAlphabet(width);
}
