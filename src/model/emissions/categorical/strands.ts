// Counts of words as the other strand has them.
import type { CategoricalEmission } from '../emission.ts';
import { folded, orderOf } from './nested-rows.ts';

/** Alphabets whose symbols m and M - 1 - m pair: A with T or U, C with G. */
const PAIRING: readonly CategoricalEmission['alphabet'][] = ['dna', 'rna'];

/** Whether the symbols of an alphabet have complements. */
export function hasStrands({ alphabet }: Pick<CategoricalEmission, 'alphabet'>): boolean {
  return PAIRING.includes(alphabet);
}

/**
 * [N] the counts of state k read on the other strand: those of each word of its order and one, context and symbol, are
 * those of its reverse complement. Words are told by their last symbols; there is nothing left in other entries.
 */
export function onOtherStrand(
  { probabilities, symbols }: CategoricalEmission,
  k: number,
  counts: Float64Array,
): Float64Array {
  const M = symbols.length;
  const length = orderOf(probabilities[k]!) + 1;
  const turned = new Float64Array(counts.length);
  folded(counts, M ** length).forEach((count, word) => {
    turned[reverseComplement(word, length, M)] = count;
  });
  return turned;
}

/** The number of the word that pairs with a word, both read in their own direction. */
function reverseComplement(word: number, length: number, M: number): number {
  let pairing = 0;
  for (let left = word, n = 0; n < length; n++) {
    pairing = pairing * M + (M - 1 - (left % M));
    left = Math.floor(left / M);
  }
  return pairing;
}
