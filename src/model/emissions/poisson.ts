// Independent Poisson counts, one or more a position. A missing count tells nothing, of itself alone.
//   log P(x) = x log λ - λ - log x!
import { logFactorial } from '../log-factorial.ts';
import type { RowTable } from '../observations.ts';
import { withDistinctRows } from './distinct-rows.ts';
import type { PoissonEmission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { pickStates } from './pick-states.ts';
import { checkRows, type Fault } from './row-checks.ts';

export const poissonFamily: EmissionFamily<PoissonEmission> = {
  observes: ({ rates }) => ({ kind: 'vectors', width: rates[0]!.length }),

  prepare(emission, observations) {
    checkRows(observations, emission.rates[0]!.length, faultOfCount);
    return withDistinctRows(observations);
  },

  logDensities({ rates }, table) {
    const { width: D, values } = table as RowTable;
    const K = rates.length;
    const own = rates.flat();
    const logs = own.map(Math.log);
    const densities = new Float64Array((values.length / D) * K);
    for (let n = 0; n < values.length; n++) {
      const count = values[n]!;
      if (Number.isNaN(count)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      const constant = logFactorial(count);
      for (let k = 0; k < K; k++) {
        // A rate of 0 has the count 0 alone; 0 log 0 is 0.
        const term = count === 0 ? 0 : count * logs[k * D + d]!;
        densities[r * K + k]! += term - own[k * D + d]! - constant;
      }
    }
    return densities;
  },

  // [K, 2, D]: Σ γ and Σ γ x of each component.
  collect({ rates }, table, _, visits) {
    const { width: D, values } = table as RowTable;
    const K = rates.length;
    const statistics = new Float64Array(K * 2 * D);
    for (let n = 0; n < values.length; n++) {
      if (Number.isNaN(values[n]!)) continue;
      const [r, d] = [Math.floor(n / D), n % D];
      for (let k = 0; k < K; k++) {
        const visited = visits[r * K + k]!;
        statistics[k * 2 * D + d]! += visited;
        statistics[k * 2 * D + D + d]! += visited * values[n]!;
      }
    }
    return statistics;
  },

  // The pseudocount c is a Gamma prior λ^c e^(-cλ): c more positions with c more counts.
  maximize: ({ family, rates }, statistics, _, pseudocount) => ({
    family,
    rates: rates.map((row, k) =>
      row.map((rate, d) => {
        const { weight, sum } = momentsOf(statistics, k, d, row.length);
        if (rate === 0 || weight + pseudocount === 0) return rate;
        return (sum + pseudocount) / (weight + pseudocount);
      }),
    ),
  }),

  logPrior: ({ rates }, _, pseudocount) =>
    rates.flat().reduce((sum, rate) => (rate > 0 ? sum + pseudocount * (Math.log(rate) - rate) : sum), 0),

  parametersOf: ({ rates }) => rates.map(row => row.map(Math.log)),

  withParameters: ({ family }, parameters) => ({ family, rates: parameters.map(row => row.map(Math.exp)) }),

  gradient: ({ rates }, statistics, _, pseudocount) =>
    rates.map((row, k) =>
      row.map((rate, d) => {
        const { weight, sum } = momentsOf(statistics, k, d, row.length);
        return rate > 0 ? sum + pseudocount - rate * (weight + pseudocount) : 0;
      }),
    ),

  withStates: (emission, other, sources) => ({
    ...emission,
    rates: pickStates(emission.rates, other.rates, sources),
  }),

  sampler: ({ rates }, _, random) => ({
    start() {},
    next: state => rates[state]!.map(rate => random.poisson(rate)),
  }),

  parameterCount: ({ rates }) => rates.flat().filter(rate => rate > 0).length,
};

/** What is wrong with a value as a count; missing ones (NaN) are right. */
export function faultOfCount(value: number): Fault | undefined {
  if (Number.isNaN(value) || (value >= 0 && Number.isSafeInteger(value))) return undefined;
  return {
    says: `${value} is not a count`,
    hint: 'counts are whole numbers from 0 on; null or empty is missing',
  };
}

function momentsOf(
  statistics: Float64Array,
  state: number,
  component: number,
  D: number,
): { weight: number; sum: number } {
  const at = state * 2 * D + component;
  return { weight: statistics[at]!, sum: statistics[at + D]! };
}
