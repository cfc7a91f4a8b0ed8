// Numbers that normal distributions emit: the kernels work densities and moments out as they walk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalTrellis, type Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';
import { type EngineAtOnce, kernels, referenceEngine } from './at-once.ts';
import { compare, compareCounts, compareViterbi } from './compare.ts';
import { trellises } from './trellises.ts';

const ENGINES: Record<string, EngineAtOnce> = {
  kernels: kernels(),
  'kernels in windows of 7': kernels({ windowPositions: 7 }),
};

/** The chain of a trellis with numbers in place of its emissions. */
function withNumbers(chain: Trellis, D: number, far: number, seed: number): Trellis {
  const random = new Random(seed);
  const K = chain.stateCount;
  const draw = (count: number, scale = 1) =>
    Float64Array.from({ length: count }, () => scale * random.normal());
  const states = { means: draw(K * D, far), inverses: draw((K * D * (D + 1)) / 2), peaks: draw(K, 20) };
  return normalTrellis(chain, { values: draw(chain.offsets.at(-1)! * D, far), states });
}

for (const [name, engine] of Object.entries(ENGINES)) {
  for (const maxStates of [5, 20]) {
    test(`${name}: up to ${maxStates} states and 5 numbers, near and far from their means`, () => {
      check(
        fc.property(
          trellises({ maxStates, maxLength: 40, maxSequences: 4, zeros: true }),
          fc.integer({ min: 1, max: 5 }),
          fc.constantFrom(0.01, 1, 30),
          fc.nat(),
          (chain, D, far, seed) => {
            const trellis = withNumbers(chain, D, far, seed);
            compare(engine, trellis, 1e-9);
            compareViterbi(engine, trellis);
            const weights = Float64Array.from(chain.offsets.slice(1), (_, s) => s / 2);
            compareCounts(
              engine.expectations(trellis, weights),
              referenceEngine.expectations(trellis, weights),
              1e-9,
            );
          },
        ),
        40,
      );
    });
  }

  test(`${name}: a sequence that scaling loses is counted in log space, moments and all`, () => {
    // Two states that never meet; numbers speak for one, then ever more for the other.
    const chain = {
      stateCount: 2,
      initial: Float64Array.of(0.5, 0.5),
      transitions: Float64Array.of(1, 0, 0, 1),
      offsets: [0, 3, 3, 63],
    };
    const states = {
      means: Float64Array.of(0, 40),
      inverses: Float64Array.of(1, 1),
      peaks: Float64Array.of(0, 0),
    };
    const values = Float64Array.from({ length: 63 }, (_, t) => (t < 30 ? 1 : 39));
    const trellis = normalTrellis(chain, { values, states });
    compare(engine, trellis, 1e-9);
    assert.ok(engine.logLikelihoods(trellis)[2]! < -1e4, 'far below what a double holds');
  });
}

test('logs are worked out only when they are asked for', () => {
  const chain = {
    stateCount: 1,
    initial: Float64Array.of(1),
    transitions: Float64Array.of(1),
    offsets: [0, 2],
  };
  const states = {
    means: Float64Array.of(1),
    inverses: Float64Array.of(Math.SQRT1_2),
    peaks: Float64Array.of(-1),
  };
  const trellis = normalTrellis(chain, { values: Float64Array.of(1, 3), states });
  assert.deepEqual(
    [...trellis.logEmissions].map(log => Math.round(1e12 * log) / 1e12),
    [-1, -3],
  );
  assert.equal(trellis.logEmissions, trellis.logEmissions, 'once');
});
