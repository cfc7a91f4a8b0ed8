// When training stops by held-out sequences: by their likelihood alone, however little an iteration gains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { dnaModel, sample, TWO_STATES } from '../models.ts';

const data = { observations: sample(TWO_STATES, 4, 200, 3) };
const start = dnaModel(
  [0.7, 0.3],
  [
    [0.9, 0.1],
    [0.1, 0.9],
  ],
  [
    [0.28, 0.22, 0.22, 0.28],
    [0.22, 0.28, 0.28, 0.22],
  ],
);

async function stepsOf(heldOut: typeof data | undefined, iterations: number): Promise<TrainingStep[]> {
  const options = { ...DEFAULT_OPTIONS, iterations, tolerance: 1 };
  const steps: TrainingStep[] = [];
  for await (const step of train(start, data, fastEngine, options, { heldOut })) steps.push(step);
  return steps;
}

test('as long as held-out sequences become likelier, training goes on, below any tolerance', async () => {
  const steps = await stepsOf(data, 14);
  assert.equal(steps.length, 15);
  assert.ok(steps.every(({ isBest, converged }) => isBest && !converged));
  assert.equal((await stepsOf(undefined, 14)).at(-1)!.iteration, 1);
});

test('ten iterations that make held-out sequences no likelier are the last', async () => {
  const other = { observations: sample(start, 1, 20, 8) };
  const steps = await stepsOf(other, 200);
  const best = steps.findLastIndex(({ isBest }) => isBest);
  assert.equal(steps.length, best + 11);
  assert.deepEqual(
    steps.map(({ converged }) => converged),
    steps.map((_, n) => n === steps.length - 1),
  );
});

test('so are ten that leave them exactly as likely', async () => {
  // One state: the first iteration ends at the composition of the data, and all others there, too.
  const one = dnaModel([1], [[1]], [[0.28, 0.22, 0.22, 0.28]]);
  const options = { ...DEFAULT_OPTIONS, iterations: 50 };
  let last: TrainingStep | undefined;
  for await (const step of train(one, data, fastEngine, options, { heldOut: data })) last = step;
  assert.deepEqual([last!.iteration, last!.converged], [11, true]);
});
