// Standard errors of parameters: against closed forms, and against second derivatives in 40 digits.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Confidence, confidenceOf } from '../../../src/model/confidence/confidence.ts';
import { freedomOf } from '../../../src/model/confidence/free.ts';
import type { Emission, PartEmission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { Random } from '../../../src/model/random.ts';
import { observationsOf, type Sequence } from '../../../src/model/sequences.ts';
import { parameterCount } from '../../../src/model/training/criteria.ts';
import { finish } from '../../../src/model/work.ts';

const reference = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/standard-errors.json', import.meta.url), 'utf8'),
);

function modelOf(
  initial: number[],
  transitions: number[][],
  emission: Emission,
  more: Partial<HiddenMarkovModel> = {},
): HiddenMarkovModel {
  return {
    states: initial.map((_, k) => ({ name: `s${k}` })),
    initial,
    transitions,
    emission,
    temperature: 1,
    learnable: { initial: false, transitions: true, emissions: true },
    training: null,
    ...more,
  };
}

const letters = (probabilities: number[][]): Emission => ({
  family: 'categorical',
  alphabet: 'custom',
  symbols: 'abc'.slice(0, probabilities[0]!.length),
  order: 0,
  probabilities,
});

function confidence(model: HiddenMarkovModel, sequences: Sequence[]): Confidence {
  const { emission } = model;
  const observations = observationsOf(familyOf(emission).observes(emission), sequences);
  return finish(
    confidenceOf(model, { observations: familyOf(emission).prepare(emission, observations) }, fastEngine),
  );
}

const errorsOf = ({ parameters }: Confidence, name?: string) =>
  parameters.filter(row => !name || row.name === name).map(({ standardError }) => standardError);

function areNear(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, n) => {
    const apart = Math.abs(value / expected[n]! - 1);
    assert.ok(apart < tolerance, `${n}: ${value} for ${expected[n]}, ${apart} apart`);
  });
}

for (const name of ['categorical', 'tied'] as const) {
  test(`as second derivatives in 40 digits say: ${name}`, () => {
    const { initial, transitions, probabilities, observations, errors } = reference[name];
    const fixed = {
      ties: { emissions: [['s0', 's2']] },
      learnable: { initial: false, transitions: false, emissions: true },
    };
    const model = modelOf(initial, transitions, letters(probabilities), name === 'tied' ? fixed : {});
    const text = observations.map((symbol: number) => 'abc'[symbol]).join('');
    areNear(errorsOf(confidence(model, [text])), errors, 1e-8);
  });
}

test('as second derivatives in 40 digits say: gaussian, in units that are far apart', () => {
  const { initial, transitions, means, covariances, observations, errors } = reference.gaussian;
  const model = modelOf(initial, transitions, { family: 'gaussian', means, covariance: 'full', covariances });
  const found = errorsOf(confidence(model, [observations]));
  // Of a covariance, here is the lower triangle, row by row.
  areNear(found, errors, 1e-7);
});

test('a table of one state has the errors of shares', () => {
  const counts = [700, 250, 50];
  const text = counts.map((count, n) => 'abc'[n]!.repeat(count)).join('');
  const found = confidence(modelOf([1], [[1]], letters([counts.map(count => count / 1000)])), [text]);
  areNear(
    errorsOf(found),
    counts.map(count => Math.sqrt(((count / 1000) * (1 - count / 1000)) / 1000)),
    1e-8,
  );
  assert.equal(found.free, 2);
  assert.ok(found.distance < 1e-6, `${found.distance}`);
  const [{ low, high }] = found.parameters as [Confidence['parameters'][0]];
  const logit = Math.log(0.7 / 0.3);
  const half = (1.959963984540054 * Math.sqrt(0.21 / 1000)) / 0.21;
  areNear([low, high], [1 / (1 + Math.exp(half - logit)), 1 / (1 + Math.exp(-half - logit))], 1e-8);
});

