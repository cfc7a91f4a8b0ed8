// Inspection: the long run, emissions in bits, parameters, and two models compared.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Emission } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { atTemperature, type HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { assign } from '../../../src/model/inspection/assignment.ts';
import { compare } from '../../../src/model/inspection/comparison.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { longRunOf } from '../../../src/model/inspection/long-run.ts';
import { PRESETS } from '../../../src/model/start/presets.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { modelFixture } from '../examples.ts';
import { dnaModel, emissionRows, models } from '../models.ts';

const summarizeEmission = (emission: Emission, shares: readonly number[]) =>
  familyOf(emission).description.summarize(emission, shares);

test('the long run of a chain that goes everywhere stays as it is from step to step', () => {
  check(
    fc.property(models(), ({ initial, transitions }) => {
      const { shares, closed, visits } = longRunOf({ initial, transitions });
      const next = shares.map((_, j) =>
        shares.reduce((sum, share, i) => sum + share * transitions[i]![j]!, 0),
      );
      close(next, shares, 1e-14, 'shares');
      close([shares.reduce((a, b) => a + b)], [1], 1e-14, 'sum');
      assert.deepEqual([closed, visits], [[shares.map((_, k) => k)], shares.map(() => 0)]);
    }),
  );
});

test('chains that hardly ever change lose no digits', () => {
  const [a, b] = [1e-13, 3e-13];
  const { shares } = longRunOf({
    initial: [1, 0],
    transitions: [
      [1 - a, a],
      [b, 1 - b],
    ],
  });
  // 1 - a is rounded, so the answer is right to what a itself has left.
  close(shares, [0.75, 0.25], 1e-13, 'shares');
});

