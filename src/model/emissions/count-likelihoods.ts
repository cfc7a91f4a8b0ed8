// Log-probabilities of counts, exact for large ones. The terms of x log λ - λ - log x! are of the size of x log x, and
// what they differ by would drown in their rounding: at counts of 1e9, all but nine digits of it. So what is large in
// them is taken out by hand (Loader 2000, Fast and accurate computation of binomial probabilities):
//   x log λ - λ - log x! = -D(x, λ) - δ(x) - log(2πx) / 2      D(x, m) = x log(x / m) + m - x, the deviance
//   log x! = (x + 1/2) log x - x + log(2π) / 2 + δ(x)          δ, the error of Stirling's formula
import { logFactorial } from '../log-factorial.ts';

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
/** Of smaller counts, the terms themselves are right to 1e-12, and sooner worked out. */
const LARGE = 1000;

/** log P(x) of a Poisson variable of this rate. `x` is a whole number from 0 on; at rate 0, it is always 0. */
export function logPoisson(x: number, rate: number, logRate: number): number {
  if (x === 0) return -rate;
  if (x < LARGE) return x * logRate - rate - logFactorial(x);
  return -deviance(x, rate) - bulk(x);
}

/** log P(counts) of a draw of all of them together, from a row of probabilities that sums to 1, whose logs are given. */
export function logMultinomial(
  counts: ArrayLike<number>,
  probabilities: readonly number[],
  logs: readonly number[],
): number {
  let total = 0;
  for (let m = 0; m < counts.length; m++) total += counts[m]!;
  let sum = 0;
  if (total < LARGE) {
    for (let m = 0; m < counts.length; m++) {
      if (counts[m]! > 0) sum += counts[m]! * logs[m]! - logFactorial(counts[m]!);
    }
    return sum + logFactorial(total);
  }
  // Counts of symbols are Poisson variables whose sum is known.
  const logTotal = Math.log(total);
  for (let m = 0; m < counts.length; m++) {
    sum += logPoisson(counts[m]!, total * probabilities[m]!, logTotal + logs[m]!);
  }
  return sum + bulk(total);
}

/** δ(x) + log(2πx) / 2 of a large count; the next term of the series of δ is below 1e-18. */
function bulk(x: number): number {
  return (1 / 12 - 1 / (360 * x * x)) / x + HALF_LOG_TWO_PI + Math.log(x) / 2;
}

/** D(x, m), by its series in v = (x - m) / (x + m) where x and m are near each other. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * (Math.log(x) - Math.log(m)) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  // 2x (v³ / 3 + v⁵ / 5 + ...)
  let power = 2 * x * v;
  for (let n = 3; ; n += 2) {
    power *= v * v;
    const next = sum + power / n;
    if (next === sum) return sum;
    sum = next;
  }
}
