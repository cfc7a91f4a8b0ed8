// Models that are made without data: topologies, runs by chained states, presets.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ErrorCode } from '../../../src/error-codes.ts';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { posteriors, score } from '../../../src/library.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import type { Emission, EmissionShape } from '../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { Random } from '../../../src/model/random.ts';
import { GC_SHARES, type PresetName } from '../../../src/model/start/preset-list.ts';
import { PRESETS } from '../../../src/model/start/presets.ts';
import { type ChainPlan, chainOf } from '../../../src/model/start/topology.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { fixture } from '../examples.ts';

interface Shape extends Partial<EmissionShape> {
  family: Emission['family'];
}

const NOTHING: EmissionShape = { alphabet: ALPHABETS.dna, order: 0, dimensions: 1, marks: [] };
const DNA: Shape = { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 };

function modelOf(plan: Partial<ChainPlan>, { family, ...shape }: Shape = DNA, seed = 1): HiddenMarkovModel {
  const random = new Random(seed);
  const names = ['a', 'b', 'c'];
  const { groups, ...chain } = chainOf(
    { topology: 'ergodic', names, meanRuns: undefined, minRuns: [1], forbidden: [], ...plan },
    random,
  );
  return {
    ...chain,
    emission: familyOf({ family }).drawn!.draw({ ...NOTHING, ...shape }, groups, random),
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

test('runs last as long as was asked for, on average and at least; states of a run emit alike', () => {
  const runs = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 3 });
  check(
    fc.property(
      runs,
      runs,
      fc.constantFrom('ergodic', 'cyclic'),
      fc.nat(),
      (minRuns, further, topology, seed) => {
        const meanRuns = minRuns.map((least, k) => least + further[k]!);
        const model = modelOf({ topology, minRuns, meanRuns }, DNA, seed);
        const { features, states } = inspect(model);
        const rows = model.emission.family === 'categorical' ? model.emission.probabilities : [];
        ['a', 'b', 'c'].forEach((name, k) => {
          const one =
            features.find(({ feature }) => feature === name) ?? states.find(state => state.name === name)!;
          close([one.meanRun], [meanRuns[k]!], 1e-9, `mean run of ${name}`);
          const own = model.states
            .map((state, n) => (state.name.startsWith(name) ? n : -1))
            .filter(n => n >= 0);
          assert.equal(own.length, minRuns[k]!);
          for (const n of own) assert.deepEqual(rows[n], rows[own[0]!]);
          // A run is entered at its first state, and goes on to the next but from the last.
          for (const [i, row] of model.transitions.entries()) {
            for (const n of own.slice(1))
              assert.equal(row[n]! > 0, i === n - 1 || (i === n && n === own.at(-1)));
          }
        });
        assert.deepEqual(
          model.ties?.emissions?.map(group => group.length) ?? [],
          minRuns.filter(least => least > 1),
        );
      },
    ),
  );
});

test('topologies and forbidden transitions are zeros; left-right begins at the left and ends at the right', () => {
  const zeros = ({ transitions }: HiddenMarkovModel) =>
    transitions.map(row => row.map(p => (p > 0 ? 'x' : '.')).join(''));
  assert.deepEqual(zeros(modelOf({})), ['xxx', 'xxx', 'xxx']);
  assert.deepEqual(zeros(modelOf({ topology: 'cyclic' })), ['xx.', '.xx', 'x.x']);
  const leftRight = modelOf({ topology: 'left-right' });
  assert.deepEqual(
    [zeros(leftRight), leftRight.initial],
    [
      ['xxx', '.xx', '..x'],
      [1, 0, 0],
    ],
  );
  const forbidden: [string, string][] = [
    ['a', 'a'],
    ['b', 'c'],
  ];
  assert.deepEqual(zeros(modelOf({ forbidden })), ['.xx', 'xx.', 'xxx']);
});

test('the same seed gives the same model, another seed another; files hold every family', () => {
  const shapes: Shape[] = [
    { family: 'categorical', alphabet: ALPHABETS.protein, order: 1 },
    { family: 'gaussian', dimensions: 3 },
    { family: 'poisson', dimensions: 1 },
    { family: 'bernoulli', marks: ['H3K4me3', 'H3K27ac'] },
  ];
  for (const shape of shapes) {
    const model = modelOf({ minRuns: [1, 2, 1] }, shape, 5);
    assert.deepEqual(model, modelOf({ minRuns: [1, 2, 1] }, shape, 5));
    assert.notDeepEqual(model, modelOf({ minRuns: [1, 2, 1] }, shape, 6));
    assert.deepEqual(parseModel(formatModel(model), shape.family), model);
  }
});

