// Weights of sequences, so that many alike count for little more than one (Henikoff and Henikoff 1994, JMB 243:574-578).
import { type CodedRow, spansLittle, withFragments } from './coded-rows.ts';
import { occupancies } from './columns.ts';

/** Columns count in which more of the sequences have a residue; all, if there are none. */
const OCCUPANCY = 0.5;

/**
 * [N] position-based weights, which sum to N. A column with r different symbols gives each of the n sequences that have
 * the same one 1 / (r n). Gaps and ambiguous letters get nothing; so the sums are divided by the number of symbols that
 * each sequence has.
 * @param named the columns that count, where they are known
 */
export function positionBasedWeights(
  rows: readonly CodedRow[],
  symbolCount: number,
  named?: readonly number[],
): number[] {
  const equal = rows.map(() => 1);
  const columns = named ?? occupiedColumns(occupancies(withFragments(rows, spansLittle), equal));
  const sums = new Float64Array(rows.length);
  const symbols = new Float64Array(rows.length);
  const counts = new Float64Array(symbolCount);
  for (const column of columns) {
    counts.fill(0);
    for (const row of rows) if (isSymbol(row[column]!, symbolCount)) counts[row[column]!]!++;
    const different = counts.filter(count => count > 0).length;
    for (const [n, row] of rows.entries()) {
      const code = row[column]!;
      if (!isSymbol(code, symbolCount)) continue;
      sums[n]! += 1 / (different * counts[code]!);
      symbols[n]!++;
    }
  }
  const means = sums.map((sum, n) => (symbols[n]! > 0 ? sum / symbols[n]! : 0));
  const total = means.reduce((sum, mean) => sum + mean, 0);
  // No sequence has a single symbol that is sure.
  if (total === 0) return equal;
  return Array.from(means, mean => (mean * rows.length) / total);
}

function occupiedColumns(shares: Float64Array): number[] {
  const all = [...shares.keys()];
  const occupied = all.filter(column => shares[column]! > OCCUPANCY);
  return occupied.length > 0 ? occupied : all;
}

function isSymbol(code: number, symbolCount: number): boolean {
  return code >= 0 && code < symbolCount;
}
