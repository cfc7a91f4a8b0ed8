// ChromHMM's model files: read as models, written as ChromHMM reads them, refused with the place of what is wrong.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseModel, readModel, writeModel } from '../../../../src/io/model-file/checkpoint.ts';
import { emissionTable, transitionTable } from '../../../../src/io/model-file/chromhmm/matrices.ts';
import { modelText } from '../../../../src/io/model-file/chromhmm/model-text.ts';
import { chromatin } from '../../../../src/model/chromatin/preset.ts';
import type { HiddenMarkovModel } from '../../../../src/model/hmm.ts';
import { Random } from '../../../../src/model/random.ts';
import type { UserError } from '../../../../src/user-error.ts';
import { check } from '../../../check.ts';
import { close } from '../../../close.ts';

/** A model of two states and two marks, as ChromHMM writes it. */
const LINES = [
  '2\t2\tE\t-538.6210628790571\t17',
  'probinit\t1\t8.107934204946685E-6',
  'probinit\t2\t0.999991892065795',
  'transitionprobs\t1\t1\t0.875',
  'transitionprobs\t1\t2\t0.125',
  'transitionprobs\t2\t1\t0.0',
  'transitionprobs\t2\t2\t1.0',
  'emissionprobs\t1\t0\tCTCF\t0\t0.75',
  'emissionprobs\t1\t0\tCTCF\t1\t0.25',
  'emissionprobs\t1\t1\tH3K4me3\t0\t0.5',
  'emissionprobs\t1\t1\tH3K4me3\t1\t0.5',
  'emissionprobs\t2\t0\tCTCF\t0\t0.0',
  'emissionprobs\t2\t0\tCTCF\t1\t1.0',
  'emissionprobs\t2\t1\tH3K4me3\t0\t1.0',
  'emissionprobs\t2\t1\tH3K4me3\t1\t0.0',
];
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;

test('a model that ChromHMM wrote is read', () => {
  const { states, initial, transitions, emission, training } = parseModel(text(LINES), 'model_2.txt');
  assert.deepEqual(
    states.map(({ name }) => name),
    ['E1', 'E2'],
  );
  close(initial, [8.107934204946685e-6, 1 - 8.107934204946685e-6], 1e-12, 'initial');
  assert.deepEqual(transitions, [
    [0.875, 0.125],
    [0, 1],
  ]);
  assert.deepEqual(emission, {
    family: 'bernoulli',
    marks: ['CTCF', 'H3K4me3'],
    probabilities: [
      [0.25, 0.5],
      [1, 0],
    ],
  });
  assert.equal(training, null);
});

function random(K: number, D: number, seed: number): HiddenMarkovModel {
  const random = new Random(seed);
  return {
    states: Array.from({ length: K }, (_, k) => ({ name: `E${k + 1}` })),
    initial: random.dirichlet(K),
    transitions: Array.from({ length: K }, () => random.dirichlet(K)),
    emission: {
      family: 'bernoulli',
      marks: Array.from({ length: D }, (_, d) => `m${d}`),
      probabilities: Array.from({ length: K }, () => Array.from({ length: D }, () => random.uniform())),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

test('any model reads back the same', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 8 }), fc.nat());
  check(
    fc.property(sizes, ([K, D, seed]) => {
      const model = random(K, D, seed);
      assert.deepEqual(parseModel(modelText(model), 'model'), model);
    }),
  );
});

test('a suffix .txt writes the format, and tables are read with the other one beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hmm-chromhmm-'));
  try {
    const model = random(4, 3, 1);
    for (const name of ['model_4.txt', 'model_4.txt.gz']) {
      await writeModel(join(folder, name), model);
      assert.deepEqual(await readModel(join(folder, name)), model);
    }
    const emissions = join(folder, 'emissions_4.txt');
    await writeFile(emissions, emissionTable(model));
    await assert.rejects(readModel(emissions), (error: UserError) => error.code === 'no-such-file');
    await writeFile(join(folder, 'transitions_4.txt'), transitionTable(model));
    const { initial, ...rest } = await readModel(emissions);
    assert.deepEqual(initial, [0.25, 0.25, 0.25, 0.25]);
    assert.deepEqual({ ...rest, initial: model.initial }, model);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('tables have the headers of ChromHMM', () => {
  const model = { ...random(2, 2, 1), states: [{ name: 'low' }, { name: 'high' }] };
  assert.match(emissionTable(model), /^State \(User order\)\tm0\tm1\n1\t0\.\d+\t0\.\d+\n2\t/);
  assert.match(transitionTable(random(2, 2, 1)), /^State \(from\\to\) \(Emission order\)\t1\t2\n1\t/);
});

test('states with names become numbers in the order of the user', () => {
  assert.match(modelText(chromatin()), /^8\t6\tU\t0\t0\nprobinit\t1\t/);
  const numbered = { ...random(2, 1, 1), states: [{ name: 'S1' }, { name: 'S2' }] };
  assert.match(modelText(numbered), /^2\t1\tU\t/);
});

test('what is wrong is named with its place', () => {
  const without = (pattern: RegExp) => LINES.filter(line => !pattern.test(line));
  const cases: [lines: string[], place: string, message: RegExp][] = [
    [LINES.with(3, 'transitionprobs\t1\t3\t0.875'), 'm:4', /'3' is not 1 to 2/],
    [LINES.with(8, 'emissionprobs\t1\t0\tCTCF\t1\thigh'), 'm:9', /'high' is no probability/],
    [LINES.with(8, 'emission\t1'), 'm:9', /'emission' begins no line/],
    [without(/^emissionprobs\t2\t1\t\w+\t1/), 'm', /no emission of mark 2 in state 2/],
    [LINES.with(3, 'transitionprobs\t1\t1\t0.5'), 'm', /transitions\[0\]: the row sums to 0.625/],
  ];
  for (const [lines, place, message] of cases) {
    assert.throws(
      () => parseModel(text(lines), 'm'),
      (error: UserError) =>
        error.code === 'bad-model' && error.place === place && message.test(error.message),
      `${message}`,
    );
  }
});

test('emissions other than of marks are refused', () => {
  const model = random(2, 1, 1);
  const counts = { ...model, emission: { family: 'poisson' as const, rates: [[1], [2]] } };
  assert.throws(
    () => modelText(counts),
    (error: UserError) => error.code === 'option-does-not-fit',
  );
});
