// Training in shards, one step at a time, is training: for all families, methods and numbers of shards.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, hasEnds } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { withLabels } from '../../../src/model/labelled-observations.ts';
import { type Observations, wholeSequences } from '../../../src/model/observations.ts';
import { type Shard, shardRange } from '../../../src/model/shards.ts';
import { flatten, logitsOf } from '../../../src/model/training/gradient.ts';
import { expectObjective, selectData, type TrainingData } from '../../../src/model/training/objective.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { awaitingModel, takeStep } from '../../../src/model/training/single-step.ts';
import { NOT_BEGUN, trainStart } from '../../../src/model/training/starts.ts';
import { type Statistics, sumOfStatistics } from '../../../src/model/training/statistics.ts';
import { countingEngine } from '../../../src/model/training/train.ts';
import { inTurns } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { fixture, modelFixture, numbersReference } from '../examples.ts';
import { sample, TWO_STATES } from '../models.ts';

const SHARDS = [1, 2, 3, 7, 16];
const ITERATIONS = 3;

/** The statistics of some shards of data, in their order. */
async function expectShards(
  model: HiddenMarkovModel,
  data: TrainingData,
  count: number,
  method: TrainingOptions['method'],
): Promise<Statistics[]> {
  const engine = countingEngine(fastEngine, method);
  const { offsets } = data.observations;
  const sizes = Array.from({ length: offsets.length - 1 }, (_, s) => offsets[s + 1]! - offsets[s]!);
  const shards: Statistics[] = [];
  for (let index = 1; index <= count; index++) {
    const { from, to } = shardRange(sizes, { index, count });
    const own = Array.from({ length: to - from }, (_, n) => from + n);
    const part = selectData(data, wholeSequences(data.observations, own));
    shards.push(await inTurns(expectObjective(model, part, engine)));
  }
  return shards;
}

function settingsOf(options: Partial<TrainingOptions>, objective = 'joint') {
  const all = { ...DEFAULT_OPTIONS, iterations: ITERATIONS, tolerance: 0, ...options };
  return { options: all, objective, comparesSizes: false };
}

/** Trains in so many shards; between two steps, the model is a text. */
async function inShards(
  start: HiddenMarkovModel,
  data: TrainingData,
  settings: ReturnType<typeof settingsOf>,
  count: number,
): Promise<HiddenMarkovModel> {
  const request = { method: settings.options.method, momentum: settings.options.momentum };
  for (let model = start; ; ) {
    const shards = await expectShards(awaitingModel(model), data, count, request.method);
    const { trained, isOver } = await takeStep(model, sumOfStatistics(shards), settings, {
      request,
      data: 'x',
    });
    if (isOver) return trained;
    model = parseModel(formatModel(trained), 'between two steps');
  }
}

async function atOnce(
  model: HiddenMarkovModel,
  data: TrainingData,
  settings: ReturnType<typeof settingsOf>,
): Promise<HiddenMarkovModel> {
  const plan = { states: model.states.map(({ name }) => name), seed: settings.options.seed };
  const steps = trainStart({ plan, model, data, heldOut: undefined }, NOT_BEGUN, settings, fastEngine);
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.best!.model;
  }
}

function requireSame(one: HiddenMarkovModel, other: HiddenMarkovModel, within: number, what: string): void {
  const numbers = (model: HiddenMarkovModel) => flatten(logitsOf(model)).filter(Number.isFinite);
  close(numbers(one), numbers(other), within, what);
  close(one.training!.logLikelihoods, other.training!.logLikelihoods, 1e-12, `${what}: log-likelihoods`);
  const rest = ({ training }: HiddenMarkovModel) => ({ ...training, logLikelihoods: [], further: undefined });
  assert.deepEqual(rest(one), rest(other));
}

function prepared(model: HiddenMarkovModel, observations: Observations): TrainingData {
  return { observations: familyOf(model.emission).prepare(model.emission, observations) };
}

