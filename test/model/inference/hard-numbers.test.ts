// Hard numbers against arithmetic of 60 digits: fixtures/reference/hard-numbers.py says what they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customAlphabet } from '../../../src/model/alphabet.ts';
import type { Emission } from '../../../src/model/emissions/emission.ts';
import { type HiddenMarkovModel, observe } from '../../../src/model/hmm.ts';
import { referenceEngine as pausingReference } from '../../../src/model/inference/reference.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { gradientOf } from '../../../src/model/training/gradient.ts';
import { expect } from '../at-once.ts';
import { fixture, letters, vectors } from '../examples.ts';
import { type EngineAtOnce, kernels, pausingKernels, referenceEngine } from './at-once.ts';
import { allRows } from './compare.ts';

interface Parts {
  initial: number[];
  transitions: number[][];
  emissions: unknown[];
}

interface HardCase {
  name: string;
  states: number;
  silent?: number;
  initial: number[];
  transitions: number[][];
  emission: Emission;
  data: string | number[][];
  expected: {
    logLikelihood: number;
    bestPath: number;
    posteriors: number[][];
    initial: number[];
    transitions: number[][];
    em: Parts;
    gradient: Parts;
  };
}

interface ManyStates {
  states: number;
  successors: number;
  length: number;
  logLikelihood: number;
  bestPath: number;
  posteriors: number[];
  initial: number[];
  transitions: number[];
}

interface LongProfile {
  length: number;
  data: string;
  logLikelihood: number;
  bestPath: number;
  posteriors: number[][];
  deletions: number[];
}

const TOLERANCE = 1e-10;
/** Counts of less than 1e-308 are none to a double, and what EM makes of them is zero. */
const LEAST = 1e-280;
const { cases, manyStates, longProfile } = JSON.parse(fixture('reference/hard-numbers.json')) as {
  cases: HardCase[];
  manyStates: ManyStates[];
  longProfile: LongProfile;
};

const ENGINES = {
  'log space': { atOnce: referenceEngine, pausing: pausingReference },
  kernels: { atOnce: kernels(), pausing: pausingKernels() },
  'kernels in windows of 5': {
    atOnce: kernels({ windowPositions: 5 }),
    pausing: pausingKernels({ windowPositions: 5 }),
  },
};

/** Every number within the tolerance of what it should be, or of `scale`, the size of what it is a difference of. */
function near(actual: ArrayLike<number>, expected: readonly number[], what: string, scale = 0): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  expected.forEach((value, n) => {
    const apart = Math.abs(actual[n]! - value);
    const allowed = TOLERANCE * Math.max(Math.abs(value), scale);
    assert.ok(apart <= allowed, `${what}[${n}]: ${actual[n]} against ${value}`);
  });
}

const numbersOf = (nested: unknown): number[] => [nested].flat(9) as number[];

function modelOf({
  states,
  silent = 0,
  initial,
  transitions,
  emission,
}: Omit<HardCase, 'expected' | 'data' | 'name'>) {
  const names = (count: number, letter: string) =>
    Array.from({ length: count }, (_, n) => ({ name: `${letter}${n + 1}` }));
  const model: HiddenMarkovModel = {
    states: names(states, 'S'),
    ...(silent > 0 && { silent: names(silent, 'Z') }),
    initial,
    transitions,
    emission,
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
  return model;
}

function observationsOf({ data, emission }: Pick<HardCase, 'data' | 'emission'>): Observations {
  if (typeof data !== 'string') return vectors([data]);
  const { symbols } = emission as { symbols: string };
  return letters([data], customAlphabet(symbols));
}

/** The parameters of the emissions, in the order of the reference. */
function emissionsOf(emission: Emission): unknown[] {
  if (emission.family === 'product' || emission.family === 'gaussian-mixture')
    throw new Error(`there are no ${emission.family} emissions among these`);
  if (emission.family === 'gaussian') return [emission.means, emission.covariances];
  return [emission.family === 'poisson' ? emission.rates : emission.probabilities];
}

for (const one of cases) {
  const { name, expected } = one;
  const model = modelOf(one);
  for (const [engineName, { atOnce: engine, pausing }] of Object.entries(ENGINES)) {
    test(`${name}, ${engineName}: as in 60 digits`, () => {
      const { trellis, observations } = observe(model, observationsOf(one));
      near(engine.logLikelihoods(trellis), [expected.logLikelihood], 'log-likelihood', 1);
      near(engine.viterbi(trellis).logProbabilities, [expected.bestPath], 'best path');
      near(allRows(engine, trellis), expected.posteriors.flat(), 'posteriors');
      const statistics = expect(model, observations, pausing);
      near([statistics.logLikelihood], [expected.logLikelihood], 'log-likelihood of the E-step', 1);
      near(statistics.initial, expected.initial, 'initial counts');
      near(statistics.transitions, expected.transitions.flat(), 'transition counts');

      const after = maximize(model, statistics);
      near(after.initial, expected.em.initial, 'initial after EM');
      near(after.transitions.flat(), expected.em.transitions.flat(), 'transitions after EM', LEAST);
      near(numbersOf(emissionsOf(after.emission)), numbersOf(expected.em.emissions), 'emissions after EM');

      const gradient = gradientOf(model, statistics);
      near(gradient.initial, expected.gradient.initial, 'gradient of initial', 1);
      near(gradient.transitions.flat(), expected.gradient.transitions.flat(), 'gradient of transitions', 1);
      // That of a gaussian's means comes first, in units of one over their scale; others are differences of counts.
      const wanted = numbersOf(expected.gradient.emissions);
      const largest =
        one.emission.family === 'gaussian'
          ? 0
          : Math.max(1, ...numbersOf(one.data).map(Number).filter(Number.isFinite));
      near(numbersOf(gradient.emissions).slice(0, wanted.length), wanted, 'gradient of emissions', largest);
      assert.ok(numbersOf(gradient.emissions).every(Number.isFinite), 'gradient of emissions: finite');
    });
  }
}

/** The model that the reference makes by the same rule. */
function manyStatesOf({ states: K, successors, length }: ManyStates): [HiddenMarkovModel, Observations] {
  let seed = 1;
  const weight = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return 1 + ((seed >>> 16) % 1000);
  };
  const row = (size: number) => {
    const weights = Array.from({ length: size }, weight);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map(one => one / sum);
  };
  const initial = row(K);
  const transitions = Array.from({ length: K }, (_, i) => {
    const full = new Array<number>(K).fill(0);
    row(successors).forEach((p, n) => void (full[(i + n) % K] = p));
    return full;
  });
  const probabilities = Array.from({ length: K }, () => row(4));
  const emission: Emission = {
    family: 'categorical',
    alphabet: 'custom',
    symbols: 'abcd',
    order: 0,
    probabilities,
  };
  const data = Array.from({ length }, () => 'abcd'[weight() % 4]).join('');
  return [modelOf({ states: K, initial, transitions, emission }), observationsOf({ data, emission })];
}

