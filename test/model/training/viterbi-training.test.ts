// Viterbi training: against plain numpy, against what best paths are worth, and that it rises until no path changes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { type HiddenMarkovModel, observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { alongBestPaths } from '../../../src/model/inference/path-counts.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { concatenate, type Observations } from '../../../src/model/observations.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { letters } from '../examples.ts';
import { silentTrellises } from '../inference/silent-trellises.ts';
import { trellises } from '../inference/trellises.ts';
import { dnaObservations, emissionRows, models } from '../models.ts';

async function stepsOf(
  model: HiddenMarkovModel,
  observations: Observations,
  options: Partial<TrainingOptions> = {},
): Promise<TrainingStep[]> {
  const all: TrainingOptions = { ...DEFAULT_OPTIONS, method: 'viterbi', tolerance: 0, ...options };
  const steps: TrainingStep[] = [];
  for await (const step of train(model, { observations }, fastEngine, all)) steps.push(step);
  return steps;
}

const REFERENCE = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/viterbi-training.json', import.meta.url), 'utf8'),
);

function observationsOf(sequences: readonly (string | number[])[]): Observations {
  if (typeof sequences[0] === 'string') return letters(sequences as string[]);
  return concatenate(
    (sequences as number[][]).map((values, s) => ({
      data: { kind: 'rows', width: 1, values: Float64Array.from(values), codes: undefined },
      name: `sequence ${s + 1}`,
    })),
  );
}

for (const family of ['categorical', 'gaussian'] as const) {
  test(`${family}: the same paths, parameters and log-probabilities as plain numpy`, async () => {
    const { sequences, weights, curve, paths, ...expected } = REFERENCE[family];
    const start = parseModel(JSON.stringify(expected.model), 'reference');
    const { observations } = observe(start, observationsOf(sequences));
    const steps = await stepsOf(start, { ...observations, weights });
    const logs = steps.map(({ statistics }) => statistics.logLikelihood);
    // Once more, to see that no path changes.
    close(logs, [...curve, curve.at(-1)], 1e-12, 'log-probabilities');
    const { model, converged } = steps.at(-1)!;
    assert.ok(converged);
    close(model.initial, expected.initial, 1e-12, 'initial');
    close(model.transitions.flat(), expected.transitions.flat(), 1e-12, 'transitions');
    if (model.emission.family === 'gaussian') {
      close(model.emission.means.flat(), expected.means, 1e-12, 'means');
      close((model.emission.covariances as number[][]).flat(), expected.variances, 1e-12, 'variances');
    } else close(emissionRows(model).flat(), expected.probabilities.flat(), 1e-12, 'emissions');
    const { path } = finish(fastEngine.viterbi(observe(model, observationsOf(sequences)).trellis));
    assert.deepEqual([...path], paths.flat());
  });
}

/** Σ counts · log parameters, of everything that was counted. */
function worthOf(
  trellis: Trellis,
  counts: { initial: Float64Array; transitions: Float64Array; emissions: Float64Array },
) {
  const dot = (n: Float64Array, logs: ArrayLike<number>) =>
    n.reduce((sum, count, k) => (count === 0 ? sum : sum + count * logs[k]!), 0);
  return (
    dot(counts.initial, trellis.initial.map(Math.log)) +
    dot(counts.transitions, trellis.transitions.map(Math.log)) +
    dot(counts.emissions, trellis.logEmissions)
  );
}

const SHAPE = { maxStates: 4, maxLength: 8, maxSequences: 4, zeros: true };

for (const [name, engine] of Object.entries({ fast: fastEngine, reference: referenceEngine })) {
  for (const [kind, arbitrary] of [
    ['without silent states', trellises(SHAPE)],
    ['with silent states', silentTrellises({ ...SHAPE, maxSilent: 4 })],
  ] as const) {
    test(`${name}: what is counted ${kind} is worth what the best paths are`, () => {
      check(
        fc.property(arbitrary, trellis => {
          const counts = finish(alongBestPaths(engine).expectations(trellis));
          const possible = counts.logLikelihoods.filter(log => log > -Infinity);
          close([worthOf(trellis, counts)], [possible.reduce((a, b) => a + b, 0)], 1e-10, 'worth');
          for (const part of [counts.initial, counts.transitions, counts.emissions])
            assert.ok(part.every(Number.isInteger));
          // Weights count sequences as often as they say.
          const twice = finish(
            alongBestPaths(engine).expectations(
              trellis,
              counts.logLikelihoods.map(() => 2),
            ),
          );
          assert.deepEqual(
            twice.transitions,
            counts.transitions.map(n => 2 * n),
          );
        }),
        1000,
      );
    });
  }
}

test('every step rises to an end, with pseudocounts or without', async () => {
  await check(
    fc.asyncProperty(
      models(),
      dnaObservations(),
      fc.constantFrom(0, 0.5),
      async (model, sequences, pseudocount) => {
        const { observations } = observe(model, sequences);
        const pseudocounts = { initial: pseudocount, transitions: pseudocount, emissions: pseudocount };
        // With ambiguity codes, letters are still expected: no path changes, but shares of letters settle.
        const steps = await stepsOf(model, observations, { pseudocounts, tolerance: 1e-6 });
        for (const [n, { objective }] of steps.entries()) {
          if (n === 0) continue;
          const before = steps[n - 1]!.objective;
          assert.ok(
            objective >= before - 1e-10 * Math.max(1, Math.abs(before)),
            `${before} fell to ${objective}`,
          );
        }
        assert.ok(steps.at(-1)!.converged);
      },
    ),
    300,
  );
});

test('it goes on from a step as if it had never stopped', async () => {
  const { sequences, model } = REFERENCE.categorical;
  const start = parseModel(JSON.stringify(model), 'reference');
  const { observations } = observe(start, letters(sequences));
  const steps = await stepsOf(start, observations);
  const options: TrainingOptions = { ...DEFAULT_OPTIONS, method: 'viterbi', tolerance: 0 };
  const resumed = await steps[1]!.state();
  const further: TrainingStep[] = [];
  for await (const step of train(steps[1]!.model, { observations }, fastEngine, options, { resumed }))
    further.push(step);
  assert.deepEqual(
    further.map(({ model }) => model),
    steps.slice(2).map(({ model }) => model),
  );
});