const FAMILIES: Record<string, HiddenMarkovModel> = {
  categorical: TWO_STATES,
  'categorical of order 1, tied': {
    ...modelFixture('cpg-model.json'),
    learnable: { initial: true, transitions: true, emissions: true },
  },
  ...Object.fromEntries(
    [
      'gaussian-full',
      'gaussian-diagonal',
      'gaussian-spherical',
      'gaussian-tied',
      'poisson',
      'multinomial',
      'mixture-full',
    ].map(name => [name, numbersReference(name).model]),
  ),
  bernoulli: {
    ...TWO_STATES,
    emission: {
      family: 'bernoulli',
      marks: ['a', 'b', 'c'],
      probabilities: [
        [0.1, 0.8, 0.4],
        [0.7, 0.2, 0.5],
      ],
    },
  },
  product: parseModel(JSON.stringify(JSON.parse(fixture('reference/product.json')).model), 'product'),
  'an end': modelFixture('tata-box.json'),
};

for (const [name, model] of Object.entries(FAMILIES)) {
  test(`${name}: EM in any number of shards is EM`, async () => {
    const data = prepared(model, sample(model, 12, hasEnds(model) ? undefined : 30, 4));
    data.observations = { ...data.observations, weights: Array.from({ length: 12 }, (_, s) => 1 + (s % 3)) };
    const settings = settingsOf({ pseudocounts: { initial: 0.5, transitions: 1, emissions: 0.25 } });
    const whole = await atOnce(model, data, settings);
    for (const count of SHARDS) {
      requireSame(await inShards(model, data, settings, count), whole, 1e-12, `${count} shards`);
    }
  });
}

for (const options of [
  { method: 'viterbi' },
  { method: 'adam' },
  { method: 'sgd', momentum: 0.9, learningRate: 0.5 },
  { method: 'rmsprop', l2: 0.01 },
  { method: 'adagrad', schedule: 'cosine' },
] as const) {
  test(`${options.method} in any number of shards is ${options.method}`, async () => {
    const data = prepared(TWO_STATES, sample(TWO_STATES, 12, 30, 4));
    const settings = settingsOf(options);
    const start = { ...TWO_STATES, initial: [0.9, 0.1] };
    const whole = await atOnce(start, data, settings);
    for (const count of SHARDS) {
      requireSame(await inShards(start, data, settings, count), whole, 1e-9, `${count} shards`);
    }
  });
}

test('labels, and the objective that needs them, in shards', async () => {
  const plain = sample(TWO_STATES, 12, 30, 4);
  const labels = Array.from({ length: 12 }, () =>
    Uint16Array.from({ length: 30 }, (_, t) => (t % 7 ? 0 : 1)),
  );
  const observations = withLabels(plain, { sets: [[0, 1], [0]], labels }, 2);
  const data = { observations, unlabelled: plain };
  const settings = settingsOf({ method: 'adam' }, 'conditional');
  const whole = await atOnce(TWO_STATES, data, settings);
  for (const count of SHARDS) {
    requireSame(await inShards(TWO_STATES, data, settings, count), whole, 1e-9, `${count} shards`);
  }
});

test('EM that converges stops at the same iteration, with the same record', async () => {
  const data = prepared(TWO_STATES, sample(TWO_STATES, 20, 50, 9));
  const settings = settingsOf({ iterations: 200, tolerance: 1e-3 });
  const whole = await atOnce(TWO_STATES, data, settings);
  assert.ok(whole.training!.converged);
  requireSame(await inShards(TWO_STATES, data, settings, 3), whole, 1e-9, '3 shards');
});

test('each item is in one shard, in order, and shards are even', () => {
  const sizes = Array.from({ length: 1000 }, (_, n) => 1 + ((n * 37) % 50));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  for (const count of [...SHARDS, 1500]) {
    let next = 0;
    for (let index = 1; index <= count; index++) {
      const { from, to } = shardRange(sizes, { index, count } satisfies Shard);
      assert.equal(from, next);
      next = to;
      const own = sizes.slice(from, to).reduce((sum, size) => sum + size, 0);
      assert.ok(Math.abs(own - total / count) <= 50, `${index}/${count}: ${own}`);
    }
    assert.equal(next, sizes.length);
  }
  assert.deepEqual(shardRange([0, 0], { index: 1, count: 2 }), { from: 0, to: 2 });
  assert.deepEqual(shardRange([], { index: 2, count: 2 }), { from: 0, to: 0 });
});
