// The stationary distribution of a chain, and how it moves with the transitions.

/**
 * The stationary distribution of an irreducible chain, by elimination without subtractions (Grassmann, Taksar and
 * Heyman 1985). Chains that hardly ever change lose no digits.
 */
export function stationary(transitions: readonly number[][]): number[] {
  const P = transitions.map(row => [...row]);
  const K = P.length;
  const leaving = new Array<number>(K).fill(0);
  for (let k = K - 1; k > 0; k--) {
    const row = P[k]!;
    for (let j = 0; j < k; j++) leaving[k]! += row[j]!;
    if (leaving[k] === 0) continue;
    for (let i = 0; i < k; i++) {
      const into = P[i]![k]!;
      if (into === 0) continue;
      for (let j = 0; j < k; j++) P[i]![j]! += into * (row[j]! / leaving[k]!);
    }
  }
  const weights = [1];
  for (let k = 1; k < K; k++) {
    const coming = weights.reduce((sum, weight, i) => sum + weight * P[i]![k]!, 0);
    // A state that is hardly ever left would weigh more than a number can be: those before it weigh less, then.
    if (coming > leaving[k]!)
      weights.forEach((weight, i) => void (weights[i] = weight * (leaving[k]! / coming)));
    weights.push(coming > leaving[k]! ? 1 : coming === 0 ? 0 : coming / leaving[k]!);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/**
 * [K][K] g with Σ g_ij dA_ij = Σ weights_k d log π_k, for every change dA that leaves the rows of an irreducible chain at
 * their sums: dπ = π dA (I - A + 1π)⁻¹ (Schweitzer 1968). Undefined where the chain falls into parts.
 */
export function stationarySlopes(
  transitions: readonly (readonly number[])[],
  pi: readonly number[],
  weights: ArrayLike<number>,
): number[][] | undefined {
  const system = transitions.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - p + pi[j]!));
  const solution = solve(
    system,
    pi.map((share, k) => (weights[k]! > 0 ? weights[k]! / share : 0)),
  );
  return solution && pi.map(share => solution.map(value => share * value));
}

/** The x of A x = b, by elimination with row pivots; undefined where A is singular. Both are overwritten. */
function solve(A: number[][], b: number[]): number[] | undefined {
  const K = b.length;
  for (let k = 0; k < K; k++) {
    let pivot = k;
    for (let i = k + 1; i < K; i++) if (Math.abs(A[i]![k]!) > Math.abs(A[pivot]![k]!)) pivot = i;
    [A[k], A[pivot]] = [A[pivot]!, A[k]!];
    [b[k], b[pivot]] = [b[pivot]!, b[k]!];
    if (!(Math.abs(A[k]![k]!) > 0)) return undefined;
    for (let i = k + 1; i < K; i++) {
      const share = A[i]![k]! / A[k]![k]!;
      if (share === 0) continue;
      for (let j = k; j < K; j++) A[i]![j]! -= share * A[k]![j]!;
      b[i]! -= share * b[k]!;
    }
  }
  for (let i = K - 1; i >= 0; i--) {
    for (let j = i + 1; j < K; j++) b[i]! -= A[i]![j]! * b[j]!;
    b[i]! /= A[i]![i]!;
  }
  return b.every(Number.isFinite) ? b : undefined;
}
