// Describes gaussian emissions, one component of the vectors at a time.

import { plural } from '../../../wording.ts';
import { LEAST_COMPARED, mean } from '../bits.ts';
import { type EmissionDescription, inBrief, type StateEmission, short } from '../description.ts';
import type { GaussianEmission } from '../emission.ts';
import { normalParameters } from './parameters.ts';

export const gaussianDescription: EmissionDescription<GaussianEmission> = {
  space: ({ means, covariance }) => ({
    text: `${plural(means[0]!.length, 'number')} (gaussian, ${covariance})`,
    key: `gaussian ${means[0]!.length}`,
  }),

  brief(emission) {
    const cells = emission.means.map((mean, k) => {
      const matrix = covarianceOf(emission, k);
      const entries = mean.map((value, d) => withDeviation(value, Math.sqrt(matrix[d]![d]!)));
      return inBrief(entries);
    });
    return { title: 'mean ± standard deviation', cells };
  },

  summarize,

  parameters: normalParameters,

  // The divergence is half the symmetric relative entropy.
  divergence(a, b) {
    const [v, w] = [Math.max(a.deviation! ** 2, LEAST_COMPARED), Math.max(b.deviation! ** 2, LEAST_COMPARED)];
    const apart = (a.value - b.value) ** 2;
    return ((v + apart) / w + (w + apart) / v - 2) / 4 / Math.LN2;
  },
};

/** `mean ± deviation`, with as many digits of the mean as the deviation tells apart. */
function withDeviation(value: number, deviation: number): string {
  const digits = 1 + Math.ceil(Math.log10(Math.abs(value) / deviation));
  return `${short(value, Math.min(17, Math.max(4, digits)))} ± ${short(deviation)}`;
}

/** [K] summaries; each number is told from the normal distribution with the moments of the mixture. */
function summarize(emission: GaussianEmission, shares: readonly number[]): StateEmission[] {
  const { means, columns } = emission;
  const D = means[0]!.length;
  const matrices = means.map((_, k) => covarianceOf(emission, k));
  const moments = means[0]!.map((_, d) => {
    const center = mean(
      means.map(row => row[d]!),
      shares,
    );
    const variance = mean(
      means.map((row, k) => matrices[k]![d]![d]! + (row[d]! - center) ** 2),
      shares,
    );
    return { center, variance };
  });
  return means.map((row, k) => ({
    entropyBits: (D * Math.log2(2 * Math.PI * Math.E) + log2Determinant(matrices[k]!)) / 2,
    emits: row.map((value, d) => {
      const variance = matrices[k]![d]![d]!;
      const { center, variance: spread } = moments[d]!;
      // The relative entropy of the two normal distributions of this component.
      const bits = (variance / spread - 1 - Math.log(variance / spread) + (value - center) ** 2 / spread) / 2;
      return {
        name: columns?.[d] ?? `x${d + 1}`,
        value,
        deviation: Math.sqrt(variance),
        background: center,
        bits: bits / Math.LN2,
      };
    }),
  }));
}

/** [D][D] */
export function covarianceOf({ means, covariance, covariances }: GaussianEmission, k: number): number[][] {
  const diagonal = (variance: (d: number) => number) =>
    means[k]!.map((_, d) => means[k]!.map((_, e) => (d === e ? variance(d) : 0)));
  switch (covariance) {
    case 'full':
      return (covariances as number[][][])[k]!;
    case 'tied':
      return covariances as number[][];
    case 'diagonal':
      return diagonal(d => (covariances as number[][])[k]![d]!);
    case 'spherical':
      return diagonal(() => (covariances as number[])[k]!);
  }
}

/** The log2 of the determinant of a positive definite matrix, by Cholesky's decomposition. */
function log2Determinant(matrix: readonly number[][]): number {
  const L = matrix.map(row => row.map(() => 0));
  let sum = 0;
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const rest = row[j]! - L[i]!.slice(0, j).reduce((total, value, n) => total + value * L[j]![n]!, 0);
      L[i]![j] = i === j ? Math.sqrt(rest) : rest / L[j]![j]!;
    }
    sum += 2 * Math.log2(L[i]![i]!);
  });
  return sum;
}