for (const scale of [1e-6, 1, 1e6]) {
  test(`one normal distribution has errors σ/√n and σ²√(2/n), at a scale of ${scale}`, () => {
    const random = new Random(4);
    const values = Array.from({ length: 500 }, () => scale * random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / 500;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500;
    const emission: Emission = {
      family: 'gaussian',
      means: [[mean]],
      covariance: 'diagonal',
      covariances: [[variance]],
    };
    const found = confidence(modelOf([1], [[1]], emission), [values.map(value => [value])]);
    areNear(errorsOf(found), [Math.sqrt(variance / 500), variance * Math.sqrt(2 / 500)], 1e-7);
  });
}

test('a rate has the error of a mean of counts', () => {
  const emission: Emission = { family: 'poisson', rates: [[4]] };
  const found = confidence(modelOf([1], [[1]], emission), [[2, 3, 4, 7].map(count => [count])]);
  areNear(errorsOf(found), [1], 1e-8);
});

test('where symbols reveal the states, transitions have the errors of shares, and zeros have none', () => {
  // a is followed by a 6 times and by b 3 times, b by a 3 times and by b 2.
  const text = 'aaaabbaaababbaa';
  const count = (pair: string) => [...text].filter((_, n) => text.slice(n, n + 2) === pair).length;
  const row = (from: string) => ['a', 'b'].map(to => count(from + to));
  const transitions = ['a', 'b'].map(from => row(from).map(value => value / (row(from)[0]! + row(from)[1]!)));
  const found = confidence(
    modelOf(
      [1, 0],
      transitions,
      letters([
        [1, 0],
        [0, 1],
      ]),
    ),
    [text],
  );
  const expected = ['a', 'b'].flatMap((from, i) => {
    const total = row(from)[0]! + row(from)[1]!;
    return transitions[i]!.map(p => Math.sqrt((p * (1 - p)) / total));
  });
  areNear(errorsOf(found), expected, 1e-8);
  assert.deepEqual(new Set(found.parameters.map(({ name }) => name)), new Set(['transition']));
});

test('a state that is never visited has no errors, and the others have theirs', () => {
  const model = modelOf(
    [1, 0],
    [
      [1, 0],
      [0.5, 0.5],
    ],
    letters([
      [0.5, 0.5],
      [0.3, 0.7],
    ]),
  );
  const found = confidence(model, ['abab'.repeat(25)]);
  const own = (state: string) =>
    errorsOf({ ...found, parameters: found.parameters.filter(row => row.state === state) });
  areNear(own('s0'), [0.05, 0.05], 1e-8);
  assert.ok(own('s1').every(Number.isNaN), `${own('s1')}`);
});

test('where all symbols are one, the data say nothing of transitions, and no error is a number that rounding made', () => {
  const chain = [
    [0.966, 0.034],
    [0.074, 0.926],
  ];
  const table = letters([
    [1, 0],
    [1, 0],
  ]);
  const found = confidence(modelOf([0.7, 0.3], chain, table), new Array<string>(200).fill('a'.repeat(50)));
  assert.ok(errorsOf(found).every(Number.isNaN), `${errorsOf(found)}`);
});

test('far from a maximum there are no errors', () => {
  const table = letters([
    [0.6, 0.4],
    [0.4, 0.6],
  ]);
  const chain = [
    [0.6, 0.4],
    [0.4, 0.6],
  ];
  const found = confidence(modelOf([0.5, 0.5], chain, table), ['aabb'.repeat(20)]);
  assert.ok(Number.isNaN(found.distance), `${found.distance}`);
  assert.ok(errorsOf(found).every(Number.isNaN));
});

test('as many parameters are free as are counted for BIC, whatever is frozen, tied or zero', () => {
  const tables = [
    [0.5, 0.5, 0],
    [0.2, 0.3, 0.5],
    [0.5, 0.5, 0],
  ];
  const chain = [
    [0.5, 0.3, 0.2],
    [0, 0.9, 0.1],
    [0.25, 0.5, 0.25],
  ];
  const base = modelOf([0.2, 0.8, 0], chain, letters(tables));
  const all = { initial: true, transitions: true, emissions: true };
  const variants: Partial<HiddenMarkovModel>[] = [
    {},
    { learnable: all },
    { learnable: { ...all, emissions: false } },
    { learnable: { ...all, transitions: ['s0', 's1'], emissions: ['s1'] } },
    { learnable: { ...all, initial: 'stationary' } },
    { learnable: all, ties: { emissions: [['s0', 's2']] } },
    { learnable: all, ties: { transitions: [['s0', 's2']], emissions: [['s0', 's2']] } },
  ];
  for (const more of variants) {
    const model = { ...base, ...more };
    assert.equal(parameterCount(model), freedomOf(model).coordinates.length, JSON.stringify(more));
  }
});

test('parameters of the parts of a product are told apart', () => {
  const emission: Emission = {
    family: 'product',
    parts: [
      { family: 'poisson', rates: [[1]] },
      { family: 'gaussian', means: [[0]], covariance: 'spherical', covariances: [1] },
      { ...letters([[0.5, 0.5]]), columns: ['strand'] } as PartEmission,
    ],
  };
  const named = familyOf(emission).description.parameters(emission);
  assert.deepEqual(
    named.map(({ name, of }) => `${name} ${of}`),
    ['rate x1', 'mean x2', 'variance ', 'probability strand=a', 'probability strand=b'],
  );
});
