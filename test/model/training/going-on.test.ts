// Training that goes on from a checkpoint, read from its text, ends at the same text as without the interruption: again
// and again within one process, by every method.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { wholeSequences } from '../../../src/model/observations.ts';
import type { TrainedModel } from '../../../src/model/training/best.ts';
import { checkpointOf, standingOf } from '../../../src/model/training/going-on.ts';
import { selectData } from '../../../src/model/training/objective.ts';
import { DEFAULT_OPTIONS, type TrainingMethod } from '../../../src/model/training/options.ts';
import { trainStart } from '../../../src/model/training/starts.ts';
import { runs } from '../../check.ts';
import { dnaModel, sample, TWO_STATES } from '../models.ts';

const data = { observations: sample(TWO_STATES, 6, 40, 5) };
const all = wholeSequences(data.observations, [0, 1, 2, 3, 4, 5]);
const [trainedOn, heldOut] = [all.slice(0, 4), all.slice(4)].map(some => selectData(data, some));
const model = dnaModel(
  [0.7, 0.3],
  [
    [0.8, 0.2],
    [0.3, 0.7],
  ],
  [
    [0.3, 0.2, 0.25, 0.25],
    [0.2, 0.3, 0.25, 0.25],
  ],
);
const plan = { states: ['a', 'b'], seed: 1 };
const ITERATIONS = 8;

const HOW = { learningRate: 0.05, tolerance: 0, iterations: ITERATIONS };
const WAYS: Record<string, Partial<typeof DEFAULT_OPTIONS> & { method: TrainingMethod }> = {
  em: { method: 'em' },
  adam: { method: 'adam' },
  'adam in windows': { method: 'adam', window: 15, batchSize: 2 },
  sgd: { method: 'sgd' },
  'sgd with momentum': { method: 'sgd', momentum: 0.9 },
  rmsprop: { method: 'rmsprop', momentum: 0.5 },
  adagrad: { method: 'adagrad' },
};

/** The texts of the checkpoints after each iteration, of a training from the start or from such a text. */
async function checkpoints(options: (typeof WAYS)[string], from?: string): Promise<string[]> {
  const { search, present } = standingOf(from === undefined ? undefined : trainedIn(from));
  const start = { plan, model, data: trainedOn!, heldOut };
  const settings = {
    options: { ...DEFAULT_OPTIONS, ...HOW, ...options },
    objective: 'joint',
    comparesSizes: false,
  };
  const texts: string[] = [];
  for await (const step of trainStart(start, search, settings, fastEngine, present)) {
    texts.push(formatModel(await checkpointOf(step, {})));
  }
  return texts;
}

function trainedIn(text: string): TrainedModel {
  const { training, ...rest }: HiddenMarkovModel = parseModel(text, 'x');
  return { ...rest, training: training! };
}

for (const [name, options] of Object.entries(WAYS)) {
  test(`${name}: from every iteration on, the checkpoints are those of training without an interruption`, async () => {
    for (let n = 0; n < runs(2); n++) {
      const whole = await checkpoints(options);
      assert.equal(whole.length, ITERATIONS + 1);
      for (const [n, text] of whole.entries()) {
        assert.deepEqual(await checkpoints(options, text), whole.slice(n + 1), `after iteration ${n}`);
      }
    }
  });
}
