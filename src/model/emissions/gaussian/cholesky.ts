// Small symmetric matrices, row-major, in plain JavaScript: enough for covariances of some 50 components, once an
// iteration.

/** How far two mirrored entries of a covariance may be apart, in units of both standard deviations. */
const SYMMETRY = 1e-9;

/**
 * The lower factor L `[D, D]` of A = L L', with zeros above the diagonal; undefined where A is not positive definite.
 */
export function cholesky(matrix: Float64Array, D: number): Float64Array | undefined {
  const L = new Float64Array(D * D);
  for (let i = 0; i < D; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * D + j]!;
      for (let n = 0; n < j; n++) sum -= L[i * D + n]! * L[j * D + n]!;
      if (i > j) L[i * D + j] = sum / L[j * D + j]!;
      // This also finds NaN.
      else if (!(sum > 0)) return undefined;
      else L[i * D + i] = Math.sqrt(sum);
    }
  }
  return L;
}

/** The lower factor of a matrix that is known to be positive definite. */
export function factorOf(covariance: Float64Array, D: number): Float64Array {
  const L = cholesky(covariance, D);
  if (L) return L;
  throw new Error('a covariance is not positive definite');
}

/** L⁻¹ of a lower triangular matrix, `[D, D]` with zeros above. */
export function inverseOfLower(L: Float64Array, D: number): Float64Array {
  const inverse = new Float64Array(D * D);
  for (let j = 0; j < D; j++) {
    inverse[j * D + j] = 1 / L[j * D + j]!;
    for (let i = j + 1; i < D; i++) {
      let sum = 0;
      for (let n = j; n < i; n++) sum -= L[i * D + n]! * inverse[n * D + j]!;
      inverse[i * D + j] = sum / L[i * D + i]!;
    }
  }
  return inverse;
}

/** The product A B of `[m, k]` and `[k, n]`, either of which may be transposed first; shapes are those after that. */
export function product(
  a: Float64Array,
  b: Float64Array,
  [m, k, n]: readonly [number, number, number],
  transposed: { a?: boolean; b?: boolean } = {},
): Float64Array {
  const [rowOfA, columnOfA] = transposed.a ? [1, m] : [k, 1];
  const [rowOfB, columnOfB] = transposed.b ? [1, k] : [n, 1];
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * rowOfA + l * columnOfA]! * b[l * rowOfB + j * columnOfB]!;
      result[i * n + j] = sum;
    }
  }
  return result;
}

/** Rows `rows` and columns `columns` of a matrix `[D, D]`. */
export function submatrix(
  matrix: Float64Array,
  D: number,
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  return Float64Array.from(rows.flatMap(i => columns.map(j => matrix[i * D + j]!)));
}

/** Nested rows of a matrix `[D, D]`. */
export function nested(matrix: Float64Array, D: number): number[][] {
  return Array.from({ length: D }, (_, i) => Array.from(matrix.subarray(i * D, (i + 1) * D)));
}

/**
 * The log of a normal density at its mean, where the covariance is L L' in D dimensions: -(D log 2π + log |L L'|) /
 * 2.
 */
export function peakOf(L: Float64Array, D: number): number {
  let sum = (D * Math.log(2 * Math.PI)) / 2;
  for (let i = 0; i < D; i++) sum += Math.log(L[i * D + i]!);
  return -sum;
}

/** Whether rows `[D][D]` are a covariance: symmetric up to rounding, and positive definite. */
export function isCovariance(rows: readonly (readonly number[])[]): boolean {
  const isSymmetric = rows.every((row, i) =>
    row.every((value, j) => {
      const scale = Math.sqrt(rows[i]![i]! * rows[j]![j]!);
      return Math.abs(value - rows[j]![i]!) <= SYMMETRY * scale;
    }),
  );
  return isSymmetric && cholesky(Float64Array.from(rows.flat()), rows.length) !== undefined;
}

/** A sum divided by its weight, made symmetric. */
export function symmetricMean(sum: Float64Array, weight: number): Float64Array {
  const D = Math.sqrt(sum.length);
  return sum.map((value, n) => (value + sum[(n % D) * D + Math.floor(n / D)]!) / (2 * weight));
}

/** The entries of the lower triangle of a matrix with D rows, row by row. */
export function lowerEntries(D: number): { i: number; j: number }[] {
  return Array.from({ length: D }, (_, i) => Array.from({ length: i + 1 }, (_, j) => ({ i, j }))).flat();
}
