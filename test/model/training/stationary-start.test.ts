// A stationary start: the maximum that a general optimizer finds, slopes, steps that rise, and what is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HiddenMarkovModel, observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { stationary } from '../../../src/model/stationary.ts';
import { temper } from '../../../src/model/temperature.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { parameterCount } from '../../../src/model/training/criteria.ts';
import { gradientOf, logitsOf, withLogits } from '../../../src/model/training/gradient.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { checkStationaryStart, withStationaryStart } from '../../../src/model/training/stationary-start.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { letters } from '../examples.ts';
import { dnaModel, dnaObservations, emissionRows, models } from '../models.ts';
import { logLikelihood } from './climbing.ts';

const REFERENCE = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/stationary-start.json', import.meta.url), 'utf8'),
);

const started = <Model extends HiddenMarkovModel>(model: Model): Model =>
  withStationaryStart({ ...model, learnable: { ...model.learnable, initial: 'stationary' } });

const START = started(
  dnaModel(
    [0.5, 0.5],
    [
      [0.7, 0.3],
      [0.5, 0.5],
    ],
    [
      [0.3, 0.2, 0.2, 0.3],
      [0.2, 0.3, 0.3, 0.2],
    ],
  ),
);

async function lastStep(
  model: HiddenMarkovModel,
  observations: Observations,
  options: Partial<TrainingOptions>,
): Promise<TrainingStep> {
  let last: TrainingStep | undefined;
  for await (const step of train(model, { observations }, fastEngine, { ...DEFAULT_OPTIONS, ...options }))
    last = step;
  return last!;
}

for (const options of [
  { method: 'em', iterations: 3000, tolerance: 1e-14 },
  { method: 'adam', iterations: 1500, tolerance: 0, schedule: 'cosine', learningRate: 0.3 },
] as const) {
  test(`${options.method} finds the maximum that scipy finds`, async () => {
    const { model, statistics } = await lastStep(START, letters(REFERENCE.sequences), options);
    close([statistics.logLikelihood], [REFERENCE.logLikelihood], 1e-9, 'log-likelihood');
    close(model.transitions.flat(), REFERENCE.transitions.flat(), 1e-4, 'transitions');
    close(emissionRows(model).flat(), REFERENCE.probabilities.flat(), 1e-4, 'emissions');
    close(model.initial, stationary(model.transitions), 1e-9, 'initial');
  });
}

test('counted transitions are those that scipy finds', () => {
  const statistics = expect(START, letters(['A']), referenceEngine);
  const counted = maximize(START, {
    ...statistics,
    initial: Float64Array.from(REFERENCE.firsts),
    transitions: Float64Array.from(REFERENCE.counts.flat()),
  });
  close(counted.transitions.flat(), REFERENCE.counted.flat(), 1e-7, 'transitions');
});

test('every step of EM rises, at any temperature, with ties, and the start stays the long run', () => {
  check(
    fc.property(models(), dnaObservations(), fc.boolean(), (given, observations, areTied) => {
      const K = given.states.length;
      const ties = areTied && K > 1 ? { transitions: [given.states.map(({ name }) => name)] } : undefined;
      const transitions = areTied
        ? given.transitions.map((_, i) =>
            given.transitions[0]!.map((__, j) => given.transitions[0]![(j - i + K) % K]!),
          )
        : given.transitions;
      let model: HiddenMarkovModel = started<HiddenMarkovModel>({ ...given, transitions, ties });
      let before = logLikelihood(model, observations);
      for (let n = 0; n < 4; n++) {
        model = maximize(model, expect(model, observations, referenceEngine));
        const after = logLikelihood(model, observations);
        assert.ok(after >= before - 1e-9 * Math.max(1, Math.abs(before)), `${before} fell to ${after}`);
        before = after;
        const tempered = model.transitions.map(row => temper(row, model.temperature));
        const initial = temper(model.initial, model.temperature);
        const next = initial.map((_, j) => initial.reduce((sum, p, i) => sum + p * tempered[i]![j]!, 0));
        close(next, initial, 1e-8, 'one step on');
      }
    }),
    300,
  );
});

test('the gradient is the slope that central differences find', () => {
  const h = 1e-5;
  check(
    fc.property(models(), dnaObservations(), (given, observations) => {
      const model = started(given);
      const gradient = gradientOf(model, expect(model, observations, referenceEngine));
      assert.ok(gradient.initial.every(slope => slope === 0));
      for (const i of model.states.keys()) {
        for (const j of model.states.keys()) {
          const at = (by: number) => {
            const logits = structuredClone(logitsOf(model));
            logits.transitions[i]![j]! += by;
            return logLikelihood(withLogits(model, logits), observations);
          };
          close(
            [gradient.transitions[i]![j]!],
            [(at(h) - at(-h)) / (2 * h)],
            1e-5,
            `transitions[${i}][${j}]`,
          );
        }
      }
    }),
    60,
  );
});

test('a stationary start has no parameters of its own', () => {
  assert.equal(parameterCount(START), 2 + 6);
});

test('chains in parts and silent states have no stationary start', () => {
  const rows = START.emission.family === 'categorical' ? emissionRows(START) : [];
  const apart = {
    ...dnaModel(
      [0.5, 0.5],
      [
        [1, 0],
        [0, 1],
      ],
      rows,
    ),
    learnable: START.learnable,
  };
  const silent = { ...START, silent: [{ name: 'end' }] };
  for (const model of [apart, silent] as HiddenMarkovModel[]) {
    const isRefused = (error: unknown) => error instanceof UserError && error.code === 'option-does-not-fit';
    assert.throws(() => checkStationaryStart(model), isRefused);
  }
});

test('windows of an optimizer begin as sequences do', async () => {
  const { observations } = observe(START, letters(['ACGTTAGCATTTAACCGGCCGATTATATACGGCCGCGT'.repeat(4)]));
  const { model } = await lastStep(START, observations, {
    method: 'adam',
    iterations: 5,
    window: 20,
    batchSize: 2,
  });
  close(model.initial, stationary(model.transitions), 1e-6, 'initial');
});
