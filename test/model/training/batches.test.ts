// Mini-batches: every position once a pass, the same for the same seed, and steps that pay.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { positionsOf } from '../../../src/model/observations.ts';
import { Random } from '../../../src/model/random.ts';
import { batchesOfPass } from '../../../src/model/training/batches.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { check } from '../../check.ts';
import { dnaModel, dnaObservations, sample, TWO_STATES } from '../models.ts';

test('a pass looks at every position once, in windows no longer than asked for', () => {
  const sizes = fc.record({
    batchSize: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    window: fc.option(fc.integer({ min: 2, max: 30 }), { nil: undefined }),
  });
  check(
    fc.property(dnaObservations(), sizes, fc.nat(), (observations, options, seed) => {
      const batches = batchesOfPass(observations, options, new Random(seed));
      const seen = new Uint8Array(positionsOf(observations));
      for (const batch of batches) {
        assert.ok(batch.length <= (options.batchSize ?? Infinity), `a batch of ${batch.length}`);
        for (const { start, end, sequence } of batch) {
          assert.ok(end - start <= (options.window ?? Infinity), `a window of ${end - start}`);
          assert.ok(start >= observations.offsets[sequence]!, 'begins before its sequence');
          assert.ok(end <= observations.offsets[sequence + 1]!, 'ends after its sequence');
          for (let t = start; t < end; t++) seen[t]! += 1;
        }
      }
      assert.ok(
        seen.every(times => times === 1),
        'not every position once',
      );
    }),
  );
});

test('cuts lie elsewhere in every pass, and windows come in another order', () => {
  const observations = sample(TWO_STATES, 1, 1000, 5);
  const random = new Random(1);
  const passes = Array.from({ length: 10 }, () =>
    batchesOfPass(observations, { batchSize: 1, window: 100 }, random).flat(),
  );
  const firstCuts = passes.map(windows => Math.min(...windows.map(({ end }) => end)));
  assert.ok(new Set(firstCuts).size > 5, `first windows end at ${firstCuts}`);
  const inOrder = passes.filter(windows =>
    windows.every(({ start }, n) => n === 0 || start > windows[n - 1]!.start),
  );
  assert.equal(inOrder.length, 0, 'windows in the order of the data');
});

const [near, far] = [
  [0.3, 0.2, 0.25, 0.25],
  [0.2, 0.3, 0.25, 0.25],
];
const start = dnaModel(
  [0.7, 0.3],
  [
    [0.8, 0.2],
    [0.2, 0.8],
  ],
  [near!, far!],
);

for (const method of ['adam', 'sgd', 'rmsprop', 'adagrad'] as const) {
  test(`${method}: windows and batches climb, the same for the same seed; windows leave the start alone`, async () => {
    const data = { observations: sample(TWO_STATES, 4, 1500, 5) };
    const learningRate = { adam: 0.02, sgd: 0.5, rmsprop: 0.01, adagrad: 0.1 }[method];
    const run = async (seed: number) => {
      const options = { ...DEFAULT_OPTIONS, method, learningRate, iterations: 8, tolerance: 0, seed };
      const steps: TrainingStep[] = [];
      for await (const step of train(start, data, fastEngine, { ...options, batchSize: 4, window: 300 })) {
        steps.push(step);
      }
      return steps;
    };
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    const gain = one.at(-1)!.statistics.logLikelihood - one[0]!.statistics.logLikelihood;
    assert.ok(gain > 50, `gained ${gain}`);
    assert.deepEqual(same.at(-1)!.model, one.at(-1)!.model);
    assert.notDeepEqual(other.at(-1)!.model.transitions, one.at(-1)!.model.transitions);
    assert.deepEqual(one.at(-1)!.model.initial, start.initial);
  });
}
