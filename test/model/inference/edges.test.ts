// The reference engine walks only the transitions that are possible: work grows with them, not with all pairs.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { finish } from '../../../src/model/work.ts';

/** From left to right: each state stays or goes on to the next one. */
function leftRight(K: number, T: number): Trellis {
  const transitions = new Float64Array(K * K);
  for (let k = 0; k < K; k++) {
    transitions[k * K + k] = k + 1 < K ? 0.75 : 1;
    if (k + 1 < K) transitions[k * K + k + 1] = 0.25;
  }
  const initial = new Float64Array(K);
  initial[0] = 1;
  const logEmissions = Float64Array.from({ length: 2 * K }, (_, n) => -((n * 7) % 5) - 1);
  return {
    stateCount: K,
    initial,
    transitions,
    logEmissions,
    codes: Uint8Array.from({ length: T }, (_, t) => t % 2),
    offsets: [0, T],
  };
}

/** How often Math.exp is called. */
function exponentials(work: () => void): number {
  const { exp } = Math;
  let count = 0;
  Math.exp = value => {
    count++;
    return exp(value);
  };
  try {
    work();
  } finally {
    Math.exp = exp;
  }
  return count;
}

test('sequences that are done again in log space take work in proportion to the edges', () => {
  const [K, T] = [40, 50];
  const trellis = leftRight(K, T);
  const edges = 2 * K - 1;
  const counts = exponentials(() => void finish(referenceEngine.expectations(trellis)));
  assert.ok(counts < 8 * T * edges, `${counts} exponentials for ${T} positions and ${edges} edges`);
});
