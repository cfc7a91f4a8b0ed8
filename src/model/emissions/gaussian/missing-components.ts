// The E-step of a gaussian with missing components (Little and Rubin 2002, 11.2): what the components that are there
// say of the others. Since that is linear in each row, moments of the former give moments of all.

import type { Pattern } from '../row-patterns.ts';
import { factorOf, inverseOfLower, product, submatrix } from './cholesky.ts';

/**
 * Adds the moments `[1 + O + O²]` of the O components that a pattern has to the moments of all components, `[1 + D +
 * D²]`. The missing ones are completed by what the others say of them under the covariance `[D, D]`.
 */
export function addCompleted(
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
  const inverse = inverseOfLower(factorOf(submatrix(covariance, D, present, present), O), O);
  const white = product(inverse, submatrix(covariance, D, present, missing), [O, O, missing.length]);
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
