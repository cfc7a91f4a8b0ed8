// Categorical emissions of order 0: the table that the engine reads, and expected counts on their way back.
import { ALPHABETS, type Alphabet, customAlphabet, wordAlphabet } from '../alphabet.ts';
import { temper } from '../temperature.ts';
import type { CategoricalEmission, PlainCategoricalEmission } from './emission.ts';

/** The alphabet that a model's emission speaks. */
export function alphabetOf({ alphabet, symbols }: CategoricalEmission): Alphabet {
  if (alphabet !== 'custom') return ALPHABETS[alphabet];
  return typeof symbols === 'string' ? customAlphabet(symbols) : wordAlphabet(symbols);
}

/**
 * [R, K] log-probabilities, one row a code of the alphabet: a symbol's own, the sum over its symbols for an
 * ambiguity code, and 0 (probability 1) for the missing symbol.
 */
export function logEmissionTable(emission: PlainCategoricalEmission, temperature: number): Float64Array {
  const alphabet = alphabetOf(emission);
  const K = emission.probabilities.length;
  const rows = emission.probabilities.map(row => temper(row, temperature));
  const table = new Float64Array(alphabet.members.length * K);
  alphabet.members.forEach((members, code) => {
    if (code === alphabet.missing) return;
    for (let k = 0; k < K; k++) {
      table[code * K + k] = Math.log(members.reduce((sum, m) => sum + rows[k]![m]!, 0));
    }
  });
  return table;
}

/**
 * [K, M] expected symbol counts from expected counts `[R, K]` of codes. An ambiguity code's count is shared over
 * its symbols in proportion to their probability; a missing symbol adds nothing.
 */
export function collectSymbolCounts(
  emission: PlainCategoricalEmission,
  temperature: number,
  codeCounts: Float64Array,
): Float64Array {
  const alphabet = alphabetOf(emission);
  const K = emission.probabilities.length;
  const M = alphabet.symbols.length;
  const rows = emission.probabilities.map(row => temper(row, temperature));
  const counts = new Float64Array(K * M);
  alphabet.members.forEach((members, code) => {
    if (code === alphabet.missing) return;
    for (let k = 0; k < K; k++) {
      const count = codeCounts[code * K + k]!;
      if (count === 0) continue;
      const total = members.reduce((sum, m) => sum + rows[k]![m]!, 0);
      for (const m of members) counts[k * M + m]! += (count * rows[k]![m]!) / total;
    }
  });
  return counts;
}
