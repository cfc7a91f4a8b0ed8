// Codes that hardly repeat: rows of emissions by the thousand, none of them frequent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { close } from '../../close.ts';
import { fastEngine, kernels, referenceEngine } from './at-once.ts';

function trellisOfRows(rows: number, positions: number): Trellis {
  const random = new Random(3);
  return {
    stateCount: 2,
    initial: Float64Array.of(0.4, 0.6),
    transitions: Float64Array.of(0.9, 0.1, 0.2, 0.8),
    logEmissions: Float64Array.from({ length: 2 * rows }, () => Math.log(random.uniform())),
    codes: Uint16Array.from({ length: positions }, (_, t) => (t * 7) % rows),
    offsets: [0, 11, positions],
  };
}

for (const [name, engine] of Object.entries({
  kernels: kernels({ windowPositions: 999 }),
  fast: fastEngine,
})) {
  for (const [rows, positions] of [
    [1500, 1500],
    [700, 3000],
    [300, 30000],
  ] as const) {
    test(`${name}: ${rows} rows over ${positions} positions`, () => {
      const trellis = trellisOfRows(rows, positions);
      const [expected, found] = [referenceEngine, engine].map(one => one.expectations(trellis));
      close(found!.logLikelihoods, expected!.logLikelihoods, 1e-10, 'log-likelihoods');
      close(found!.transitions, expected!.transitions, 1e-10, 'transitions');
      close(found!.emissions, expected!.emissions, 1e-10, 'emissions');
      const [path, other] = [referenceEngine, engine].map(one => one.viterbi(trellis));
      close(other!.logProbabilities, path!.logProbabilities, 1e-10, 'best paths');
      assert.deepEqual([...other!.path], [...path!.path]);
    });
  }
}
