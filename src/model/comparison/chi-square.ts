// The upper tail of the chi-square distribution, for likelihood-ratio tests.

/** P(X > value) for a chi-square variable: Q(degrees / 2, value / 2), to some 14 digits. */
export function chiSquareTail(value: number, degrees: number): number {
  if (!(value > 0)) return 1;
  const [a, x] = [degrees / 2, value / 2];
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

/** γ(a, x) e^x / x^a as a series, which is short for x below a. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) sum += term *= x / (a + n);
  return sum;
}

/** Γ(a, x) e^x / x^a as a continued fraction (Lentz's method; Press et al. 2007, 6.2). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

/** log Γ of a half-integer or integer above 0: by Γ(a + 1) = a Γ(a) up to where Stirling's series is exact. */
function logGamma(a: number): number {
  let product = 0;
  let z = a;
  for (; z < 15; z++) product += Math.log(z);
  const inverse = 1 / (z * z);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - product;
}
