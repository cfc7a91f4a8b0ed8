// Emissions in which the first and the last position of each sequence may have rows of their own: that of the
// observation, times the probability to start in each state, or to end from it. So engines need not know of ends.
import { type Codes, narrowest } from '../../codes.ts';
import { gaussianMoments } from '../../native/gaussian-operations.ts';
import { emissionRowCount, type Trellis, type TrellisParts } from '../trellis.ts';

export interface OuterRows {
  emissions: Pick<TrellisParts, 'logEmissions' | 'codes'>;
  /** Expected emissions of the trellis itself, and the expected number of sequences [K] that end from each state. */
  split(counts: Float64Array): { emissions: Float64Array; ends: Float64Array };
}

/** What is added to the rows of first and of last positions: logs [K...], or nothing. */
export interface OuterLogs {
  first?: Float64Array | undefined;
  last?: Float64Array | undefined;
}

/** A first or last position; in a sequence of one position, it is both. */
interface Outer {
  t: number;
  isFirst: boolean;
  isLast: boolean;
}

export function outerRows(trellis: Trellis, logs: OuterLogs): OuterRows {
  const positions = outerPositions(trellis, logs);
  return trellis.codes
    ? rowsBehind(trellis, trellis.codes, positions, logs)
    : rowsInPlace(trellis, positions, logs);
}

function outerPositions({ offsets }: Trellis, { first, last }: OuterLogs): Outer[] {
  const positions: Outer[] = [];
  for (let s = 0; s + 1 < offsets.length; s++) {
    const [start, end] = [offsets[s]!, offsets[s + 1]!];
    if (start === end) continue;
    const isOne = end - start === 1;
    if (first) positions.push({ t: start, isFirst: true, isLast: isOne && last !== undefined });
    if (last && !(first && isOne)) positions.push({ t: end - 1, isFirst: false, isLast: true });
  }
  return positions;
}

/** Row `to` of a table becomes row `from` of another, times what a position is given. */
function addRow(
  K: number,
  { isFirst, isLast }: Outer,
  { first, last }: OuterLogs,
  source: Float64Array,
  from: number,
  table: Float64Array,
  to: number,
): void {
  for (let k = 0; k < K; k++) {
    table[to * K + k] = source[from * K + k]! + (isFirst ? first![k]! : 0) + (isLast ? last![k]! : 0);
  }
}

/** Rows behind the table, one for each row that some sequence starts or ends with. */
function rowsBehind(trellis: Trellis, codes: Codes, positions: readonly Outer[], logs: OuterLogs): OuterRows {
  const { stateCount: K, logEmissions } = trellis;
  const R = emissionRowCount(trellis);
  const keyOf = ({ t, isFirst, isLast }: Outer) => 4 * codes[t]! + 2 * Number(isFirst) + Number(isLast);
  const kinds = [...new Map(positions.map(position => [keyOf(position), position])).values()];
  const numbers = new Map(kinds.map((kind, n) => [keyOf(kind), R + n]));
  const table = new Float64Array((R + kinds.length) * K);
  table.set(logEmissions);
  for (const [n, kind] of kinds.entries()) {
    addRow(K, kind, logs, logEmissions, codes[kind.t]!, table, R + n);
  }
  const own = narrowest(codes, R + kinds.length);
  for (const position of positions) own[position.t] = numbers.get(keyOf(position))!;
  return {
    emissions: { logEmissions: table, codes: own },
    split(counts) {
      const emissions = counts.slice(0, R * K);
      const ends = new Float64Array(K);
      for (const [n, { t, isLast }] of kinds.entries()) {
        for (let k = 0; k < K; k++) {
          const count = counts[(R + n) * K + k]!;
          emissions[codes[t]! * K + k]! += count;
          if (isLast) ends[k]! += count;
        }
      }
      return { emissions, ends };
    },
  };
}

/** A copy of the rows of all positions; where normal distributions emit, of their densities. */
function rowsInPlace(trellis: Trellis, positions: readonly Outer[], logs: OuterLogs): OuterRows {
  const { stateCount: K, normals, logEmissions } = trellis;
  const table = logEmissions.slice();
  for (const position of positions) addRow(K, position, logs, logEmissions, position.t, table, position.t);
  return {
    emissions: { logEmissions: table, codes: undefined },
    split(counts) {
      const ends = new Float64Array(K);
      for (const { t, isLast } of positions) {
        for (let k = 0; isLast && k < K; k++) ends[k]! += counts[t * K + k]!;
      }
      return { emissions: normals ? gaussianMoments(normals.values, normals.states, counts) : counts, ends };
    },
  };
}
