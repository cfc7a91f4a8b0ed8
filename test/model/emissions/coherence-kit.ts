// What must hold for every emission family, asked of one model and data drawn from it.
import { strict as assert } from 'node:assert';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine as pausing } from '../../../src/model/inference/choose.ts';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import { onlySequence, sequenceCount } from '../../../src/model/inference/trellis.ts';
import { liveTensors } from '../../../src/model/native/tensor.ts';
import {
  concatenate,
  type Observations,
  selectSubsequences,
  wholeSequences,
} from '../../../src/model/observations.ts';
import { Random } from '../../../src/model/random.ts';
import { sampleSequences } from '../../../src/model/sample.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { gradientOf, logitsOf, withLogits } from '../../../src/model/training/gradient.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { addStatistics } from '../../../src/model/training/statistics.ts';
import { train } from '../../../src/model/training/train.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { type EngineAtOnce, fastEngine, kernels, referenceEngine } from '../inference/at-once.ts';

/** Observations drawn from a model, as it takes them, and the paths end to end. */
export function drawn(
  model: HiddenMarkovModel,
  size: { sequences: number; length: number },
  seed: number,
): { observations: Observations; paths: Uint8Array } {
  const all = [...sampleSequences(model, size, new Random(seed))];
  const observations = concatenate(all.map(({ data }, s) => ({ data, name: `sequence ${s + 1}` })));
  return {
    observations: familyOf(model.emission).prepare(model.emission, observations),
    paths: Uint8Array.from(all.flatMap(({ states }) => [...states])),
  };
}

export function logLikelihood(model: HiddenMarkovModel, observations: Observations): number {
  return referenceEngine
    .logLikelihoods(trellisOf(model, observations))
    .reduce((sum, value) => sum + value, 0);
}

/** Viterbi's score beats the joint of the path that made the data, and is that of its own path. */
export function viterbiIsBest(model: HiddenMarkovModel): void {
  const { observations, paths } = drawn(model, { sequences: 5, length: 40 }, 3);
  const trellis = trellisOf(model, observations);
  const { path, logProbabilities } = fastEngine.viterbi(trellis);
  for (let s = 0; s < sequenceCount(trellis); s++) {
    const one = onlySequence(trellis, s);
    const [start, end] = [trellis.offsets[s], trellis.offsets[s + 1]];
    assert.ok(logProbabilities[s]! >= pathScore(one, paths.subarray(start, end)) - 1e-9, `sequence ${s}`);
    close(
      [pathScore(one, path.subarray(start, end))],
      [logProbabilities[s]!],
      1e-12,
      'score of its own path',
    );
  }
}

