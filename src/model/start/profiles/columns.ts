// In how much of an alignment a column has residues, by which match states are chosen.
import { type CodedRow, GAP } from './coded-rows.ts';

/** [C] the share of the weight, of the sequences that are known in a column, that has a residue there; 0 if none is. */
export function occupancies(rows: readonly CodedRow[], weights: readonly number[]): Float64Array {
  const residues = new Float64Array(rows[0]!.length);
  const known = new Float64Array(rows[0]!.length);
  for (const [n, row] of rows.entries()) {
    const weight = weights[n]!;
    for (let column = 0; column < row.length; column++) {
      const code = row[column]!;
      if (code >= 0) residues[column]! += weight;
      if (code >= 0 || code === GAP) known[column]! += weight;
    }
  }
  return residues.map((weight, column) => (weight > 0 ? weight / known[column]! : 0));
}
