// Tables that lean on those of lower orders where there are few counts (deleted interpolation, Jelinek and Mercer 1980,
// in the form that a hierarchical Dirichlet prior gives it, MacKay and Peto 1995): for a context c and its suffix c',
//   p_m(x | c) = (n(c x) + s p_{m-1}(x | c')) / (n(c) + s),   down to the uniform distribution.
import { untemper } from '../../temperature.ts';
import { folded } from './nested-rows.ts';

/** The strength s of interpolation, in counts; `fitted` chooses one for each order of each table. */
export type Smoothing = number | 'fitted';

/** The largest strength that is tried; then counts of so many positions hardly matter. */
const MOST = 2 ** 16;

/**
 * Fits the rows of a table to counts `[M ** m, M]`, smoothed. Pseudocounts are those of order 0. Zeros stay zero, and
 * without counts a table stays as it is.
 */
export function interpolatedRows(
  rows: readonly number[][],
  counts: Float64Array,
  temperature: number,
  pseudocount: number,
  smoothing: Smoothing,
): number[][] {
  const M = rows[0]!.length;
  const strengthOfFirst = M * pseudocount;
  if (strengthOfFirst === 0 && counts.every(count => count === 0)) return rows.map(row => [...row]);
  const [first, ...further] = countsByOrder(counts, M);
  const uniform = new Float64Array(M).fill(1 / M);
  let table = mixed(first!, uniform, strengthOfFirst, M);
  let leftOut = mixedWithoutOne(first!, uniform, Math.max(1, strengthOfFirst), M);
  for (const ofOrder of further) {
    const strength = smoothing === 'fitted' ? fittedStrength(ofOrder, leftOut, M) : smoothing;
    table = mixed(ofOrder, table, strength, M);
    if (smoothing === 'fitted') leftOut = mixedWithoutOne(ofOrder, leftOut, strength, M);
  }
  return rows.map((row, c) => {
    const allowed = row.map((p, m) => (p > 0 ? table[c * M + m]! : 0));
    const sum = allowed.reduce((total, p) => total + p, 0);
    return sum > 0
      ? untemper(
          allowed.map(p => p / sum),
          temperature,
        )
      : [...row];
  });
}

/** The counts of a table as tables of order 0, 1 and so on up to its own have them. */
function countsByOrder(counts: Float64Array, M: number): Float64Array[] {
  const levels = [counts];
  while (levels[0]!.length > M) levels.unshift(folded(levels[0]!, levels[0]!.length / M));
  return levels;
}

/** Probabilities from counts and those of the order below. */
function mixed(counts: Float64Array, below: Float64Array, strength: number, M: number): Float64Array {
  const table = new Float64Array(counts.length);
  for (let c = 0; c < counts.length; c += M) {
    let total = strength;
    for (let m = 0; m < M; m++) total += counts[c + m]!;
    for (let m = 0; m < M; m++) {
      const lower = below[(c + m) % below.length]!;
      table[c + m] = total > 0 ? (counts[c + m]! + strength * lower) / total : lower;
    }
  }
  return table;
}

/** The probability that each word has if one occurrence of it is left out; `below` are such of the order below. */
function mixedWithoutOne(
  counts: Float64Array,
  below: Float64Array,
  strength: number,
  M: number,
): Float64Array {
  const table = new Float64Array(counts.length);
  for (let c = 0; c < counts.length; c += M) {
    let total = strength;
    for (let m = 0; m < M; m++) total += counts[c + m]!;
    for (let m = 0; m < M; m++) {
      const count = counts[c + m]!;
      // Expected counts may be of less than one occurrence.
      const out = Math.min(1, count);
      table[c + m] = (count - out + strength * below[(c + m) % below.length]!) / (total - out);
    }
  }
  return table;
}

/** The power of two under which words are likeliest, each occurrence left out in turn; likelihood has one summit. */
function fittedStrength(counts: Float64Array, below: Float64Array, M: number): number {
  const likelihood = (strength: number) => {
    const table = mixedWithoutOne(counts, below, strength, M);
    let sum = 0;
    for (let n = 0; n < counts.length; n++) if (counts[n]! > 0) sum += counts[n]! * Math.log(table[n]!);
    return sum;
  };
  let best = likelihood(1);
  for (let strength = 1; strength < MOST; strength *= 2) {
    const next = likelihood(2 * strength);
    if (next <= best) return strength;
    best = next;
  }
  return MOST;
}
