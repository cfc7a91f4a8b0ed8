// Gaussians with correlations: a covariance Σ = L L' for each state (full) or one for all (tied).
//   log N(x; m, Σ) = -(D log 2π + log |Σ| + |L⁻¹(x - m)|²) / 2
// Many rows at a time on native kernels, always from x - m, so that nothing cancels. Where components are missing, the
// E-step takes their conditional expectation given those that are there (Little and Rubin 2002, 11.2):
//   E[x_m - c_m] = Σ_mo Σ_oo⁻¹ (x_o - c_o),   Cov[x_m] = Σ_mm - Σ_mo Σ_oo⁻¹ Σ_om
// which is the E-step of an EM whose hidden data are the missing components as well, so that the likelihood rises.
import {
  matmul,
  multiply,
  stack,
  subtract,
  symmetricEigen,
  transpose,
  triangularSolve,
} from '../native/kernels.ts';
import { read, scope, type Tensor, tensor } from '../native/tensor.ts';
import type { RowTable } from '../observations.ts';
import { cholesky, inverseOfLower, logDeterminant, nested, part, product } from './cholesky.ts';
import type { GaussianEmission } from './emission.ts';
import type { GaussianShape } from './gaussian.ts';
import { type Pattern, patternsOf } from './row-data.ts';
import { floorOf, NEAR_FLOOR } from './variance-floor.ts';

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** Numbers of the table that native kernels work on at once, 8 MB. */
const CHUNK_NUMBERS = 1 << 20;
/** Expected positions below which a state counts as never visited. */
const LEAST_WEIGHT = 1e-100;
/** Eigenvalues below this share of the largest are rounding. */
const ROUNDING = 1e-13;

