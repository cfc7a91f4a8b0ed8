// Mixtures of normal densities (Rabiner 1989, IV.A):  b_k(x) = Σ_m c_km N(x; μ_km, Σ_km). What the data do not say is also
// which component emitted: in the E-step, component m has of the occupancy of its state
//   γ(k, m) = γ(k) c_km N(x; μ_km, Σ_km) / b_k(x)
// so that the components are the states of a gaussian emission, which has their densities, statistics and M-step.
import type { RowTable } from '../../observations.ts';
import { softmax } from '../../temperature.ts';
import type { MixtureEmission } from '../emission.ts';
import type { EmissionFamily } from '../family.ts';
import { gaussianFamily } from '../gaussian/gaussian.ts';
import { pickStates } from '../pick-states.ts';
import { fitRow, gradientOfRow, logPriorOfRow } from '../probability-rows.ts';
import { componentsOf, mixed, mixtureOf } from './components.ts';
import { mixtureDescription } from './description.ts';
import { guessMixture } from './guess.ts';

export const mixtureFamily: EmissionFamily<MixtureEmission> = {
  observes: emission => gaussianFamily.observes(componentsOf(emission)),

  prepare: (emission, observations) => gaussianFamily.prepare(componentsOf(emission), observations),

  logDensities(emission, table) {
    const { ofStates } = logsOf(emission, table as RowTable);
    eachBlankRow(table as RowTable, r =>
      ofStates.fill(0, r * sizeOf(emission).K, (r + 1) * sizeOf(emission).K),
    );
    return ofStates;
  },

  // [K, M + M N]: Σ γ of each component, then its statistics as those of a gaussian state.
  collect(emission, table, temperature, occupancy) {
    const { K, M } = sizeOf(emission);
    const { ofComponents, ofStates } = logsOf(emission, table as RowTable);
    const own = ofComponents.map((log, n) => {
      const state = Math.floor(n / M);
      const visited = occupancy[state]!;
      return visited === 0 ? 0 : visited * Math.exp(log - ofStates[state]!);
    });
    // Which component emitted what is missing tells nothing.
    eachBlankRow(table as RowTable, r => own.fill(0, r * K * M, (r + 1) * K * M));
    const counts = new Float64Array(K * M);
    for (let n = 0; n < own.length; n++) counts[n % (K * M)]! += own[n]!;
    return joined(counts, gaussianFamily.collect(componentsOf(emission), table, temperature, own), K);
  },

  // A pseudocount is added to the counts of components, whose weights are a row of probabilities.
  maximize(emission, statistics, temperature, pseudocount) {
    const { counts, moments } = parted(emission, statistics);
    const weights = emission.weights.map((row, k) => fitRow(row, counts[k]!, 1, pseudocount));
    return mixtureOf(
      weights,
      gaussianFamily.maximize(componentsOf(emission), moments, temperature, pseudocount),
    );
  },

  around: (emission, found) => ({ ...emission, means: found.means }),

  logPrior: (emission, temperature, pseudocount) =>
    emission.weights.reduce((sum, row) => sum + logPriorOfRow(row, 1, pseudocount), 0) +
    gaussianFamily.logPrior(componentsOf(emission), temperature, pseudocount),

  hasPrior: ({ prior }) => prior !== undefined,

  weakened: (emission, share) =>
    mixtureOf(emission.weights, gaussianFamily.weakened!(componentsOf(emission), share)),

  parametersOf: emission => [
    ...emission.weights.map(row => row.map(Math.log)),
    ...gaussianFamily.parametersOf(componentsOf(emission)),
  ],

  withParameters(emission, parameters) {
    const { K } = sizeOf(emission);
    return mixtureOf(
      parameters.slice(0, K).map(softmax),
      gaussianFamily.withParameters(componentsOf(emission), parameters.slice(K)),
    );
  },

  gradient(emission, statistics, temperature, pseudocount) {
    const { counts, moments } = parted(emission, statistics);
    return [
      ...emission.weights.map((row, k) => gradientOfRow(row, counts[k]!, 1, pseudocount)),
      ...gaussianFamily.gradient(componentsOf(emission), moments, temperature, pseudocount),
    ];
  },

  withStates(emission, other, sources) {
    const { M } = sizeOf(emission);
    const ofComponents = sources.flatMap(source =>
      Array.from({ length: M }, (_, m) => (source === undefined ? undefined : source * M + m)),
    );
    return mixtureOf(
      pickStates(emission.weights, other.weights, sources),
      gaussianFamily.withStates(componentsOf(emission), componentsOf(other), ofComponents),
    );
  },

  sampler(emission, temperature, random) {
    const { M } = sizeOf(emission);
    const ofComponents = gaussianFamily.sampler(componentsOf(emission), temperature, random);
    return {
      start: ofComponents.start,
      next: state => ofComponents.next(state * M + random.choice(emission.weights[state]!)),
    };
  },

  moments(emission, temperature) {
    const { means, variances } = gaussianFamily.moments!(componentsOf(emission), temperature);
    const { M } = sizeOf(emission);
    const ofStates = emission.weights.map((weights, k) => {
      const sumOver = (value: (component: number) => number) =>
        weights.reduce((sum, weight, m) => sum + weight * value(k * M + m), 0);
      const mean = means[0]!.map((_, d) => sumOver(n => means[n]![d]!));
      const variance = mean.map((own, d) => sumOver(n => variances![n]![d]! + (means[n]![d]! - own) ** 2));
      return { mean, variance };
    });
    return {
      kind: 'mean',
      means: ofStates.map(({ mean }) => mean),
      variances: ofStates.map(({ variance }) => variance),
    };
  },

  takes: gaussianFamily.takes,

  guess: guessMixture,

  degenerate(emission, statistics) {
    const { moments } = parted(emission, statistics);
    return statesOf(emission, gaussianFamily.degenerate!(componentsOf(emission), moments));
  },

  coarse: emission => statesOf(emission, gaussianFamily.coarse!(componentsOf(emission))),

  description: mixtureDescription,

  parameterCounts(emission) {
    const { M } = sizeOf(emission);
    const ofComponents = gaussianFamily.parameterCounts(componentsOf(emission));
    return emission.weights.map((row, k) => {
      const free = Math.max(0, row.filter(weight => weight > 0).length - 1);
      return ofComponents.slice(k * M, (k + 1) * M).reduce((sum, count) => sum + count, free);
    });
  },
};

