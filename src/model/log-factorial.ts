// Natural logs of factorials, for counts.

const TABLE = new Float64Array(1024);
for (let n = 2; n < TABLE.length; n++) TABLE[n] = TABLE[n - 1]! + Math.log(n);

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/**
 * log n! of a whole number from 0 on. Small ones are in a table; for larger ones, the next term of Stirling's series
 * is below 1e-24.
 */
export function logFactorial(n: number): number {
  if (n < TABLE.length) return TABLE[n]!;
  const x = n + 1;
  const inverse = 1 / (x * x);
  const tail = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + tail;
}