for (const one of manyStates) {
  test(`${one.states} states: as in 60 digits`, () => {
    const [model, observations] = manyStatesOf(one);
    const { trellis } = observe(model, observations);
    const K = one.states;
    for (const engine of [kernels(), referenceEngine] as EngineAtOnce[]) {
      near(engine.logLikelihoods(trellis), [one.logLikelihood], 'log-likelihood');
      near(engine.viterbi(trellis).logProbabilities, [one.bestPath], 'best path');
      near(
        allRows(engine, trellis).filter((_, n) => n % K === 7),
        one.posteriors,
        'posteriors of a state',
      );
      const { initial, transitions } = engine.expectations(trellis);
      near(initial.subarray(0, 20), one.initial, 'initial counts');
      const row = transitions.subarray(7 * K, 8 * K).filter(p => p > 0);
      near(row.subarray(0, 20), one.transitions, 'transitions of a state');
    }
  });
}

/** Match states in a row, each with a silent state that leaves it out, and an end, as in the reference. */
function profileOf(length: number): HiddenMarkovModel {
  const [K, N] = [length, 2 * length + 1];
  const transitions = Array.from({ length: N }, () => new Array<number>(N).fill(0));
  for (let k = 0; k < K; k++) {
    for (const [source, p] of [
      [k, 1e-9],
      [K + k, 0.5],
    ] as const) {
      const row = transitions[source]!;
      if (k + 1 < K) [row[k + 1], row[K + k + 1]] = [1 - p, p];
      else row[N - 1] = 1;
    }
  }
  const initial = new Array<number>(N).fill(0);
  [initial[0], initial[K]] = [1 - 1e-9, 1e-9];
  const probabilities = Array.from({ length }, (_, k) => (k % 2 ? [0.7, 0.3] : [0.2, 0.8]));
  const emission: Emission = {
    family: 'categorical',
    alphabet: 'custom',
    symbols: 'ab',
    order: 0,
    probabilities,
  };
  return modelOf({ states: K, silent: K + 1, initial, transitions, emission });
}

for (const [name, { atOnce: engine }] of Object.entries(ENGINES)) {
  test(`497 deletions in a row, ${name}: as in 60 digits`, () => {
    const { length: K, data, logLikelihood, bestPath, posteriors, deletions } = longProfile;
    const model = profileOf(K);
    const { trellis } = observe(model, observationsOf({ data, emission: model.emission }));
    near(engine.logLikelihoods(trellis), [logLikelihood], 'log-likelihood');
    near(engine.viterbi(trellis).logProbabilities, [bestPath], 'best path');
    const rows = allRows(engine, trellis);
    posteriors.forEach((row, t) => {
      const own = rows.subarray(t * K, (t + 1) * K);
      near([...own.subarray(0, 3), ...own.subarray(-3)], row, `posteriors of position ${t}`);
    });
    const { transitions } = engine.expectations(trellis);
    const N = 2 * K + 1;
    const found = deletions.map((_, n) => transitions[(K + 50 * n) * N + K + 50 * n + 1]!);
    near(found, deletions, 'deletions');
  });
}
