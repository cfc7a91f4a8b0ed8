// Silent states in model files: what is written reads back the same, in whatever order states stand; what cannot be is
// named with its place.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { allStates, type HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { modelFixture } from '../../model/examples.ts';
import { dnaModel } from '../../model/models.ts';
import { silentModels } from '../../model/silent/models.ts';

test('a model with silent states reads back as it was written', () => {
  check(
    fc.property(silentModels(), model => {
      assert.deepEqual(parseModel(formatModel(model), 'x'), model);
    }),
    300,
  );
});

/** The text of a model whose states stand in this order of memory's, its rows by name or as numbers. */
function inOrder(model: HiddenMarkovModel, order: readonly number[], byName: boolean): string {
  const K = model.states.length;
  const states = allStates(model);
  const filed = (row: readonly number[]) =>
    byName
      ? Object.fromEntries(order.filter(j => row[j]! > 0).map(j => [states[j]!.name, row[j]!]))
      : order.map(j => row[j]!);
  const { emission } = model as { emission: { probabilities?: unknown[] } };
  return JSON.stringify({
    format: 'hmm-model',
    version: 1,
    temperature: model.temperature,
    states: order.map(k => (k < K ? states[k] : { ...states[k], silent: true })),
    initial: filed(model.initial),
    transitions: order.map(i => filed(model.transitions[i]!)),
    emission: {
      ...model.emission,
      probabilities: order.filter(k => k < K).map(k => emission.probabilities![k]),
    },
  });
}

/** P(j | i) by the names of both, and P(j) at the start. */
const chances = (model: HiddenMarkovModel) => {
  const names = allStates(model).map(({ name }) => name);
  const rows = [model.initial, ...model.transitions];
  return Object.fromEntries(
    rows.flatMap((row, i) => row.map((p, j) => [`${names[i - 1] ?? ''}>${names[j]}`, p] as const)).sort(),
  );
};

test('states may stand in any order, and rows be given by name', () => {
  check(
    fc.property(silentModels(), fc.boolean(), fc.infiniteStream(fc.nat(100)), (model, byName, keys) => {
      const order = allStates(model)
        .map((_, k) => ({ k, key: keys.next().value! }))
        .sort((a, b) => a.key - b.key)
        .map(({ k }) => k);
      const read = parseModel(inOrder(model, order, byName), 'x');
      const K = model.states.length;
      assert.deepEqual(
        read.states.map(({ name }) => name),
        order.filter(k => k < K).map(k => model.states[k]!.name),
      );
      assert.deepEqual(chances(read), chances(model));
      for (const [z, row] of read.transitions.slice(K).entries()) {
        assert.ok(
          row.slice(K, K + z + 1).every(p => p === 0),
          'silent states go to later ones alone',
        );
      }
    }),
    300,
  );
});

test('silent states that nothing orders stay as they stand', () => {
  const { states, silent } = modelFixture('tata-box.json');
  assert.equal(states.map(({ name }) => name).join(' '), 'M1 I1 M2 I2 M3 I3 M4 I4 M5 I5 M6');
  assert.equal(silent!.map(({ name }) => name).join(' '), 'begin D1 D2 D3 D4 D5 D6 end');
});

test('many states with few transitions are written by name, others in full', () => {
  const chain = (K: number, isFull: boolean) => {
    const rows = Array.from({ length: K }, (_, i) =>
      Array.from({ length: K }, (_, j) => (isFull ? 1 / K : j === (i + 1) % K ? 1 : 0)),
    );
    const flat = rows.map(() => [0.25, 0.25, 0.25, 0.25]);
    return dnaModel(rows[0]!, rows, flat);
  };
  const isByName = (model: HiddenMarkovModel) =>
    !Array.isArray(JSON.parse(formatModel(model)).transitions[0]);
  assert.deepEqual([chain(50, false), chain(51, false), chain(51, true)].map(isByName), [false, true, false]);
  const model = chain(51, false);
  assert.deepEqual(parseModel(formatModel(model), 'x'), model);
});

test('what training goes on from is in the order of memory, too', () => {
  const model = modelFixture('tata-box.json');
  const { states, silent, initial, transitions, emission } = model;
  const moved = transitions.map(row => (row[1]! > 0 ? [...row] : row));
  const training = {
    method: 'em',
    objective: 'joint',
    iterations: 1,
    logLikelihoods: [-2, -1],
    converged: false,
    seed: 1,
    sequences: 1,
    positions: 6,
    learningRate: null,
    further: {
      request: {},
      finished: [],
      current: { states, ...(silent && { silent }), initial, transitions: moved, emission },
      logLikelihoods: [-2, -1],
      heldOut: [],
      best: { iteration: 1, logLikelihood: -1, merit: -1 },
      state: { iteration: 1, idle: 0, best: -1, optimizer: null, random: null },
    },
  };
  const whole = { ...model, training };
  assert.deepEqual(parseModel(formatModel(whole), 'x'), whole);
  const other = { ...training.further.current, initial: initial.toReversed() };
  const apart = { ...model, training: { ...training, further: { ...training.further, current: other } } };
  assert.deepEqual(parseModel(formatModel(apart), 'x'), apart);
});

