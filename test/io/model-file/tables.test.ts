// Tables in model files: of any order up to that of the emission, by name where states share one.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import type { CategoricalEmission } from '../../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { checkpointOf } from '../../../src/model/training/going-on.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { NOT_BEGUN, trainStart } from '../../../src/model/training/starts.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { mixedModels, modelOfOrders } from '../../model/emissions/own-orders.ts';
import { sample } from '../../model/models.ts';

const parse = (text: string) =>
  parseModel(text, 'm.json') as HiddenMarkovModel & { emission: CategoricalEmission };
const UNIFORM = [0.25, 0.25, 0.25, 0.25];

/** The text of a file of three states. */
const fileOf = (emission: object, more: object = {}) =>
  JSON.stringify({
    format: 'hmm-model',
    version: 1,
    states: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    initial: [1, 0, 0],
    transitions: [
      [0, 0.5, 0.5],
      [0.5, 0, 0.5],
      [0.5, 0.5, 0],
    ],
    emission: { family: 'categorical', alphabet: 'dna', symbols: 'ACGT', ...emission },
    ...more,
  });

test('models of mixed orders read back as they were written, tied or not', () => {
  check(
    fc.property(mixedModels, fc.boolean(), (model, isTied) => {
      const { probabilities } = model.emission;
      if (isTied) probabilities[1] = probabilities[0]!;
      const whole = isTied ? { ...model, ties: { emissions: [['S1', 'S2']] } } : model;
      const text = formatModel(whole);
      const back = parse(text);
      assert.deepEqual(back, whole);
      assert.equal(formatModel(back), text);
      assert.equal(text.includes('"tables"'), isTied);
      if (isTied) assert.equal(back.emission.probabilities[0], back.emission.probabilities[1]);
    }),
    40,
  );
});

test('states that name a table share its array, and are tied with those that ties name', () => {
  const text = fileOf({
    order: 1,
    tables: { shared: [UNIFORM, UNIFORM, UNIFORM, UNIFORM] },
    probabilities: ['shared', UNIFORM, 'shared'],
  });
  const { emission, ties } = parse(text);
  assert.equal(emission.probabilities[0], emission.probabilities[2]);
  assert.deepEqual(emission.probabilities[1], UNIFORM);
  assert.deepEqual(ties, { emissions: [['a', 'c']] });
  const joined = parse(
    fileOf(
      { tables: { shared: UNIFORM }, probabilities: ['shared', UNIFORM, 'shared'] },
      { ties: { emissions: [['b', 'c']] } },
    ),
  );
  assert.deepEqual(joined.ties, { emissions: [['b', 'c', 'a']] });
});

test('a group whose tables differ keeps them all, and its ties', () => {
  const model = modelOfOrders([0, 0, 0, 1], 3);
  model.emission.probabilities[2] = model.emission.probabilities[0]!;
  const ties = { emissions: [['S3', 'S2', 'S1']], transitions: [['S1', 'S2']] };
  const text = formatModel({ ...model, ties });
  assert.deepEqual(parse(text), { ...model, ties });
  const again = formatModel(parse(text));
  assert.equal(formatModel(parse(again)), again);
});

test('--normalize divides rows of named tables', async () => {
  const text = fileOf({ tables: { shared: [1, 1, 1, 1] }, probabilities: ['shared', UNIFORM, 'shared'] });
  const { emission } = parseModel(text, 'm.json', { normalize: true });
  assert.deepEqual((emission as CategoricalEmission).probabilities[2], UNIFORM);
});

test('a checkpoint has tables by name too, and goes on from them', async () => {
  const model = modelOfOrders([1, 1, 0], 4);
  model.emission.probabilities[1] = model.emission.probabilities[0]!;
  const start = { ...model, ties: { emissions: [['S1', 'S2']] } };
  const { observations } = observe(start, sample(start, 2, 40, 3));
  const plan = { states: ['S1', 'S2', 'S3'], seed: 1 };
  const settings = { options: DEFAULT_OPTIONS, objective: 'joint', comparesSizes: false };
  const steps = trainStart(
    { plan, model: start, data: { observations }, heldOut: undefined },
    NOT_BEGUN,
    settings,
    fastEngine,
  );
  await steps.next();
  const next = await steps.next();
  assert.ok(!next.done);
  const checkpoint = await checkpointOf(next.value, {});
  const text = formatModel(checkpoint);
  // Where training goes on is the model of the file, which is written once.
  assert.equal(text.match(/"tables"/g)?.length, 1);
  assert.deepEqual(parse(text), checkpoint);
});

const NESTED = [UNIFORM, UNIFORM, UNIFORM, UNIFORM];
const BAD: [string, object, string][] = [
  ['a table that is not there', { probabilities: ['x', UNIFORM, UNIFORM] }, 'emission.probabilities[0]'],
  [
    'a table that no state names',
    { tables: { x: UNIFORM }, probabilities: [UNIFORM, UNIFORM, UNIFORM] },
    'emission.tables.x',
  ],
  [
    'a table of a higher order',
    { order: 0, probabilities: [UNIFORM, NESTED, UNIFORM] },
    'emission.probabilities[1]',
  ],
  [
    'a table of two depths',
    { order: 1, probabilities: [UNIFORM, [UNIFORM, 1, 2, 3], UNIFORM] },
    'emission.probabilities[1][1]',
  ],
  [
    'too few contexts',
    { order: 1, probabilities: [UNIFORM, [UNIFORM], UNIFORM] },
    'emission.probabilities[1]',
  ],
  [
    'a row of a table that does not sum to 1',
    { tables: { x: [1, 1, 0, 0] }, probabilities: ['x', 'x', UNIFORM] },
    'emission.tables.x',
  ],
  ['no tables at all', { probabilities: { a: UNIFORM } }, 'emission.probabilities'],
  [
    'a table of three entries',
    { tables: { x: [0.5, 0.5, 0] }, probabilities: ['x', 'x', UNIFORM] },
    'emission.tables.x',
  ],
];

for (const [name, emission, entry] of BAD) {
  test(`${name} is named with its place`, () => {
    assert.throws(
      () => parse(fileOf(emission)),
      error =>
        error instanceof UserError && error.code === 'bad-model' && error.message.startsWith(`${entry}: `),
    );
  });
}

test('tied tables have one order', () => {
  const text = fileOf(
    { order: 1, probabilities: [UNIFORM, NESTED, UNIFORM] },
    { ties: { emissions: [['a', 'b']] } },
  );
  assert.throws(
    () => parse(text),
    error => error instanceof UserError && error.message.startsWith('ties.emissions[0]: '),
  );
});
