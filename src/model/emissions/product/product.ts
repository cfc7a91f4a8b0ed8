// Products of emissions: numbers and categories in one model. Given the state, the parts are independent of each other,
//   log P(x | k) = Σ_p log P(x_p | k)
// so that statistics, M-steps, priors and gradients are those of each part by itself. What is missing in one part leaves
// the others as they are.
import type { RowTable } from '../../observations.ts';
import { withDistinctRows } from '../distinct-rows.ts';
import type { PartEmission, ProductEmission } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { partFamilyOf } from '../part-families.ts';
import { tableOfWidth } from '../row-checks.ts';
import { columnNames, productDescription } from './description.ts';
import { guessProduct } from './guess.ts';
import { alphabetOf, partTables, preparedTables, stateCount, widthOf } from './parts.ts';
import { collectParts, partsWith } from './statistics.ts';

export const productFamily: EmissionFamily<ProductEmission> = {
  observes({ parts }) {
    const names = columnNames(parts);
    const alphabets = parts.flatMap(part => new Array(widthOf(part)).fill(alphabetOf(part)));
    return { kind: 'vectors', width: alphabets.length, ...(names && { names }), alphabets };
  },

  prepare(emission, observations) {
    const D = emission.parts.reduce((sum, part) => sum + widthOf(part), 0);
    tableOfWidth(observations, D);
    const distinct = withDistinctRows(observations);
    const tables = preparedTables(emission, distinct);
    const arePossible = tables.every(({ table }) => table.kind === 'rows' && table.arePossible);
    const { arePossible: _, ...table } = distinct.table as RowTable;
    return { ...distinct, table: { ...table, ...(arePossible && { arePossible }) } };
  },

  logDensities(emission, table, temperature) {
    const K = stateCount(emission);
    const { width, values } = table as RowTable;
    const densities = new Float64Array((values.length / width) * K);
    partTables(emission, table as RowTable).forEach(({ table: own, codes }, p) => {
      const part = emission.parts[p]!;
      const logs = partFamilyOf(part).logDensities(part, own, temperature);
      for (let n = 0; n < densities.length; n++) {
        const r = Math.floor(n / K);
        densities[n]! += codes ? logs[codes[r]! * K + (n - r * K)]! : logs[n]!;
      }
    });
    return densities;
  },

  // [K, N_1 + N_2 + ...]: the statistics of each part.
  collect: (emission, table, temperature, occupancy) =>
    collectParts(emission, partTables(emission, table as RowTable), temperature, occupancy),

  maximize: (emission, statistics, temperature, pseudocount) =>
    changed(emission, statistics, (family, part, own) =>
      family.maximize(part, own, temperature, pseudocount),
    ),

  around: (emission, found) => ({
    ...emission,
    parts: emission.parts.map((part, p) => partFamilyOf(part).around?.(part, found.parts[p]!) ?? part),
  }),

  logPrior: ({ parts }, temperature, pseudocount) =>
    parts.reduce((sum, part) => sum + partFamilyOf(part).logPrior(part, temperature, pseudocount), 0),

  hasPrior: ({ parts }) => parts.some(part => partFamilyOf(part).hasPrior?.(part)),

  weakened: (emission, share) => ({
    ...emission,
    parts: emission.parts.map(part => partFamilyOf(part).weakened?.(part, share) ?? part),
  }),

  parametersOf: ({ parts }) => parts.flatMap(part => partFamilyOf(part).parametersOf(part)),

  withParameters(emission, parameters) {
    let first = 0;
    const parts = emission.parts.map(part => {
      const family = partFamilyOf(part);
      const count = family.parametersOf(part).length;
      first += count;
      return family.withParameters(part, parameters.slice(first - count, first));
    });
    return { ...emission, parts };
  },

  gradient: (emission, statistics, temperature, pseudocount) =>
    partsWith(emission, statistics).flatMap(({ family, part, own }) =>
      family.gradient(part, own, temperature, pseudocount),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    parts: emission.parts.map((part, p) => partFamilyOf(part).withStates(part, other.parts[p]!, sources)),
  }),

  tempered: (emission, temperature) => ({
    ...emission,
    parts: emission.parts.map(part => partFamilyOf(part).tempered?.(part, temperature) ?? part),
  }),

  sampler({ parts }, temperature, random) {
    const samplers = parts.map(part => partFamilyOf(part).sampler(part, temperature, random));
    return {
      start() {
        for (const sampler of samplers) sampler.start();
      },
      next: state => samplers.flatMap(sampler => sampler.next(state)),
    };
  },

  // What columns hold is not told from the data: the user says which family has which.
  takes: [],

  guess: guessProduct,

  degenerate(emission, statistics) {
    const found = partsWith(emission, statistics).map(
      ({ family, part, own }) => family.degenerate?.(part, own) ?? [],
    );
    return ascending(found.flat());
  },

  coarse: ({ parts }) => ascending(parts.flatMap(part => partFamilyOf(part).coarse?.(part) ?? [])),

  description: productDescription,

  parameterCounts: emission =>
    emission.parts
      .map(part => partFamilyOf(part).parameterCounts(part))
      .reduce((sums, counts) => sums.map((sum, k) => sum + counts[k]!)),
};

function changed(
  emission: ProductEmission,
  statistics: Float64Array,
  change: (family: EmissionFamily<PartEmission>, part: PartEmission, own: Float64Array) => PartEmission,
): ProductEmission {
  const parts = partsWith(emission, statistics).map(({ family, part, own }) => change(family, part, own));
  return { ...emission, parts };
}

function ascending(states: readonly number[]): number[] {
  return [...new Set(states)].sort((a, b) => a - b);
}
