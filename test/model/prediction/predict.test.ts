// Predictions against the likelihoods of all that may follow, and moments against closed forms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Emission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, hasEnds, observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { predictions } from '../../../src/model/prediction/predict.ts';
import { observationsOf, type Sequence } from '../../../src/model/sequences.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { models } from '../models.ts';
import { silentModels } from '../silent/models.ts';

function observed(model: HiddenMarkovModel, sequences: readonly Sequence[]) {
  return observe(model, observationsOf(familyOf(model.emission).observes(model.emission), sequences));
}

const predict = (model: HiddenMarkovModel, sequences: readonly Sequence[], steps: number) =>
  finish(predictions(model, observed(model, sequences), steps, fastEngine));

/** P(a sequence begins so), and with each state [K] at its last position. */
function beginning(model: HiddenMarkovModel, sequence: string) {
  const { trellis } = observed(model, [sequence]);
  const { logLikelihoods, windows } = finish(referenceEngine.filtered(trellis));
  const likelihood = Math.exp(logLikelihoods[0]!);
  const [window] = windows;
  const last =
    likelihood > 0 ? window!.rows.slice(-trellis.stateCount) : new Float64Array(trellis.stateCount);
  return { likelihood, states: last.map(p => p * likelihood) };
}

/** What `predict` should say at one step, by all that may follow up to there. */
function enumerated(model: HiddenMarkovModel, sequence: string, step: number) {
  const letters = [...'ACGT'];
  const before = beginning(model, sequence).likelihood;
  const states = new Float64Array(model.states.length);
  const symbols = new Float64Array(4);
  for (let number = 0; number < 4 ** step; number++) {
    const more = Array.from({ length: step }, (_, n) => Math.floor(number / 4 ** n) % 4);
    const after = beginning(model, sequence + more.map(m => letters[m]).join(''));
    symbols[more.at(-1)!]! += after.likelihood / before;
    after.states.forEach((p, k) => void (states[k]! += p / before));
  }
  return { states, symbols };
}

function agree(model: HiddenMarkovModel, sequences: readonly string[], steps: number): void {
  const predicted = predict(model, sequences, steps);
  sequences.forEach((sequence, s) => {
    assert.equal(predicted[s]!.length, steps);
    predicted[s]!.forEach(({ states, end, observations }, n) => {
      const expected = enumerated(model, sequence, n + 1);
      close(states, expected.states, 1e-10, `states at step ${n + 1} after ${sequence}`);
      close(observations[0]!.values, expected.symbols, 1e-10, `symbols at step ${n + 1} after ${sequence}`);
      assert.equal(end === undefined, !hasEnds(model));
      const sum = states.reduce((total, p) => total + p, end ?? 0);
      close([sum], [1], 1e-10, 'sum');
    });
  });
}

const dna = fc.array(fc.constantFrom(...'ACGTN'), { maxLength: 6 }).map(list => list.join(''));

test('predictions are sums over all that may follow', () => {
  check(
    fc.property(models(), fc.array(dna, { minLength: 1, maxLength: 3 }), (model, sequences) =>
      agree(model, sequences, 3),
    ),
    15,
  );
});

test('with silent states and ends, what is over is told apart', () => {
  check(
    fc.property(silentModels(), fc.array(dna, { minLength: 1, maxLength: 2 }), (model, sequences) =>
      agree(model, sequences, 2),
    ),
    25,
  );
});

test('emissions that look back are followed for each context, unknown ones too', () => {
  const row = (m: number) => [0.1, 0.2, 0.3, 0.4].map((_, n) => [0.1, 0.2, 0.3, 0.4][(n + m) % 4]!);
  const ofOrder = (order: number, shift: number): Emission extends never ? never : unknown =>
    order === 0
      ? row(shift)
      : Array.from({ length: 4 }, (_, m) => ofOrder(order - 1, shift + m * (order + 1) + 1));
  for (const order of [1, 2]) {
    const model = {
      ...base(2),
      emission: {
        family: 'categorical',
        alphabet: 'dna',
        symbols: 'ACGT',
        order,
        probabilities: [ofOrder(order, 0), ofOrder(order, 2)],
      } as Emission,
    };
    agree(model, ['', 'A', 'ACG', 'ACN', 'NN', 'GATR'], 3);
  }
});