test('what cannot be is refused', () => {
  const wrong: [Partial<ChainPlan>, ErrorCode][] = [
    [{ minRuns: [5], meanRuns: [4] }, 'option-does-not-fit'],
    [{ minRuns: [1, 2] }, 'option-does-not-fit'],
    [{ forbidden: [['a', 'x']] }, 'unknown-state'],
    [{ names: ['a'], forbidden: [['a', 'a']] }, 'option-does-not-fit'],
    [{ minRuns: [2000] }, 'too-large'],
    [{ names: ['a', 'a.1'], minRuns: [2, 1] }, 'option-does-not-fit'],
  ];
  const deep: Shape = { family: 'categorical', alphabet: ALPHABETS.protein, order: 12 };
  assert.throws(() => modelOf({}, deep), { name: 'UserError', code: 'too-large' });
  for (const [plan, code] of wrong) assert.throws(() => modelOf(plan), { name: 'UserError', code });
});

test('the casino gives the published likelihood of the 300 rolls', () => {
  const rolls = fixture('casino-rolls.fa').split('\n').slice(1).join('');
  close(score(PRESETS.casino(), [rolls]), [-516.4525], 1e-6, 'log-likelihood');
});

test("CpG islands: two states of order 1 are the book's eight states", () => {
  const [two, eight] = [PRESETS.cpg(), PRESETS['cpg-eight']()];
  assert.deepEqual(
    eight.states.map(({ name }) => name),
    ['A+', 'C+', 'G+', 'T+', 'A-', 'C-', 'G-', 'T-'],
  );
  const sequence = `${'ATTGCATTAGGCTTAA'.repeat(20)}${'GCGCGGCCGCTACGCG'.repeat(40)}`;
  close(score(two, [sequence]), score(eight, [sequence]), 1e-12, 'log-likelihood');
  const [rows, all] = [two, eight].map(one => posteriors(one, [sequence]).posteriors[0]!);
  const islands = Array.from(sequence, (_, t) =>
    all!.subarray(t * 8, t * 8 + 4).reduce((sum, p) => sum + p, 0),
  );
  close(
    Array.from(sequence, (_, t) => rows![t * 2]!),
    islands,
    1e-10,
    'posterior of the island',
  );
  assert.ok(
    islands[0]! < 0.01 && islands[sequence.length - 20]! > 0.99,
    `${islands[0]}, ${islands[sequence.length - 20]}`,
  );
});

test('each of the eight states emits its own letter, and islands are a feature', () => {
  const model = PRESETS['cpg-eight']();
  const { states, initial, transitions, emission } = model;
  for (const [k, { name, feature }] of states.entries()) {
    const row = (emission as { probabilities: number[][] }).probabilities[k]!;
    assert.deepEqual(
      row,
      [...'ACGT'].map(letter => (letter === name[0] ? 1 : 0)),
    );
    assert.equal(feature, name[1] === '+' ? 'CpG_island' : undefined);
  }
  for (const row of [initial, ...transitions]) close([row.reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'row');
  assert.deepEqual(parseModel(formatModel(model), 'cpg-eight').transitions, transitions);
});

test('clusters emit as islands do, and are never beside one', () => {
  const { states, initial, transitions, emission, ties } = PRESETS['cpg-clusters']();
  assert.deepEqual(
    states.map(({ name, feature }) => feature ?? name),
    ['CpG_island', 'cluster', 'background'],
  );
  const [island, cluster] = (emission as { probabilities: number[][][] }).probabilities;
  assert.deepEqual(cluster, island);
  assert.deepEqual(ties, { emissions: [['island', 'cluster']] });
  assert.deepEqual([transitions[0]![1], transitions[1]![0]], [0, 0]);
  for (const row of [initial, ...transitions]) close([row.reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'row');
});

test('a preset that follows a genome takes the share of G and C that the list says, unless it is told another', () => {
  for (const [name, gcShare] of Object.entries(GC_SHARES)) {
    const make = PRESETS[name as PresetName];
    assert.deepEqual(make(), make({ gcShare }));
    assert.notDeepEqual(make(), make({ gcShare: gcShare + 0.01 }));
  }
});
