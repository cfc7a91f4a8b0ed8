// What holds of training for models of every kind: a step of EM rises, and gradients are slopes.
import { strict as assert } from 'node:assert';
import { allStates, type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { gradientOf, type Logits, logitsOf, withLogits } from '../../../src/model/training/gradient.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';

export function logLikelihood(model: HiddenMarkovModel, observations: Observations): number {
  return finish(referenceEngine.logLikelihoods(trellisOf(model, observations))).reduce((a, b) => a + b, 0);
}

/** The model after three steps of EM, none of which may fall. */
export function risen(model: HiddenMarkovModel, observations: Observations): HiddenMarkovModel {
  let current = model;
  let before = logLikelihood(current, observations);
  for (let step = 0; step < 3; step++) {
    current = maximize(current, expect(current, observations, referenceEngine));
    const after = logLikelihood(current, observations);
    assert.ok(after >= before - 1e-9 * Math.max(1, Math.abs(before)), `${before} fell to ${after}`);
    before = after;
  }
  return current;
}

/** Every entry of the gradient, of a model of DNA without contexts, is the slope that central differences find. */
export function checkSlopes(model: HiddenMarkovModel, observations: Observations): void {
  const h = 1e-5;
  const gradient = gradientOf(model, expect(model, observations, referenceEngine));
  const logits = logitsOf(model);
  const slope = (change: (copy: Logits, by: number) => void) => {
    const at = (by: number) => {
      const copy = structuredClone(logits);
      change(copy, by);
      return logLikelihood(withLogits(model, copy), observations);
    };
    return (at(h) - at(-h)) / (2 * h);
  };
  for (const i of allStates(model).keys()) {
    const initial = slope((copy, by) => (copy.initial[i]! += by));
    close([gradient.initial[i]!], [initial], 1e-6, `initial[${i}]`);
    for (const j of allStates(model).keys()) {
      const transition = slope((copy, by) => (copy.transitions[i]![j]! += by));
      close([gradient.transitions[i]![j]!], [transition], 1e-6, `transitions[${i}][${j}]`);
    }
  }
  for (const k of model.states.keys()) {
    for (let m = 0; m < 4; m++) {
      const emission = slope((copy, by) => (copy.emissions[k]![m]! += by));
      close([gradient.emissions[k]![m]!], [emission], 1e-6, `emissions[${k}][${m}]`);
    }
  }
}
