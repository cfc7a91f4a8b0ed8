// First guesses at products. Each part alone would guess states of its own, which need not be those of the others: so that
// all parts tell one state from another alike, rows of numbers are clustered, and each state begins with the rows of one
// cluster.
import type { Alphabet } from '../../alphabet.ts';
import { concatenate, type Observations, type RowTable } from '../../observations.ts';
import type { Random } from '../../random.ts';
import { clustersOf, someRows } from '../clusters.ts';
import type { PartEmission, PartSpecification, ProductEmission, ProductSpecification } from '../emission.ts';
import { partFamilyOf } from '../part-families.ts';
import { columnsOf, preparedTables, stateCount } from './parts.ts';
import { collectParts, partsWith } from './statistics.ts';

/** How much of a row counts for the states of the other clusters, together. */
const ELSEWHERE = 0.1;

/** A guess at K states. */
export function guessProduct(
  { parts: specifications }: ProductSpecification,
  K: number,
  observations: Observations,
  random: Random,
): ProductEmission {
  const table = observations.table as RowTable;
  let first = 0;
  const parts = specifications.map(({ width, specification }) => {
    const values = columnsOf(table, first, width);
    first += width;
    return guessedPart(specification, K, { ...observations, table: { ...table, width, values } }, random);
  });
  return fromClusters({ family: 'product', parts }, specifications, observations, random);
}

function guessedPart(
  specification: PartSpecification,
  K: number,
  observations: Observations,
  random: Random,
): PartEmission {
  const own =
    specification.family === 'categorical' ? symbolsOf(observations, specification.alphabet) : observations;
  const guess = partFamilyOf(specification).guess(specification, K, own, random);
  const { columns } = specification as { columns?: readonly string[] };
  if (guess.family !== 'categorical' || !columns) return guess;
  const { family, ...symbols } = guess;
  return { family, columns: [...columns], ...symbols };
}

/** A column of codes as a sequence of symbols. */
function symbolsOf({ table, codes, offsets, names }: Observations, { missing }: Alphabet): Observations {
  const { values } = table as RowTable;
  const rows = Uint16Array.from(values, value => (Number.isNaN(value) ? missing : value));
  return { table: { kind: 'symbols' }, codes: codes?.map(code => rows[code]!) ?? rows, offsets, names };
}

/** The emission after one M-step, in which the rows of each cluster are mostly of one state. */
function fromClusters(
  emission: ProductEmission,
  specifications: ProductSpecification['parts'],
  { table, codes }: Observations,
  random: Random,
): ProductEmission {
  const { width: D, values } = table as RowTable;
  const isNumber = specifications.flatMap(({ width, specification }) =>
    new Array<boolean>(width).fill(specification.family !== 'categorical'),
  );
  const K = stateCount(emission);
  const rows = someRows(values, D, codes);
  const numbers = rows.map(row => row.filter((_, d) => isNumber[d]));
  if (!isNumber.includes(true) || rows.length === 0) return emission;
  const clusterOf = new Map<number[], number>();
  clustersOf(numbers, K, random).forEach((cluster, k) => {
    for (const row of cluster) clusterOf.set(row, k);
  });
  const visited = [...new Set(clusterOf.values())];
  const occupancy = new Float64Array(rows.length * K);
  numbers.forEach((row, r) => {
    for (const k of visited) occupancy[r * K + k] = ELSEWHERE / visited.length;
    occupancy[r * K + clusterOf.get(row)!]! += 1 - ELSEWHERE;
  });
  const sample = {
    kind: 'rows' as const,
    width: D,
    values: Float64Array.from(rows.flat()),
    codes: undefined,
  };
  const tables = preparedTables(emission, concatenate([{ data: sample, name: 'data' }]));
  const statistics = collectParts(emission, tables, 1, occupancy);
  // One more of each symbol or count, so that none is impossible.
  const parts = partsWith(emission, statistics).map(({ family, part, own }) =>
    family.maximize(part, own, 1, 1),
  );
  return { ...emission, parts };
}
