// Emissions in which the last position of each sequence has a row of its own: that of its observation, times the
// probability to end from each state. So engines need not know of ends.
import { narrowest } from '../../codes.ts';
import { gaussianMoments } from '../../native/gaussian-operations.ts';
import { emissionRowCount, type Trellis, type TrellisParts } from '../trellis.ts';

export interface EndRows {
  emissions: Pick<TrellisParts, 'logEmissions' | 'codes'>;
  /** Expected emissions of the trellis itself, and the expected number of sequences [K] that end from each state. */
  split(counts: Float64Array): { emissions: Float64Array; ends: Float64Array };
}

/** `logs` [K...] are those of the probabilities to end. */
export function endRows(trellis: Trellis, logs: Float64Array): EndRows {
  return trellis.codes ? rowsBehind(trellis, trellis.codes, logs) : rowsInPlace(trellis, logs);
}

/** The last positions of sequences that have any. */
function lastPositions({ offsets }: Trellis): number[] {
  return offsets.slice(1).flatMap((end, s) => (end > offsets[s]! ? [end - 1] : []));
}

/** Rows behind the table, one for each row that some sequence ends with. */
function rowsBehind(trellis: Trellis, codes: NonNullable<Trellis['codes']>, logs: Float64Array): EndRows {
  const { stateCount: K, logEmissions } = trellis;
  const R = emissionRowCount(trellis);
  const lasts = lastPositions(trellis);
  const rows = [...new Set(lasts.map(t => codes[t]!))];
  const numbers = new Map(rows.map((row, n) => [row, R + n]));
  const table = new Float64Array((R + rows.length) * K);
  table.set(logEmissions);
  rows.forEach((row, n) => {
    for (let k = 0; k < K; k++) table[(R + n) * K + k] = logEmissions[row * K + k]! + logs[k]!;
  });
  const own = narrowest(codes, R + rows.length);
  for (const t of lasts) own[t] = numbers.get(codes[t]!)!;
  return {
    emissions: { logEmissions: table, codes: own },
    split(counts) {
      const emissions = counts.slice(0, R * K);
      const ends = new Float64Array(K);
      rows.forEach((row, n) => {
        for (let k = 0; k < K; k++) {
          const count = counts[(R + n) * K + k]!;
          emissions[row * K + k]! += count;
          ends[k]! += count;
        }
      });
      return { emissions, ends };
    },
  };
}

/** A copy of the rows of all positions; where normal distributions emit, of their densities. */
function rowsInPlace(trellis: Trellis, logs: Float64Array): EndRows {
  const { stateCount: K, normals } = trellis;
  const lasts = lastPositions(trellis);
  const table = trellis.logEmissions.slice();
  for (const t of lasts) for (let k = 0; k < K; k++) table[t * K + k]! += logs[k]!;
  return {
    emissions: { logEmissions: table, codes: undefined },
    split(counts) {
      const ends = new Float64Array(K);
      for (const t of lasts) for (let k = 0; k < K; k++) ends[k]! += counts[t * K + k]!;
      return { emissions: normals ? gaussianMoments(normals.values, normals.states, counts) : counts, ends };
    },
  };
}
