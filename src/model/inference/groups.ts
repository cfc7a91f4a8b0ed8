// Groups of states whose posteriors are added up, such as the states of one label.
import type { StateGroups } from '../native/operations.ts';

export type { StateGroups };

/** How many numbers a row of posteriors has: one for each group, or for each of K states where there are no groups. */
export function columnsOf(K: number, groups: StateGroups | undefined): number {
  return groups?.count ?? K;
}

/** Rows [n, K] as rows of the sums of groups [n, G], each added up in the order of its states; without groups, the rows. */
export function groupSums(rows: Float64Array, K: number, groups: StateGroups | undefined): Float64Array {
  if (!groups) return rows;
  const { of, count } = groups;
  const sums = new Float64Array((rows.length / K) * count);
  for (let n = 0, at = 0; n < rows.length; n += K, at += count) {
    for (let k = 0; k < K; k++) sums[at + of[k]!]! += rows[n + k]!;
  }
  return sums;
}
