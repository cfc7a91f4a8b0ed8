// What stays on the native side after the engine's work, also when something throws: nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { liveTensors, scope, tensor } from '../../../src/model/native/tensor.ts';
import { type EngineAtOnce, kernels } from './at-once.ts';
import { allRows } from './compare.ts';

const [K, T] = [3, 100];
const trellis: Trellis = {
  stateCount: K,
  initial: Float64Array.of(0.5, 0.5, 0),
  transitions: Float64Array.of(1, 0, 0, 0, 0.9, 0.1, 0, 0, 1),
  logEmissions: Float64Array.of(0.9, 0.1, 0.5, 0.1, 0.9, 0.5).map(Math.log),
  codes: Uint8Array.from({ length: T }, (_, t) => t % 2),
  offsets: [0, T],
};
const withoutCodes = { ...trellis, codes: undefined, logEmissions: new Float64Array(K * T) };

function useAll(engine: EngineAtOnce, one: Trellis): void {
  engine.logLikelihoods(one);
  engine.expectations(one);
  engine.likeliestStates(one);
  engine.viterbi(one);
  allRows(engine, one);
  allRows(engine, one, { areLent: true });
}

test('nothing leaks, also when something throws', () => {
  const before = liveTensors();
  for (const options of [{}, { windowPositions: 9 }]) {
    useAll(kernels(options), trellis);
    useAll(kernels(options), withoutCodes);
  }
  assert.equal(liveTensors(), before);
  const broken = { ...trellis, transitions: new Float64Array(8) };
  const cut = { ...withoutCodes, logEmissions: new Float64Array(K * T - 1) };
  for (const options of [{}, { windowPositions: 9 }]) {
    const engine = kernels(options);
    for (const one of [broken, cut]) {
      assert.throws(() => engine.logLikelihoods(one));
      assert.throws(() => engine.expectations(one));
      assert.throws(() => engine.likeliestStates(one));
      assert.throws(() => engine.viterbi(one));
      assert.throws(() => allRows(engine, one));
    }
  }
  assert.equal(liveTensors(), before);
  assert.throws(
    () =>
      scope(() => {
        tensor(new Float64Array(4), [4]);
        throw new Error('on purpose');
      }),
    /on purpose/,
  );
  assert.equal(liveTensors(), before);
});

test('work that is left in the middle leaves nothing behind', () => {
  const before = liveTensors();
  const { windows } = kernels({ windowPositions: 9 }).posteriors(trellis);
  for (const _ of windows) break;
  assert.equal(liveTensors(), before);
});
