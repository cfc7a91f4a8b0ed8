// The statistics of a product: those of its parts, side by side for each state.
import type { PartEmission, ProductEmission } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { partFamilyOf } from '../part-families.ts';
import { blankTable, type PartTable, stateCount } from './parts.ts';

/** [K, N_1 + N_2 + ...] the statistics of all parts, from the occupancy `[R, K]` of the rows of the whole. */
export function collectParts(
  { parts }: ProductEmission,
  tables: readonly PartTable[],
  temperature: number,
  occupancy: Float64Array,
): Float64Array {
  const K = stateCount({ family: 'product', parts });
  const all = tables.map((own, p) =>
    collect(parts[p]!, own, temperature, occupancyOfPart(own, occupancy, K)),
  );
  const N = all.reduce((sum, own) => sum + own.length / K, 0);
  const statistics = new Float64Array(K * N);
  let first = 0;
  for (const own of all) {
    const size = own.length / K;
    for (let k = 0; k < K; k++) statistics.set(own.subarray(k * size, (k + 1) * size), k * N + first);
    first += size;
  }
  return statistics;
}

/** A part with its family and its own statistics. */
interface PartStatistics {
  part: PartEmission;
  family: EmissionFamily<PartEmission>;
  /** [K, N_p] */
  own: Float64Array;
}

/** Each part with what `collectParts` put side by side. */
export function partsWith(emission: ProductEmission, statistics: Float64Array): PartStatistics[] {
  const K = stateCount(emission);
  const N = statistics.length / K;
  let first = 0;
  return emission.parts.map(part => {
    // What nothing was seen of has statistics of the same size.
    const blank = blankTable(part);
    const size = collect(part, blank, 1, new Float64Array(blank.rowCount * K)).length / K;
    const own = new Float64Array(K * size);
    for (let k = 0; k < K; k++) {
      own.set(statistics.subarray(k * N + first, k * N + first + size), k * size);
    }
    first += size;
    return { part, family: partFamilyOf(part), own };
  });
}

function collect(
  part: PartEmission,
  { table }: PartTable,
  temperature: number,
  occupancy: Float64Array,
): Float64Array {
  return partFamilyOf(part).collect(part, table, temperature, occupancy);
}

/** [R', K] the occupancy of the rows of a part, each of which may stand for several of the whole. */
function occupancyOfPart({ codes, rowCount }: PartTable, occupancy: Float64Array, K: number): Float64Array {
  if (!codes) return occupancy;
  const own = new Float64Array(rowCount * K);
  for (let n = 0; n < occupancy.length; n++) {
    const r = Math.floor(n / K);
    own[codes[r]! * K + (n - r * K)]! += occupancy[n]!;
  }
  return own;
}
