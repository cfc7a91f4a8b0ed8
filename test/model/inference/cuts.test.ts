// Sequences so long that they are cut within a call: each piece starts from a guess, which may be wrong.
import { test } from 'node:test';
import fc from 'fast-check';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';
import { kernels } from './at-once.ts';
import { compare, compareViterbi } from './compare.ts';

const ENGINES = [kernels(), kernels({ windowPositions: 4096 }), kernels({ windowPositions: 7001 })];

function agrees(trellis: Trellis): void {
  for (const engine of ENGINES) {
    compare(engine, trellis, 1e-10);
    compareViterbi(engine, trellis);
  }
}

/** Ways in which a chain forgets where it came from, or does not; row i of K. */
const CHAINS: Record<string, (random: Random, K: number, i: number) => number[]> = {
  'any chain': (random, K) => random.dirichlet(K),
  'states that hardly change': (random, K, i) =>
    random.dirichlet(K).map((p, j) => p * 1e-7 + (i === j ? 1 - 1e-7 : 0)),
  'states that never change': (_, K, i) => Array.from({ length: K }, (_, j) => (i === j ? 1 : 0)),
  'a circle': (_, K, i) => Array.from({ length: K }, (_, j) => (j === (i + 1) % K ? 1 : 0)),
  'a circle that slips now and then': (_, K, i) =>
    Array.from({ length: K }, (_, j) => (K === 1 ? 1 : j === i ? 1e-6 : j === (i + 1) % K ? 1 - 1e-6 : 0)),
  'one way only': (random, K, i) => {
    const row = random.dirichlet(K - i);
    return [...new Array<number>(i).fill(0), ...row.map((p, n) => p * 1e-3 + (n === 0 ? 1 - 1e-3 : 0))];
  },
};

for (const [name, rowOf] of Object.entries(CHAINS)) {
  test(`${name}: long sequences give what the reference engine gives`, () => {
    check(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(4095, 4096, 4097, 9000, 14_500),
        fc.constantFrom(0, 1, 5000),
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(0.05, 1),
        (K, length, other, seed, tells) => {
          const random = new Random(seed);
          const T = length + other;
          agrees({
            stateCount: K,
            initial: Float64Array.from(random.dirichlet(K)),
            transitions: Float64Array.from(Array.from({ length: K }, (_, i) => rowOf(random, K, i)).flat()),
            // Symbols that tell much or little about the state.
            logEmissions: Float64Array.from({ length: 4 * K }, () => tells * Math.log(random.uniform())),
            codes: Uint8Array.from({ length: T }, () => Math.floor(4 * random.uniform())),
            offsets: seed % 2 ? [0, other, T] : [0, length, T],
          });
        },
      ),
      4,
    );
  });
}

/** Symbol 3 tells nothing: where a stretch of it meets a cut, that guess alone is wrong. */
test('stretches that tell nothing about states that seldom change, in data that do', () => {
  const random = new Random(7);
  for (const [K, stay] of [
    [2, 0.999],
    [5, 0.9999],
    [9, 0.999],
  ] as const) {
    const codes = Uint8Array.from({ length: 60_000 }, () => Math.floor(3 * random.uniform()));
    for (const start of [7000, 21_000, 40_500]) codes.fill(3, start, start + 900);
    const leave = (1 - stay) / (K - 1);
    const row = (i: number) => Array.from({ length: K }, (_, j) => (i === j ? stay : leave));
    agrees({
      stateCount: K,
      initial: Float64Array.from(random.dirichlet(K)),
      transitions: Float64Array.from(Array.from({ length: K }, (_, i) => row(i)).flat()),
      logEmissions: Float64Array.from({ length: 4 * K }, (_, n) =>
        n < 3 * K ? 2 * Math.log(random.uniform()) : -1,
      ),
      codes,
      offsets: [0, 60_000],
    });
  }
});

/** A left-right chain whose first state is far ahead nearly to the end of the sequence, which then rules it out. */
test('a winner that is first behind by far more than doubles hold', () => {
  for (const length of [5000, 14_500]) {
    agrees({
      stateCount: 3,
      initial: Float64Array.of(0.5, 0.5, 0),
      transitions: Float64Array.of(1, 0, 0, 0, 0.9, 0.1, 0, 0, 1),
      logEmissions: Float64Array.of(1 - 1e-5, 1e-5, 0.5, 0, 1 - 1e-5, 0.5).map(Math.log),
      codes: Uint8Array.from({ length }, (_, t) => (t < length - 5 ? 0 : 1)),
      offsets: [0, length],
    });
  }
});

test('a long sequence that becomes impossible, between two that are not', () => {
  const random = new Random(4);
  const codes = Uint8Array.from({ length: 24_000 }, () => Math.floor(2 * random.uniform()));
  for (const impossible of [8000, 12_345, 15_999]) {
    const own = codes.slice();
    own[impossible] = 2;
    agrees({
      stateCount: 2,
      initial: Float64Array.of(0.5, 0.5),
      transitions: Float64Array.of(0.9, 0.1, 0.2, 0.8),
      logEmissions: Float64Array.of(-0.1, -2, -2, -0.1, -Infinity, -Infinity),
      codes: own,
      offsets: [0, 8000, 16_000, 24_000],
    });
  }
});