function sizeOf({ weights }: MixtureEmission): { K: number; M: number } {
  return { K: weights.length, M: weights[0]!.length };
}

function logsOf(emission: MixtureEmission, table: RowTable) {
  return mixed(emission.weights, gaussianFamily.logDensities(componentsOf(emission), table, 1));
}

/** Calls for each row that lacks every component of its vector. */
function eachBlankRow({ width: D, values }: RowTable, call: (row: number) => void): void {
  for (let r = 0; r * D < values.length; r++) {
    let d = 0;
    while (d < D && Number.isNaN(values[r * D + d]!)) d++;
    if (d === D) call(r);
  }
}

/** [K, M + M N] */
function joined(counts: Float64Array, moments: Float64Array, K: number): Float64Array {
  const [M, own] = [counts.length / K, moments.length / K];
  const statistics = new Float64Array(counts.length + moments.length);
  for (let k = 0; k < K; k++) {
    statistics.set(counts.subarray(k * M, (k + 1) * M), k * (M + own));
    statistics.set(moments.subarray(k * own, (k + 1) * own), k * (M + own) + M);
  }
  return statistics;
}

/** [K] of [M] counts of components, and [K M, N] their statistics. */
function parted(emission: MixtureEmission, statistics: Float64Array) {
  const { K, M } = sizeOf(emission);
  const size = statistics.length / K;
  const moments = new Float64Array(K * (size - M));
  const counts = emission.weights.map((_, k) => {
    const own = statistics.subarray(k * size, (k + 1) * size);
    moments.set(own.subarray(M), k * (size - M));
    return own.subarray(0, M);
  });
  return { counts, moments };
}

/** The states that have one of these components. */
function statesOf(emission: MixtureEmission, components: readonly number[]): number[] {
  return [...new Set(components.map(n => Math.floor(n / sizeOf(emission).M)))];
}
