// Densities and moments of rows of numbers, by kernels and without, against the formulas written out.
import { test } from 'node:test';
import fc from 'fast-check';
import { factorOf } from '../../../../src/model/emissions/gaussian/cholesky.ts';
import { momentsOf, writeDensities } from '../../../../src/model/emissions/gaussian/densities-and-moments.ts';
import type { Pattern } from '../../../../src/model/emissions/row-patterns.ts';
import { kernelLevel } from '../../../../src/model/native/operations.ts';
import { Random } from '../../../../src/model/random.ts';
import { check } from '../../../check.ts';
import { close } from '../../../close.ts';

/** A random covariance [D, D], positive definite. */
function covariance(random: Random, D: number): Float64Array {
  const root = Float64Array.from({ length: D * D }, () => random.normal());
  return root.map((_, n) => {
    const [i, j] = [Math.floor(n / D), n % D];
    let sum = i === j ? 0.5 : 0;
    for (let m = 0; m < D; m++) sum += root[i * D + m]! * root[j * D + m]!;
    return sum;
  });
}

/** (x - m)' Σ⁻¹ (x - m), by solving with the lower factor row by row. */
function distance(apart: readonly number[], L: Float64Array): number {
  const white: number[] = [];
  apart.forEach((value, i) => {
    const known = white.reduce((sum, z, j) => sum + L[i * apart.length + j]! * z, 0);
    white.push((value - known) / L[i * apart.length + i]!);
  });
  return white.reduce((sum, z) => sum + z * z, 0);
}

interface Shape {
  D: number;
  K: number;
  R: number;
  isPartial: boolean;
  seed: number;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  D: fc.integer({ min: 1, max: 8 }),
  K: fc.integer({ min: 1, max: 5 }),
  // More than one piece, and not all even.
  R: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 500, max: 1100 })),
  isPartial: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** Does what is to be done with kernels, or as where there are none. */
function by<Result>(means: 'kernels' | 'reference', work: () => Result): Result {
  kernelLevel();
  const before = process.env.HMM_KERNELS;
  if (means === 'reference') process.env.HMM_KERNELS = means;
  else delete process.env.HMM_KERNELS;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.HMM_KERNELS;
    else process.env.HMM_KERNELS = before;
  }
}

function followsTheFormulas({ D, K, R, isPartial, seed }: Shape): void {
  const random = new Random(seed);
  const values = Float64Array.from({ length: R * D }, () => 10 + 3 * random.normal());
  const table = { kind: 'rows', width: D, values } as const;
  const rows = isPartial ? [...Array(R).keys()].filter(r => r % 3 !== 1) : undefined;
  const all = Array.from({ length: D }, (_, d) => d);
  const pattern: Pattern = { present: all, missing: [], rows };
  const chosen = rows ?? [...Array(R).keys()];
  const states = Array.from({ length: K }, () => {
    const factor = factorOf(covariance(random, D), D);
    const diagonal = all.map(d => factor[d * D + d]!);
    const peak = -Math.log(
      (2 * Math.PI) ** (D / 2) * diagonal.reduce((product, entry) => product * entry, 1),
    );
    return { mean: Float64Array.from(all, () => 10 + random.normal()), factor, peak };
  });
  const apartOf = (r: number, mean: Float64Array) => all.map(d => values[r * D + d]! - mean[d]!);

  const expected = new Float64Array(R * K);
  for (const r of chosen) {
    states.forEach(({ mean, factor, peak }, k) => {
      expected[r * K + k] = peak - distance(apartOf(r, mean), factor) / 2;
    });
  }
  const occupancy = Float64Array.from({ length: R * K }, () => random.uniform());
  const means = states.map(({ mean }) => mean);
  const sums = means.map((mean, k) => {
    const own = new Float64Array(1 + D + D * D);
    for (const r of chosen) {
      const visited = occupancy[r * K + k]!;
      const apart = apartOf(r, mean);
      own[0]! += visited;
      apart.forEach((value, i) => {
        own[1 + i]! += visited * value;
        apart.forEach((other, j) => {
          own[1 + D + i * D + j]! += visited * value * other;
        });
      });
    }
    return own;
  });
  for (const who of ['kernels', 'reference'] as const) {
    const densities = new Float64Array(R * K);
    by(who, () => writeDensities(table, pattern, states, densities));
    close(densities, expected, 1e-11, `log-densities by ${who}`);
    const moments = by(who, () => momentsOf(table, pattern, means, occupancy));
    for (const [k, own] of moments.entries()) close(own, sums[k]!, 1e-11, `moments by ${who}`);
  }
}

test('densities and moments are those of the formulas, for all rows of a table or for some', () => {
  check(fc.property(shapes, followsTheFormulas), 60);
});

for (const isPartial of [false, true]) {
  test(`fifty numbers a row, ${isPartial ? 'some of the' : 'all'} rows`, () => {
    followsTheFormulas({ D: 50, K: 3, R: 301, isPartial, seed: 1 });
  });

  test(`many rows, ${isPartial ? 'some of them' : 'all'}`, () => {
    followsTheFormulas({ D: 3, K: 2, R: 100_001, isPartial, seed: 2 });
  });
}
