// Gaussians with correlations: a covariance Σ = L L' for each state (full) or one for all (tied).
//   log N(x; m, Σ) = -(D log 2π + log |Σ| + |L⁻¹(x - m)|²) / 2
// Where components are missing, the E-step takes their conditional expectation given those that are there:
//   E[x_m - c_m] = Σ_mo Σ_oo⁻¹ (x_o - c_o),   Cov[x_m] = Σ_mm - Σ_mo Σ_oo⁻¹ Σ_om
// which is the E-step of an EM whose hidden data are the missing components as well, so that the likelihood rises.

import type { GaussianEmission } from '../emission.ts';
import { patternsOf } from '../row-patterns.ts';
import {
  factorOf,
  inverseOfLower,
  lowerEntries,
  nested,
  peakOf,
  product,
  submatrix,
  symmetricMean,
} from './cholesky.ts';
import { momentsOf, writeDensities } from './densities-and-moments.ts';
import { addCompleted } from './missing-components.ts';
import { type StateMoments, withPriorStates } from './prior.ts';
import type { GaussianShape } from './shape.ts';
import { floorOf, isAboveFloors, NEAR_FLOOR, raisedToFloors } from './variance-floor.ts';

/** A state with an occupancy below this counts as empty. */
const LEAST_WEIGHT = 1e-100;