test("a gambler's ruin: chances of both ends, and the positions on the way", () => {
  const p = 0.4;
  const transitions = [
    [1, 0, 0, 0, 0],
    [1 - p, 0, p, 0, 0],
    [0, 1 - p, 0, p, 0],
    [0, 0, 1 - p, 0, p],
    [0, 0, 0, 0, 1],
  ];
  const { shares, closed, visits, reachable } = longRunOf({ initial: [0, 0, 1, 0, 0], transitions });
  const r = (1 - p) / p;
  const win = (1 - r ** 2) / (1 - r ** 4);
  close(shares, [1 - win, 0, 0, 0, win], 1e-15, 'shares');
  assert.deepEqual(closed, [[0], [4]]);
  // Mean duration of the game from 2 of 4: (2 - 4 win) / (1 - 2p).
  close([visits.reduce((sum, n) => sum + n)], [(2 - 4 * win) / (1 - 2 * p)], 1e-14, 'duration');
  assert.ok(reachable.every(Boolean), String(reachable));
  assert.deepEqual(longRunOf({ initial: [1, 0, 0, 0, 0], transitions }).reachable, [
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('the casino: two thirds fair, runs of 20 and 10, a six tells', () => {
  const { states, parameters, impossible } = inspect(modelFixture('casino.json'));
  close(
    states.map(({ share }) => share),
    [2 / 3, 1 / 3],
    1e-15,
    'shares',
  );
  close(
    states.map(({ meanRun }) => meanRun),
    [20, 10],
    1e-13,
    'runs',
  );
  const loaded = -5 * 0.1 * Math.log2(0.1) - 0.5 * Math.log2(0.5);
  close(
    states.map(({ entropyBits }) => entropyBits),
    [Math.log2(6), loaded],
    1e-14,
    'entropies',
  );
  assert.deepEqual(
    states.map(({ emits }) => emits[0]!.name),
    ['6', '6'],
  );
  assert.deepEqual([parameters, impossible], [{ initial: 1, transitions: 2, emissions: 10 }, 0]);
});

test('what symbols tell adds up to the relative entropy against the mixture, at any temperature', () => {
  check(
    fc.property(models(), model => {
      const { states } = inspect({ ...model, temperature: 1 });
      const rows = emissionRows(model);
      const mixture = rows[0]!.map((_, m) =>
        rows.reduce((sum, row, k) => sum + states[k]!.share * row[m]!, 0),
      );
      const expected = rows.map(row => row.reduce((sum, p, m) => sum + p * Math.log2(p / mixture[m]!), 0));
      close(
        states.map(({ relativeEntropyBits }) => relativeEntropyBits),
        expected,
        1e-12,
        'relative entropy',
      );
      // At 1e6, rows are flat: nothing is left to tell states by.
      for (const state of inspect({ ...model, temperature: 1e6 }).states) {
        close([state.entropyBits, state.relativeEntropyBits], [2, 0], 1e-9, 'flat');
      }
    }),
  );
});

test('emissions of order 1 are told by dimers, in the long run of each state', () => {
  const { states } = inspect(PRESETS.cpg());
  const [island, background] = states;
  assert.equal(island!.emits[0]!.name, 'CG');
  for (const { emits } of [island!, background!]) {
    close([emits.reduce((sum, { value }) => sum + value, 0)], [1], 1e-12, 'dimers');
    const of = (pick: (name: string) => boolean) =>
      emits.reduce((sum, { name, value }) => (pick(name) ? sum + value : sum), 0);
    for (const base of 'ACGT') {
      close([of(name => name[0] === base)], [of(name => name[1] === base)], 1e-9, `${base} before and after`);
    }
  }
});

test('entropies of the other families', () => {
  const gaussian = {
    family: 'gaussian',
    means: [[0, 0]],
    covariance: 'full',
    covariances: [
      [
        [2, 1],
        [1, 2],
      ],
    ],
  } as const;
  const [normal] = summarizeEmission(structuredClone(gaussian) as never, [1]);
  close([normal!.entropyBits], [Math.log2(2 * Math.PI * Math.E) + Math.log2(3) / 2], 1e-14, 'gaussian');
  // H = λ(1 - ln λ) + e^-λ Σ λ^n ln n! / n!, here for λ = 1; and the series meets the asymptotic form.
  const rates = [[1], [199.9], [200.1]];
  const counts = summarizeEmission({ family: 'poisson', rates }, [1, 0, 0]).map(
    ({ entropyBits }) => entropyBits,
  );
  close(
    counts,
    [1.882489, Math.log2(2 * Math.PI * Math.E * 199.9) / 2, counts[1]! + 0.000722],
    1e-3,
    'poisson',
  );
  const marks = {
    family: 'bernoulli' as const,
    marks: ['a', 'b'],
    probabilities: [
      [0.5, 0],
      [0.5, 1],
    ],
  };
  const present = summarizeEmission(marks, [0.5, 0.5]);
  close(
    present.map(({ entropyBits }) => entropyBits),
    [1, 1],
    1e-15,
    'bernoulli',
  );
  close(
    present.map(({ emits }) => emits[1]!.bits),
    [1, 1],
    1e-14,
    'mark b',
  );
});

test('frozen parts and what is tied to another count no parameters', () => {
  const rows = [
    [0.4, 0.3, 0.2, 0.1],
    [0.4, 0.3, 0.2, 0.1],
    [0.1, 0.2, 0.3, 0.4],
  ];
  const model: HiddenMarkovModel = {
    ...dnaModel(
      [1, 0, 0],
      [
        [0, 1, 0],
        [0, 0.5, 0.5],
        [0.2, 0, 0.8],
      ],
      rows,
    ),
    ties: { emissions: [['S1', 'S2']] },
  };
  assert.deepEqual(inspect(model).parameters, { initial: 0, transitions: 2, emissions: 6 });
  const frozen = { ...model, learnable: { ...model.learnable, transitions: false } };
  assert.deepEqual(inspect(frozen).parameters, { initial: 0, transitions: 0, emissions: 6 });
});

test('the assignment is the cheapest of all permutations', () => {
  const permutations = (list: number[]): number[][] =>
    list.length < 2
      ? [list]
      : list.flatMap((x, n) => permutations(list.toSpliced(n, 1)).map(rest => [x, ...rest]));
  const square = fc.integer({ min: 1, max: 5 }).chain(n =>
    fc.array(fc.array(fc.integer({ min: -9, max: 99 }), { minLength: n, maxLength: n }), {
      minLength: n,
      maxLength: n,
    }),
  );
  check(
    fc.property(square, costs => {
      const cost = (columns: readonly number[]) => columns.reduce((sum, j, i) => sum + costs[i]![j]!, 0);
      const found = assign(costs);
      assert.deepEqual(
        found.toSorted(),
        costs.map((_, n) => n),
      );
      assert.equal(cost(found), Math.min(...permutations(costs.map((_, n) => n)).map(cost)));
    }),
  );
});

test('a model whose states changed places is the same model', () => {
  check(
    fc.property(models(), model => {
      const order = model.states.map((_, k) => (k + 1) % model.states.length);
      const rows = emissionRows(model);
      // Two states that emit alike could be matched either way.
      fc.pre(new Set(rows.map(String)).size === rows.length);
      const moved = dnaModel(
        order.map(k => model.initial[k]!),
        order.map(i => order.map(j => model.transitions[i]![j]!)),
        order.map(k => rows[k]!),
        model.temperature,
      );
      for (const { divergenceBits, first, second, transition } of compare(model, moved).matches) {
        close(
          [divergenceBits, second.share, second.meanRun],
          [0, first.share, first.meanRun],
          1e-9,
          first.name,
        );
        close([transition.first], [transition.second], 1e-12, 'transition');
      }
    }),
  );
});

test('states without a match are named, models of different things refused', () => {
  const small = dnaModel([1], [[1]], [[0.7, 0.1, 0.1, 0.1]]);
  const large = dnaModel(
    [0.5, 0.5],
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [
      [0.1, 0.1, 0.1, 0.7],
      [0.6, 0.2, 0.1, 0.1],
    ],
  );
  const { matches, onlyFirst, onlySecond } = compare(small, large);
  assert.deepEqual([matches.map(({ second }) => second.name), onlyFirst, onlySecond], [['S2'], [], ['S1']]);
  assert.deepEqual(compare(large, small).onlyFirst, ['S1']);
  assert.throws(() => compare(small, modelFixture('casino.json')), {
    name: 'UserError',
    code: 'models-differ',
  });
});

for (const emission of [
  {
    family: 'categorical',
    alphabet: 'custom',
    symbols: 'ab',
    order: 0,
    probabilities: [
      [0.9, 0.1],
      [0.3, 0.7],
    ],
  },
  {
    family: 'bernoulli',
    marks: ['a', 'b'],
    probabilities: [
      [0.9, 0.2],
      [0.4, 0],
    ],
  },
  {
    family: 'multinomial',
    symbols: ['a', 'b'],
    trials: 3,
    probabilities: [
      [0.9, 0.1],
      [0.3, 0.7],
    ],
  },
] satisfies Emission[]) {
  test(`${emission.family}: what is said of states is at the temperature of inference`, () => {
    const even = [0.5, 0.5];
    const model: HiddenMarkovModel = { ...dnaModel(even, [even, even], [[1], [1]], 2), emission };
    const { states } = inspect(model);
    assert.deepEqual(states, inspect(atTemperature(model)).states);
    // p to the power of 1/2, over the sum.
    const [p, q] = [Math.sqrt(0.9), Math.sqrt(0.1)];
    close([states[0]!.emits.find(({ name }) => name === 'a')!.value], [p / (p + q)], 1e-12, 'value');
  });
}