/** Every engine gives the same, and the forward likelihood is that of forward and backward. */
export function enginesAgree(model: HiddenMarkovModel, observations: Observations): void {
  const trellis = trellisOf(model, observations);
  const K = trellis.stateCount;
  const expected = referenceEngine.expectations(trellis);
  const rows = (engine: EngineAtOnce) =>
    [...engine.posteriors(trellis).windows].flatMap(window => [...window.rows]);
  for (const engine of [kernels(), kernels({ windowPositions: 20 }), fastEngine]) {
    close(engine.logLikelihoods(trellis), expected.logLikelihoods, 1e-10, 'log-likelihoods');
    const found = engine.expectations(trellis);
    close(found.logLikelihoods, expected.logLikelihoods, 1e-10, 'log-likelihoods of the E-step');
    close(found.transitions, expected.transitions, 1e-9, 'transitions');
    close(found.emissions, expected.emissions, 1e-9, 'occupancy');
    const posteriors = rows(engine);
    close(posteriors, rows(referenceEngine), 1e-9, 'posteriors');
    for (let n = 0; n < posteriors.length; n += K) {
      close([posteriors.slice(n, n + K).reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'sum of a row');
    }
  }
}

/** Each step of EM raises the objective: the log-likelihood, and with pseudocounts that and the prior of emissions. */
export function emRises(
  start: HiddenMarkovModel,
  observations: Observations,
  steps: number,
  pseudocount = 0,
): void {
  const { temperature } = start;
  const objective = (model: HiddenMarkovModel) =>
    logLikelihood(model, observations) +
    familyOf(model.emission).logPrior(model.emission, temperature, pseudocount);
  let model = start;
  let before = objective(model);
  for (let step = 0; step < steps; step++) {
    const statistics = expect(model, observations, pausing);
    const emission = familyOf(model.emission).maximize(
      model.emission,
      statistics.emissions,
      temperature,
      pseudocount,
    );
    model = { ...maximize(model, statistics), emission };
    const after = objective(model);
    assert.ok(
      after >= before - 1e-9 * Math.max(1, Math.abs(before)),
      `step ${step}: ${before} fell to ${after}`,
    );
    before = after;
  }
}

/** The gradient of every parameter of the emissions is the slope that central differences find. */
export function gradientIsExact(model: HiddenMarkovModel, observations: Observations): void {
  const h = 1e-5;
  const gradient = gradientOf(model, expect(model, observations, pausing)).emissions;
  const parameters = logitsOf(model);
  parameters.emissions.forEach((row, r) => {
    row.forEach((_, n) => {
      const at = (by: number) => {
        const moved = structuredClone(parameters);
        moved.emissions[r]![n]! += by;
        return logLikelihood(withLogits(model, moved), observations);
      };
      close([gradient[r]![n]!], [(at(h) - at(-h)) / (2 * h)], 1e-6, `parameter [${r}][${n}]`);
    });
  });
}

/** Parameters lead back to the emission they came from. */
export function parametersLeadBack(model: HiddenMarkovModel, observations: Observations): void {
  const again = withLogits(model, logitsOf(model));
  close([logLikelihood(again, observations)], [logLikelihood(model, observations)], 1e-10, 'log-likelihood');
}

/** Statistics of two sets of sequences sum to those of all. */
export function statisticsAdd(model: HiddenMarkovModel, observations: Observations): void {
  const all = observations.names.map((_, s) => s);
  const part = (chosen: number[]) =>
    expect(model, selectSubsequences(observations, wholeSequences(observations, chosen)), pausing);
  const sum = addStatistics(part(all.slice(0, 2)), part(all.slice(2)));
  const whole = expect(model, observations, pausing);
  // Relative to the largest: sums of deviations around a mean may cancel to nothing.
  const scale = Math.max(...whole.emissions.map(Math.abs));
  close(
    sum.emissions.map(value => value / scale),
    whole.emissions.map(value => value / scale),
    1e-12,
    'emissions',
  );
  close([sum.logLikelihood], [whole.logLikelihood], 1e-12, 'log-likelihood');
}

/** Training from a wrong guess finds a model about as good as the one that made the data; returned. */
export async function recovered(
  truth: HiddenMarkovModel,
  wrong: HiddenMarkovModel,
  method: 'em' | 'adam',
): Promise<HiddenMarkovModel> {
  const { length, ...own } = {
    em: { length: 300, iterations: 300, tolerance: 1e-7 },
    adam: { length: 125, iterations: 100, tolerance: 0, learningRate: 0.1 },
  }[method];
  const options = { ...DEFAULT_OPTIONS, method, ...own };
  const { observations } = drawn(truth, { sequences: 8, length }, 11);
  let model = wrong;
  for await (const step of train(wrong, { observations }, pausing, options)) model = step.model;
  const [found, made] = [model, truth].map(one => logLikelihood(one, observations));
  assert.ok(found! > made! - 1, `found ${found}, the model that made the data has ${made}`);
  return model;
}

/** Nothing stays on the native side, also when something throws. */
export function nothingLeaks(model: HiddenMarkovModel, observations: Observations): void {
  const before = liveTensors();
  const statistics = expect(model, observations, pausing);
  maximize(model, statistics);
  gradientOf(model, statistics);
  assert.equal(liveTensors(), before);
}
