// Best paths where their code takes another way: more states than a byte counts, few successors a state, chains that
// never forget, guesses that are wrong, ties, and scores of many positions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { close } from '../../close.ts';
import { kernels, referenceEngine } from './at-once.ts';

/** K states in a ring, each going on to itself and the next `successors` - 1, and M symbols. */
function ring(K: number, successors: number, M: number, T: number, offsets = [0, T]): Trellis {
  const random = new Random(K + successors);
  const transitions = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    random.dirichlet(successors).forEach((share, n) => {
      transitions[i * K + ((i + n) % K)] = share;
    });
  }
  return {
    stateCount: K,
    initial: Float64Array.from(random.dirichlet(K)),
    transitions,
    logEmissions: Float64Array.from({ length: M * K }, () => Math.log(random.uniform())),
    codes: Uint8Array.from({ length: T }, () => Math.floor(random.uniform() * M)),
    offsets,
  };
}

function agrees(trellis: Trellis, windowPositions?: number): void {
  const [mine, plain] = [kernels({ windowPositions }).viterbi(trellis), referenceEngine.viterbi(trellis)];
  close(mine.logProbabilities, plain.logProbabilities, 1e-12, 'log-probabilities');
  assert.deepEqual(mine.path, plain.path, 'paths');
}

for (const [K, successors] of [
  [300, 3],
  [300, 300],
  [40, 5],
  [12, 2],
] as const) {
  test(`${K} states with ${successors} successors each`, () => {
    const trellis = ring(K, successors, 4, 700, [0, 1, 340, 340, 700]);
    agrees(trellis);
    agrees(trellis, 100);
  });
}

test('two states that hardly ever change, with symbols that tell little, in windows too short to tell', () => {
  const T = 40_000;
  const random = new Random(5);
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(1 - 1e-9, 1e-9, 1e-9, 1 - 1e-9),
    // No two paths are equally likely.
    logEmissions: Float64Array.of(0.49, 0.53, 0.51, 0.47).map(Math.log),
    // The first half looks like one state, all of it like the other: every guess from nearby is wrong.
    codes: Uint8Array.from({ length: T }, (_, t) => (random.uniform() < (t < T / 4 ? 0.9 : 0.3) ? 0 : 1)),
    offsets: [0, T],
  };
  for (const windowPositions of [50, 333, 4000, 15_000]) agrees(trellis, windowPositions);
  agrees(trellis);
});

test('states that never change', () => {
  const trellis = { ...ring(3, 1, 4, 20_000), transitions: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
  agrees(trellis);
  agrees(trellis, 60);
});

for (const windowPositions of [undefined, 123_456]) {
  test(`the log-probability of a million positions is that of the path, to 1e-14 of it, in windows of ${windowPositions ?? 'all'}`, () => {
    const trellis = ring(3, 3, 4, 1_000_000);
    const { logProbabilities, path } = kernels({ windowPositions }).viterbi(trellis);
    const apart = pathScore(trellis, path);
    assert.ok(Math.abs(logProbabilities[0]! / apart - 1) < 1e-14, `${logProbabilities[0]} against ${apart}`);
  });
}

/** Every state twice, the second time behind all the others: each path has twins of the same probability. */
function doubled(trellis: Trellis): Trellis {
  const K = trellis.stateCount;
  const twice = (row: Float64Array) => [...row, ...row];
  const rows = (table: Float64Array) =>
    Array.from({ length: table.length / K }, (_, r) => table.subarray(r * K, (r + 1) * K));
  const transitions = rows(trellis.transitions).map(row => twice(row.map(p => p / 2)));
  return {
    ...trellis,
    stateCount: 2 * K,
    initial: Float64Array.from(twice(trellis.initial.map(p => p / 2))),
    transitions: Float64Array.from([...transitions, ...transitions].flat()),
    logEmissions: Float64Array.from(rows(trellis.logEmissions).flatMap(twice)),
  };
}

for (const [K, successors, T] of [
  [1, 1, 900],
  [2, 2, 30_000],
  [3, 3, 900],
  [5, 5, 9000],
  [9, 2, 30_000],
] as const) {
  test(`of ${K} states and their twins, ties go to the lowest`, () => {
    const trellis = doubled(ring(K, successors, 4, T, [0, 1, 340, 340, T]));
    for (const engine of [referenceEngine, kernels(), kernels({ windowPositions: 101 })]) {
      const { path } = engine.viterbi(trellis);
      assert.ok(
        path.every(state => state < K),
        'a twin was taken',
      );
      const { path: likeliest } = engine.likeliestStates(trellis);
      assert.ok(
        likeliest.every(state => state < K),
        'a twin was taken as the likeliest state',
      );
    }
  });
}

test('where all paths are the same, states are all 0', () => {
  const trellis: Trellis = {
    stateCount: 4,
    initial: new Float64Array(4).fill(0.25),
    transitions: new Float64Array(16).fill(0.25),
    logEmissions: new Float64Array(8).fill(Math.log(0.5)),
    codes: Uint8Array.from({ length: 10_000 }, (_, t) => t % 2),
    offsets: [0, 3, 10_000],
  };
  for (const engine of [referenceEngine, kernels(), kernels({ windowPositions: 77 })]) {
    assert.ok(engine.viterbi(trellis).path.every(state => state === 0));
    assert.ok(engine.likeliestStates(trellis).path.every(state => state === 0));
  }
});

test('of impossible sequences the path is zero and the log-probability -Infinity, next to others', () => {
  const possible = ring(3, 2, 2, 60, [0, 20, 40, 60]);
  const logEmissions = Float64Array.of(...possible.logEmissions, -Infinity, -Infinity, -Infinity);
  const codes = possible.codes!.slice();
  codes[30] = 2;
  const trellis = { ...possible, codes, logEmissions };
  const { logProbabilities, path } = kernels().viterbi(trellis);
  assert.deepEqual([...logProbabilities].map(Number.isFinite), [true, false, true]);
  assert.ok(
    path.subarray(20, 40).every(state => state === 0),
    'no path',
  );
  agrees(trellis, 25);
});