export const correlated: GaussianShape = {
  logDensities(emission, table) {
    const K = emission.means.length;
    const D = table.width;
    const covariances = covariancesOf(emission);
    const densities = new Float64Array((table.values.length / D) * K);
    for (const pattern of patternsOf(table)) {
      const { present } = pattern;
      const O = present.length;
      const states = emission.means.map((own, k) => {
        const factor = factorOf(submatrix(covariances[k]!, D, present, present), O);
        return { mean: Float64Array.from(present, d => own[d]!), factor, peak: peakOf(factor, O) };
      });
      writeDensities(table, pattern, states, densities);
    }
    return densities;
  },

  // [K, 1 + D + D²]: Σ γ, Σ γ(x - m), Σ γ(x - m)(x - m)' around the means m.
  collect(emission, table, occupancy) {
    const K = emission.means.length;
    const D = table.width;
    const size = 1 + D + D * D;
    const covariances = covariancesOf(emission);
    const statistics = new Float64Array(K * size);
    for (const pattern of patternsOf(table)) {
      const means = emission.means.map(own => Float64Array.from(pattern.present, d => own[d]!));
      const observed = momentsOf(table, pattern, means, occupancy);
      observed.forEach((own, k) => {
        const target = statistics.subarray(k * size, (k + 1) * size);
        if (own[0]! > 0) addCompleted(target, own, covariances[k]!, pattern, D);
      });
    }
    return statistics;
  },

  collectMoments: moments => Float64Array.from(moments.flatMap(own => [...own])),

  maximize(emission, statistics) {
    const K = emission.means.length;
    const D = emission.means[0]!.length;
    const counted = unpack(statistics, K, D);
    const states = withPriorStates(counted, emission);
    const floors = floorsOf(emission, counted, D);
    const before = covariancesOf(emission);
    const isVisited = states.map(({ spread }) => spread > LEAST_WEIGHT);
    const means = emission.means.map((mean, k) =>
      states[k]!.weight > LEAST_WEIGHT
        ? mean.map((value, d) => value + states[k]!.first[d]! / states[k]!.weight)
        : [...mean],
    );
    // Around the means as they are stored: where doubles are far apart, these are not quite those of the data.
    const moved = means.map((mean, k) => mean.map((value, d) => value - emission.means[k]![d]!));
    const scatters = states.map(({ weight, first, second }, k) =>
      isVisited[k]
        ? second.map((value, n) => {
            const [i, j] = [Math.floor(n / D), n % D];
            const [up, across] = [moved[k]![i]!, moved[k]![j]!];
            return value - up * first[j]! - across * first[i]! + up * across * weight;
          })
        : undefined,
    );
    if (emission.covariance === 'full') {
      const covariances = scatters.map((scatter, k) =>
        scatter ? raisedToFloors(symmetricMean(scatter, states[k]!.spread), floors, before[k]!) : before[k]!,
      );
      return { ...emission, means, covariances: covariances.map(matrix => nested(matrix, D)) };
    }
    const weight = states.reduce((sum, state, k) => (isVisited[k] ? sum + state.spread : sum), 0);
    if (weight === 0) return { ...emission, means };
    const pooled = new Float64Array(D * D);
    for (const scatter of scatters) scatter?.forEach((value, n) => void (pooled[n]! += value));
    return {
      ...emission,
      means,
      covariances: nested(raisedToFloors(symmetricMean(pooled, weight), floors, before[0]!), D),
    };
  },

  degenerate(emission, statistics) {
    const D = emission.means[0]!.length;
    const floors = floorsOf(emission, unpack(statistics, emission.means.length, D), D);
    return covariancesOf(emission).flatMap((covariance, k) =>
      isAboveFloors(covariance, floors, NEAR_FLOOR) ? [] : [k],
    );
  },

  factorsOf(emission) {
    const D = emission.means[0]!.length;
    return ownCovariances(emission).map(covariance => {
      const L = factorOf(covariance, D);
      return lowerEntries(D).map(({ i, j }) => (i === j ? Math.log(L[i * D + j]!) : L[i * D + j]!));
    });
  },

  covariancesOf(emission, factors) {
    const D = emission.means[0]!.length;
    const matrices = factors.map(row => {
      const L = new Float64Array(D * D);
      lowerEntries(D).forEach(({ i, j }, n) => {
        L[i * D + j] = i === j ? Math.exp(row[n]!) : row[n]!;
      });
      return nested(product(L, L, [D, D, D], { b: true }), D);
    });
    return emission.covariance === 'tied' ? matrices[0]! : matrices;
  },

  // ∂/∂L is the lower triangle of Σ⁻¹ S L⁻ᵀ, less Σ γ / L_ii on the diagonal.
  gradient(emission, statistics) {
    const K = emission.means.length;
    const D = emission.means[0]!.length;
    const states = withPriorStates(unpack(statistics, K, D), emission);
    const factors = ownCovariances(emission).map(covariance => factorOf(covariance, D));
    const inverses = factors.map(L => inverseOfLower(L, D));
    const ofState = (k: number) => (factors.length > 1 ? k : 0);
    const ofMeans = states.map(({ first }, k) => {
      const inverse = inverses[ofState(k)]!;
      return Array.from(product(inverse, product(inverse, first, [D, D, 1]), [D, D, 1], { a: true }));
    });
    const ofFactors = factors.map((L, f) => {
      const mine = states.filter((_, k) => ofState(k) === f);
      const weight = mine.reduce((sum, state) => sum + state.spread, 0);
      const second = new Float64Array(D * D);
      for (const state of mine) state.second.forEach((value, n) => void (second[n]! += value));
      const inverse = inverses[f]!;
      const white = product(product(inverse, second, [D, D, D]), inverse, [D, D, D], { b: true });
      const gradient = product(inverse, white, [D, D, D], { a: true });
      return lowerEntries(D).map(({ i, j }) =>
        i === j ? gradient[i * D + i]! * L[i * D + i]! - weight : gradient[i * D + j]!,
      );
    });
    return [...ofMeans, ...ofFactors];
  },

  parameterCount({ means, covariance }) {
    const D = means[0]!.length;
    return ((covariance === 'tied' ? 1 : means.length) * D * (D + 1)) / 2;
  },

  lowerFactors: emission =>
    covariancesOf(emission).map(covariance => factorOf(covariance, emission.means[0]!.length)),
};

/** The covariances that the emission holds: one a state, or one for all. */
function ownCovariances({ covariance, covariances }: GaussianEmission): Float64Array[] {
  const all = covariance === 'tied' ? [covariances as number[][]] : (covariances as number[][][]);
  return all.map(rows => Float64Array.from(rows.flat()));
}

/** [K] of [D, D], a covariance for each state. */
function covariancesOf(emission: GaussianEmission): Float64Array[] {
  const own = ownCovariances(emission);
  return emission.means.map((_, k) => own[k] ?? own[0]!);
}

function unpack(statistics: Float64Array, K: number, D: number): StateMoments[] {
  const size = 1 + D + D * D;
  return Array.from({ length: K }, (_, k) => {
    const own = statistics.subarray(k * size, (k + 1) * size);
    return { weight: own[0]!, first: own.subarray(1, 1 + D), second: own.subarray(1 + D) };
  });
}

/** [D] */
function floorsOf({ means }: GaussianEmission, states: readonly StateMoments[], D: number): number[] {
  return Array.from({ length: D }, (_, d) =>
    floorOf(
      states.map(({ weight, first, second }, k) => ({
        weight,
        first: first[d]!,
        second: second[d * D + d]!,
        around: means[k]![d]!,
      })),
    ),
  );
}
