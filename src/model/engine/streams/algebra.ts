// What lanes add up: the probability of all ways, or the log-probability of the best one. The walks are the same.
//   sums: α_j ← b_j·Σ_i α_i·A[i][j]     maxima: δ_j ← log b_j + max_i (δ_i + log A[i][j])
import { type Code, multiplyAdd, v128 } from '../../wasm/assembler.ts';

/** How vectors of states and matrices are multiplied, and when two vectors say the same. */
export interface Algebra {
  name: 'sums' | 'maxima';
  /** Instructions: an entry of a vector with one of a matrix, and two such terms with each other. */
  term: Code;
  combine: Code;
  /** Such a term, combined with what there is. */
  accumulate(sum: Code, entry: Code, factor: Code): Code;
  /** What an impossible state has. */
  zero: number;
  /** What every state has where nothing is known. */
  anywhere: number;
  /** The entry for a probability. */
  ofProbability(probability: number): number;
  /** Log of all that a vector stands for: what it would be scaled by. */
  measure(vector: Float64Array): number;
  /** Whether two vectors are one, but for scale and rounding. */
  agree(a: Float64Array, b: Float64Array): boolean;
}

/** Relative difference of two vectors that are one but for rounding. */
const TOLERANCE = 1e-13;
/** The same of two vectors of logs less their largest: absolute, and relative for states that are far behind. */
const LOG_TOLERANCE = 1e-12;

export const SUMS: Algebra = {
  name: 'sums',
  term: v128.multiply,
  combine: v128.add,
  accumulate: (sum, entry, factor) => multiplyAdd(entry, factor, sum),
  zero: 0,
  anywhere: 1,
  ofProbability: probability => probability,
  measure: vector => Math.log(sumOf(vector)),
  agree(a, b) {
    const [sumA, sumB] = [sumOf(a), sumOf(b)];
    if (sumA === 0 || sumB === 0) return sumA === sumB;
    return a.every((value, k) => {
      const [mine, other] = [value * sumB, b[k]! * sumA];
      return Math.abs(mine - other) <= TOLERANCE * Math.max(mine, other);
    });
  },
};

export const MAXIMA: Algebra = {
  name: 'maxima',
  term: v128.add,
  combine: v128.max,
  accumulate: (sum, entry, factor) => [sum, entry, factor, v128.add, v128.max],
  zero: -Infinity,
  anywhere: 0,
  ofProbability: Math.log,
  measure: largestOf,
  agree(a, b) {
    const [most, other] = [largestOf(a), largestOf(b)];
    if (most === -Infinity || other === -Infinity) return most === other;
    return a.every((value, k) => {
      const [behind, otherBehind] = [value - most, b[k]! - other];
      const allowed = LOG_TOLERANCE * Math.max(1, -behind);
      return behind === otherBehind || Math.abs(behind - otherBehind) <= allowed;
    });
  },
};

function sumOf(vector: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += vector[k]!;
  return sum;
}

/** A loop: spread out as arguments it took a tenth of Viterbi for short sequences. */
function largestOf(vector: Float64Array): number {
  let largest = -Infinity;
  for (let k = 0; k < vector.length; k++) if (vector[k]! > largest) largest = vector[k]!;
  return largest;
}