function base(K: number): Omit<HiddenMarkovModel, 'emission'> {
  const stay = (k: number) => Array.from({ length: K }, (_, j) => (j === k ? 0.8 : 0.2 / (K - 1)));
  return {
    states: Array.from({ length: K }, (_, k) => ({ name: `S${k + 1}` })),
    initial: Array.from({ length: K }, (_, k) => (2 * (k + 1)) / (K * (K + 1))),
    transitions: Array.from({ length: K }, (_, k) => stay(k)),
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

test('of numbers, means and variances are those of the mixture of states', () => {
  const cases: {
    emission: Emission;
    kinds: string[];
    ofState: (k: number) => [mean: number[], square: number[]];
  }[] = [
    {
      emission: {
        family: 'gaussian',
        means: [
          [1, -2],
          [4, 0.5],
        ],
        covariance: 'full',
        covariances: [
          [
            [2, 0.5],
            [0.5, 1],
          ],
          [
            [0.3, -0.1],
            [-0.1, 3],
          ],
        ],
      },
      kinds: ['mean', 'variance'],
      ofState: k => [
        [
          [1, -2],
          [4, 0.5],
        ][k]!,
        [
          [2 + 1, 1 + 4],
          [0.3 + 16, 3 + 0.25],
        ][k]!,
      ],
    },
    {
      // 0.25 of 0 and 0.75 of 2; 0.5 of 3 and of 5; all of variance 1.
      emission: {
        family: 'gaussian-mixture',
        weights: [
          [0.25, 0.75],
          [0.5, 0.5],
        ],
        means: [
          [[0], [2]],
          [[3], [5]],
        ],
        covariance: 'spherical',
        covariances: [
          [1, 1],
          [1, 1],
        ],
      },
      kinds: ['mean', 'variance'],
      ofState: k => [[[1.5], [4]][k]!, [[4], [18]][k]!],
    },
    {
      emission: { family: 'gaussian', means: [[1], [4]], covariance: 'spherical', covariances: [2, 0.5] },
      kinds: ['mean', 'variance'],
      ofState: k => [[[1], [4]][k]!, [[3], [16.5]][k]!],
    },
    {
      emission: {
        family: 'poisson',
        rates: [
          [3, 0.5],
          [1, 7],
        ],
      },
      kinds: ['mean', 'variance'],
      ofState: k => [
        [
          [3, 0.5],
          [1, 7],
        ][k]!,
        [
          [3 + 9, 0.5 + 0.25],
          [1 + 1, 7 + 49],
        ][k]!,
      ],
    },
    {
      emission: {
        family: 'bernoulli',
        marks: ['a', 'b'],
        probabilities: [
          [0.9, 0.2],
          [0.1, 0.6],
        ],
      },
      kinds: ['mark'],
      ofState: k => [
        [
          [0.9, 0.2],
          [0.1, 0.6],
        ][k]!,
        [],
      ],
    },
    {
      emission: {
        family: 'multinomial',
        symbols: ['x', 'y'],
        trials: 5,
        probabilities: [
          [0.9, 0.1],
          [0.3, 0.7],
        ],
      },
      kinds: ['share'],
      ofState: k => [
        [
          [0.9, 0.1],
          [0.3, 0.7],
        ][k]!,
        [],
      ],
    },
  ];
  for (const { emission, kinds, ofState } of cases) {
    const model = { ...base(2), emission };
    const D = ofState(0)[0].length;
    const rows = [new Array<number>(D).fill(1), new Array<number>(D).fill(0)];
    const [last] = finish(fastEngine.filtered(observed(model, [rows]).trellis)).windows;
    let weights = [...last!.rows.slice(-2)];
    for (const { states, observations } of predict(model, [rows], 3)[0]!) {
      weights = [0.8 * weights[0]! + 0.2 * weights[1]!, 0.2 * weights[0]! + 0.8 * weights[1]!];
      close(states, weights, 1e-12, 'states');
      assert.deepEqual(
        observations.map(({ kind }) => kind),
        kinds,
      );
      for (let d = 0; d < D; d++) {
        const [first, second] = [0, 1].map(n =>
          weights.reduce((sum, weight, k) => sum + weight * (ofState(k)[n]![d] ?? 0), 0),
        );
        close([observations[0]!.values[d]!], [first!], 1e-12, `${emission.family}: mean`);
        if (observations[1]) close([observations[1].values[d]!], [second! - first! ** 2], 1e-12, 'variance');
      }
    }
  }
});