export const correlated: GaussianShape = {
  logDensities(emission, table) {
    const K = emission.means.length;
    const D = table.width;
    const covariances = covariancesOf(emission);
    const densities = new Float64Array((table.values.length / D) * K);
    for (const pattern of patternsOf(table)) {
      const { present } = pattern;
      const factors = covariances.map(covariance =>
        factorOf(part(covariance, D, present, present), present.length),
      );
      const offsets = factors.map(
        L => -(present.length * LOG_TWO_PI + logDeterminant(L, present.length)) / 2,
      );
      const means = emission.means.map(mean => Float64Array.from(present, d => mean[d]!));
      for (const { values, rowAt, count } of chunksOf(table, pattern)) {
        const distances = scope(() => {
          const X = transpose(tensor(values, [count, present.length]), [1, 0]);
          const ones = tensor(new Float64Array(present.length).fill(1), [1, present.length]);
          const distance = (k: number) =>
            scope(() => {
              const apart = subtract(X, tensor(means[k]!, [present.length, 1]));
              const white = triangularSolve(tensor(factors[k]!, [present.length, present.length]), apart);
              return matmul(ones, multiply(white, white));
            });
          return read(stack(emission.means.map((_, k) => distance(k))));
        });
        for (let n = 0; n < count; n++) {
          const at = rowAt(n) * K;
          for (let k = 0; k < K; k++) densities[at + k] = offsets[k]! - distances[k * count + n]! / 2;
        }
      }
    }
    return densities;
  },

  // [K, 1 + D + D²]: Σ γ, Σ γ(x - m), Σ γ(x - m)(x - m)' around the means m.
  collect(emission, table, visits) {
    const K = emission.means.length;
    const D = table.width;
    const size = 1 + D + D * D;
    const covariances = covariancesOf(emission);
    const statistics = new Float64Array(K * size);
    for (const pattern of patternsOf(table)) {
      const observed = momentsOf(emission, table, pattern, visits);
      observed.forEach((own, k) => {
        const target = statistics.subarray(k * size, (k + 1) * size);
        if (own[0]! > 0) addCompleted(target, own, covariances[k]!, pattern, D);
      });
    }
    return statistics;
  },

  maximize(emission, statistics) {
    const K = emission.means.length;
    const D = emission.means[0]!.length;
    const states = unpack(statistics, K, D);
    const floors = floorsOf(emission, states, D);
    const before = covariancesOf(emission);
    const isVisited = states.map(({ weight }) => weight > LEAST_WEIGHT);
    const means = emission.means.map((mean, k) =>
      isVisited[k] ? mean.map((value, d) => value + states[k]!.first[d]! / states[k]!.weight) : [...mean],
    );
    const scatters = states.map(({ weight, first, second }, k) =>
      isVisited[k]
        ? second.map((value, n) => value - (first[Math.floor(n / D)]! * first[n % D]!) / weight)
        : undefined,
    );
    if (emission.covariance === 'full') {
      const covariances = scatters.map((scatter, k) =>
        scatter ? raised(mean(scatter, states[k]!.weight), floors, before[k]!, D) : before[k]!,
      );
      return { ...emission, means, covariances: covariances.map(matrix => nested(matrix, D)) };
    }
    const weight = states.reduce((sum, state, k) => (isVisited[k] ? sum + state.weight : sum), 0);
    if (weight === 0) return emission;
    const pooled = new Float64Array(D * D);
    for (const scatter of scatters) scatter?.forEach((value, n) => void (pooled[n]! += value));
    return {
      ...emission,
      means,
      covariances: nested(raised(mean(pooled, weight), floors, before[0]!, D), D),
    };
  },

  degenerate(emission, statistics) {
    const D = emission.means[0]!.length;
    const floors = floorsOf(emission, unpack(statistics, emission.means.length, D), D);
    return covariancesOf(emission).flatMap((covariance, k) =>
      isAbove(inFloors(covariance, floors), NEAR_FLOOR, D) ? [] : [k],
    );
  },

  factorsOf(emission) {
    const D = emission.means[0]!.length;
    return ownCovariances(emission).map(covariance => {
      const L = factorOf(covariance, D);
      return lowerEntries(D).map(([i, j]) => (i === j ? Math.log(L[i * D + j]!) : L[i * D + j]!));
    });
  },

  covariancesOf(emission, factors) {
    const D = emission.means[0]!.length;
    const matrices = factors.map(row => {
      const L = new Float64Array(D * D);
      lowerEntries(D).forEach(([i, j], n) => {
        L[i * D + j] = i === j ? Math.exp(row[n]!) : row[n]!;
      });
      return nested(product(L, L, [D, D, D], { b: true }), D);
    });
    return emission.covariance === 'tied' ? matrices[0]! : matrices;
  },

  // ∂/∂L = lower part of Σ⁻¹ S L⁻ᵀ, less Σ γ / L_ii on the diagonal.
  gradient(emission, statistics) {
    const K = emission.means.length;
    const D = emission.means[0]!.length;
    const states = unpack(statistics, K, D);
    const factors = ownCovariances(emission).map(covariance => factorOf(covariance, D));
    const inverses = factors.map(L => inverseOfLower(L, D));
    const ofState = (k: number) => (factors.length > 1 ? k : 0);
    const ofMeans = states.map(({ first }, k) => {
      const inverse = inverses[ofState(k)]!;
      return Array.from(product(inverse, product(inverse, first, [D, D, 1]), [D, D, 1], { a: true }));
    });
    const ofFactors = factors.map((L, f) => {
      const mine = states.filter((_, k) => ofState(k) === f);
      const weight = mine.reduce((sum, state) => sum + state.weight, 0);
      const second = new Float64Array(D * D);
      for (const state of mine) state.second.forEach((value, n) => void (second[n]! += value));
      const inverse = inverses[f]!;
      const white = product(product(inverse, second, [D, D, D]), inverse, [D, D, D], { b: true });
      const slopes = product(inverse, white, [D, D, D], { a: true });
      return lowerEntries(D).map(([i, j]) =>
        i === j ? slopes[i * D + i]! * L[i * D + i]! - weight : slopes[i * D + j]!,
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

/** The matrices as the emission has them: one a state, or one. */
function ownCovariances({ covariance, covariances }: GaussianEmission): Float64Array[] {
  const all = covariance === 'tied' ? [covariances as number[][]] : (covariances as number[][][]);
  return all.map(rows => Float64Array.from(rows.flat()));
}

/** [K] of [D, D] */
function covariancesOf(emission: GaussianEmission): Float64Array[] {
  const own = ownCovariances(emission);
  return emission.means.map((_, k) => own[k] ?? own[0]!);
}

function factorOf(covariance: Float64Array, D: number): Float64Array {
  const L = cholesky(covariance, D);
  if (L) return L;
  throw new Error('a covariance is not positive definite');
}

/** The lower triangle, row by row. */
function lowerEntries(D: number): [i: number, j: number][] {
  return Array.from({ length: D }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j): [number, number] => [i, j]),
  ).flat();
}

/** The rows of a pattern, only the components that are there, some at a time. */
function* chunksOf(
  { width: D, values }: RowTable,
  { present, rows }: Pattern,
): Generator<{ values: Float64Array; count: number; rowAt: (n: number) => number }> {
  const R = rows ? rows.length : values.length / D;
  const most = Math.max(1, Math.floor(CHUNK_NUMBERS / present.length));
  for (let from = 0; from < R; from += most) {
    const count = Math.min(most, R - from);
    if (!rows) {
      yield { values: values.subarray(from * D, (from + count) * D), count, rowAt: n => from + n };
      continue;
    }
    const some = new Float64Array(count * present.length);
    for (let n = 0; n < count; n++) {
      present.forEach((d, p) => {
        some[n * present.length + p] = values[rows[from + n]! * D + d]!;
      });
    }
    yield { values: some, count, rowAt: n => rows[from + n]! };
  }
}

/** [K] of [1 + O + O²] moments of the O components that a pattern has, around the means. */
function momentsOf(
  emission: GaussianEmission,
  table: RowTable,
  pattern: Pattern,
  visits: Float64Array,
): Float64Array[] {
  const K = emission.means.length;
  const O = pattern.present.length;
  const sums = emission.means.map(() => new Float64Array(1 + O + O * O));
  const means = emission.means.map(mean => Float64Array.from(pattern.present, d => mean[d]!));
  for (const { values, count, rowAt } of chunksOf(table, pattern)) {
    const weights = emission.means.map(() => new Float64Array(count));
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < K; k++) sums[k]![0]! += weights[k]![n] = visits[rowAt(n) * K + k]!;
    }
    scope(() => {
      const X = transpose(tensor(values, [count, O]), [1, 0]);
      const ones = tensor(new Float64Array(count).fill(1), [count, 1]);
      sums.forEach((sum, k) => {
        const [first, second] = scope(() => {
          const apart = subtract(X, tensor(means[k]!, [O, 1]));
          const weighted = multiply(apart, tensor(weights[k]!, [1, count]));
          return [read(matmul(weighted, ones)), read(matmul(weighted, apart, { b: true }))] as const;
        });
        for (let n = 0; n < O; n++) sum[1 + n]! += first[n]!;
        for (let n = 0; n < O * O; n++) sum[1 + O + n]! += second[n]!;
      });
    });
  }
  return sums;
}

/** Adds the moments of some components, completed by what they say of the missing ones, to those of all. */
function addCompleted(
  target: Float64Array,
  observed: Float64Array,
  covariance: Float64Array,
  { present, missing }: Pattern,
  D: number,
): void {
  const O = present.length;
  const weight = observed[0]!;
  target[0]! += weight;
  if (missing.length === 0) {
    for (let n = 1; n < target.length; n++) target[n]! += observed[n]!;
    return;
  }
  // regression [M, O] = Σ_mo Σ_oo⁻¹
  const inverse = inverseOfLower(factorOf(part(covariance, D, present, present), O), O);
  const white = product(inverse, part(covariance, D, present, missing), [O, O, missing.length]);
  const regression = product(white, inverse, [missing.length, O, O], { a: true });
  const all = new Float64Array(D * O);
  present.forEach((d, p) => {
    all[d * O + p] = 1;
  });
  missing.forEach((d, m) => {
    all.set(regression.subarray(m * O, (m + 1) * O), d * O);
  });
  const first = product(all, observed.subarray(1, 1 + O), [D, O, 1]);
  const second = product(product(all, observed.subarray(1 + O), [D, O, O]), all, [D, O, D], { b: true });
  for (let d = 0; d < D; d++) target[1 + d]! += first[d]!;
  for (let n = 0; n < D * D; n++) target[1 + D + n]! += second[n]!;
  const explained = product(white, white, [missing.length, O, missing.length], { a: true });
  missing.forEach((i, m) => {
    missing.forEach((j, n) => {
      const left = covariance[i * D + j]! - explained[m * missing.length + n]!;
      target[1 + D + i * D + j]! += weight * left;
    });
  });
}

interface StateMoments {
  weight: number;
  /** [D] */
  first: Float64Array;
  /** [D, D] */
  second: Float64Array;
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

/** A sum over its weight, made symmetric. */
function mean(sum: Float64Array, weight: number): Float64Array {
  const D = Math.sqrt(sum.length);
  return sum.map((value, n) => (value + sum[(n % D) * D + Math.floor(n / D)]!) / (2 * weight));
}

/** The matrix in units of the floors: entry `[i, j]` over the root of both floors. */
function inFloors(matrix: Float64Array, floors: readonly number[]): Float64Array {
  return matrix.map((value, n) => value / rootOf(floors, n));
}

/** The root of the two floors of entry n; roots first, lest their product overflow. */
function rootOf(floors: readonly number[], n: number): number {
  return Math.sqrt(floors[Math.floor(n / floors.length)]!) * Math.sqrt(floors[n % floors.length]!);
}

/** Whether all eigenvalues are above a bound. */
function isAbove(matrix: Float64Array, bound: number, D: number): boolean {
  const less = matrix.slice();
  for (let d = 0; d < D; d++) less[d * D + d]! -= bound;
  return cholesky(less, D) !== undefined;
}

/**
 * The covariance with no variance, in any direction, below the floors; nor, lest EM fall to reach them, below the least
 * that the covariance before had. In units of the floors, eigenvalues are raised: the maximum under that constraint.
 */
function raised(
  covariance: Float64Array,
  floors: readonly number[],
  before: Float64Array,
  D: number,
): Float64Array {
  const own = inFloors(covariance, floors);
  if (isAbove(own, 1, D)) return covariance;
  return scope(() => {
    const eigen = (matrix: Float64Array): [Tensor, Tensor] => symmetricEigen(tensor(matrix, [D, D]));
    const earlier = read(eigen(inFloors(before, floors))[0]);
    const bound = Math.min(1, Math.max(earlier[0]!, ROUNDING * earlier[D - 1]!));
    const [values, vectors] = eigen(own);
    const lifted = tensor(
      read(values).map(value => Math.max(value, bound)),
      [1, D],
    );
    const back = read(matmul(multiply(vectors, lifted), vectors, { b: true }));
    return mean(
      back.map((value, n) => value * rootOf(floors, n)),
      1,
    );
  });
}