const GOOD = {
  format: 'hmm-model',
  version: 1,
  states: [
    { name: 'begin', silent: true },
    { name: 'M' },
    { name: 'D', silent: true },
    { name: 'N' },
    { name: 'end', silent: true },
  ],
  initial: { begin: 1 },
  transitions: [{ M: 0.9, D: 0.1 }, { N: 0.5, M: 0.5 }, { N: 1 }, { end: 1 }, {}],
  emission: { family: 'poisson', rates: [[1], [2]] },
};

test('rows by name nearly sum to 1, or are divided by their sum', () => {
  const rough = { ...GOOD, initial: { begin: 0.9999999 } };
  close(parseModel(JSON.stringify(rough), 'x').initial, [0, 0, 1, 0, 0], 1e-15, 'initial');
  const counts = { ...GOOD, transitions: [{ M: 9, D: 1 }, [0, 1, 0, 1, 0], { N: 7 }, { end: 2 }, {}] };
  const read = parseModel(JSON.stringify(counts), 'x', { normalize: true });
  assert.deepEqual(read, parseModel(JSON.stringify(GOOD), 'x'));
});

/** The good model with another row in the place of one, or other states. */
const withRow = (i: number, row: unknown) => ({ transitions: GOOD.transitions.with(i, row as never) });
const withState = (k: number, more: object) => ({
  states: GOOD.states.map((state, n) => (n === k ? { ...state, ...more } : state)),
});

const WRONG: [name: string, change: object, entry: string, hinted: boolean][] = [
  ['a name that is no state', withRow(0, { M: 0.9, X: 0.1 }), 'transitions[0].X', false],
  ['no probability', withRow(0, { M: 0.9, D: 'x' }), 'transitions[0].D', false],
  ['a sum', withRow(0, { M: 0.9, D: 0.2 }), 'transitions[0]', true],
  ['an emitting state without a way on', withRow(1, {}), 'transitions[1]', true],
  ['a sequence that begins nowhere', { initial: {} }, 'initial', true],
  ['a silent state that leads to itself', withRow(2, { D: 0.5, N: 0.5 }), 'transitions[2]', true],
  ['a circle of silent states', withRow(2, { N: 0.5, begin: 0.5 }), 'transitions[2]', true],
  ['no way to an end', withRow(3, { N: 1 }), 'transitions[0]', true],
  ['a feature of a silent state', withState(2, { feature: 'CDS' }), 'states[2].feature', true],
  ['a strand of a silent state', withState(2, { strand: '+' }), 'states[2].strand', true],
  ['a letter of a silent state', withState(2, { symbol: 'D' }), 'states[2].symbol', true],
  ['silent, or not', withState(2, { silent: false }), 'states[2].silent', false],
  [
    'emissions of silent states',
    { emission: { family: 'poisson', rates: [[1], [2], [3]] } },
    'emission.rates',
    false,
  ],
  ['tied emissions of silent states', { ties: { emissions: [['M', 'D']] } }, 'ties.emissions[0][1]', true],
  [
    'learnable emissions of silent states',
    { learnable: { emissions: ['D'] } },
    'learnable.emissions[0]',
    true,
  ],
  ['tied rows of unequal length', { ties: { transitions: [['begin', 'D']] } }, 'ties.transitions[0]', false],
  [
    'nothing but silent states',
    {
      states: GOOD.states.map(({ name }) => ({ name, silent: true })),
      emission: { family: 'poisson', rates: [[1], [2]] },
    },
    'states',
    true,
  ],
];

for (const [name, change, entry, hinted] of WRONG) {
  test(`wrong silent states: ${name}`, () => {
    const text = JSON.stringify({ ...GOOD, ...change });
    assert.throws(
      () => parseModel(text, 'm.json'),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.deepEqual(
          [error.code, error.place, /^([\w.[\]]+): /.exec(error.message)?.[1], error.hint !== undefined],
          ['bad-model', 'm.json', entry, hinted],
          error.message,
        );
        return true;
      },
    );
  });
}

test('silent states may be named where transitions are meant', () => {
  const ties = { transitions: [['D', 'N']] };
  const model = parseModel(JSON.stringify({ ...GOOD, ties, learnable: { transitions: ['D'] } }), 'x');
  assert.deepEqual(model.learnable.transitions, ['D']);
});
