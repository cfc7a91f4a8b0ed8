// Model files: what is written reads back the same; what is wrong is named with its place in the file.
import { strict as assert } from 'node:assert';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeWhole } from '../../../src/io/bytes/whole-file.ts';
import { formatModel, parseModel, readModel, writeModel } from '../../../src/io/model-file/checkpoint.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { models } from '../../model/models.ts';

const GOOD = {
  format: 'hmm-model',
  version: 1,
  states: [{ name: 'a' }, { name: 'b', symbol: 'B' }],
  initial: [0.5, 0.5],
  transitions: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    order: 0,
    probabilities: [
      [0.25, 0.25, 0.25, 0.25],
      [0.4, 0.1, 0.1, 0.4],
    ],
  },
};

/** The good model with one thing changed: `changed({ emission: { order: -1 } })`. */
function changed(change: Record<string, unknown>): string {
  const merge = (into: object, from: object): object =>
    Object.fromEntries(
      [...new Set([...Object.keys(into), ...Object.keys(from)])].map(key => {
        const [old, fresh] = [(into as Record<string, unknown>)[key], (from as Record<string, unknown>)[key]];
        const isGroup =
          fresh !== null && typeof fresh === 'object' && !Array.isArray(fresh) && old !== undefined;
        return [key, !(key in from) ? old : isGroup ? merge(old as object, fresh) : fresh];
      }),
    );
  return JSON.stringify(merge(GOOD, change));
}

test('a model reads back as it was written', () => {
  check(
    fc.property(models(), model => {
      const back = parseModel(formatModel(model), 'x');
      assert.deepEqual(back, model);
    }),
  );
});

test('only the required parts are required, and rows that nearly sum to 1 are made exact', () => {
  const model = parseModel(changed({ initial: [0.3333333, 0.6666666] }), 'x');
  close(model.initial, [1 / 3, 2 / 3], 1e-7, 'initial');
  close([model.initial[0]! + model.initial[1]!], [1], 1e-15, 'sum');
  assert.equal(model.temperature, 1);
  assert.deepEqual(model.learnable, { initial: true, transitions: true, emissions: true });
  assert.equal(model.training, null);
});

/** Code, place, and the entry of the file that is named, of the error that this file gives. */
function complaintOf(text: string): (string | undefined)[] {
  try {
    parseModel(text, 'm.json');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.code, error.place, /^([\w.[\]]+): /.exec(error.message)?.[1]];
  }
  return assert.fail('it was read');
}

test('states say what they stand for', () => {
  const states = [
    { name: 'a', symbol: 'A', feature: 'CDS', strand: '-', phase: 2, color: '#1b9e77' },
    { name: 'b', feature: 'CDS', strand: '+', phase: 0 },
  ];
  const model = parseModel(changed({ states }), 'x');
  assert.deepEqual(model.states, states);
  assert.deepEqual(parseModel(formatModel(model), 'x'), model);
  for (const [wrong, entry] of [
    [{ strand: '.' }, 'states[0].strand'],
    [{ phase: 3 }, 'states[0].phase'],
    [{ color: 'red' }, 'states[0].color'],
  ] as const) {
    const text = changed({ states: [{ name: 'a', ...wrong }, { name: 'b' }] });
    assert.deepEqual(complaintOf(text), ['bad-model', 'm.json', entry]);
  }
});

test('every family of emission is in the schema', () => {
  const emissions = [
    { family: 'gaussian', means: [[0], [1]], covariance: 'diagonal', covariances: [[1], [2]] },
    {
      family: 'poisson',
      rates: [
        [1, 2],
        [3, 4],
      ],
    },
    { family: 'bernoulli', marks: ['H3K4me3'], probabilities: [[0.1], [0.9]] },
    {
      family: 'categorical',
      alphabet: 'custom',
      symbols: '01',
      order: 1,
      probabilities: [
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        [
          [0.5, 0.5],
          [0.1, 0.9],
        ],
      ],
    },
    {
      family: 'categorical',
      alphabet: 'custom',
      symbols: ['low', 'high'],
      probabilities: [
        [0.5, 0.5],
        [0.1, 0.9],
      ],
    },
  ];
  for (const emission of emissions) {
    assert.equal(parseModel(JSON.stringify({ ...GOOD, emission }), 'x').emission.family, emission.family);
  }
});

const WRONG: [name: string, text: string, entry: string | undefined][] = [
  ['not JSON', '{"format": ', undefined],
  ['another JSON', '{"a": 1}', undefined],
  ['a number', '7', undefined],
  ['null', 'null', undefined],
  ['another version', changed({ version: 2 }), undefined],
  [
    'row sum',
    changed({
      transitions: [
        [0.9, 0.4],
        [0.2, 0.8],
      ],
    }),
    'transitions[0]',
  ],
  ['negative', changed({ initial: [1.5, -0.5] }), 'initial[0]'],
  ['NaN', changed({ initial: [0.5, 0.5] }).replace('"initial":[0.5', '"initial":[null'), 'initial[0]'],
  ['too few rows', changed({ transitions: [[0.9, 0.1]] }), 'transitions'],
  ['a short row', changed({ transitions: [[0.9, 0.1], [1]] }), 'transitions[1]'],
  ['initial too long', changed({ initial: [0.5, 0.25, 0.25] }), 'initial'],
  ['emission width', changed({ emission: { symbols: 'ACGTN' } }), 'emission.symbols'],
  ['symbols of another alphabet', changed({ emission: { symbols: 'ACGU' } }), 'emission.symbols'],
  ['names twice', changed({ states: [{ name: 'a' }, { name: 'a' }] }), 'states'],
  ['temperature 0', changed({ temperature: 0 }), 'temperature'],
  ['an unknown key', changed({ transtions: [] }), 'transtions'],
  [
    'a misspelt key before what is missing for it',
    changed({ transitions: undefined, transtions: [] }),
    'transtions',
  ],
  [
    'a state tied twice',
    changed({
      ties: {
        emissions: [
          ['a', 'b'],
          ['a', 'b'],
        ],
      },
    }),
    'ties.emissions[1][0]',
  ],
  ['an unknown family', changed({ emission: { family: 'beta' } }), 'emission.family'],
];

for (const [name, text, entry] of WRONG) {
  test(`wrong model file: ${name}`, () => {
    assert.deepEqual(complaintOf(text), ['bad-model', 'm.json', entry]);
  });
}

test('a file is whole or not there, and nothing is left beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hmm-checkpoint-'));
  try {
    const path = join(folder, 'm.json');
    await writeModel(path, parseModel(JSON.stringify(GOOD), 'x'));
    assert.equal((await readModel(path)).states[1]!.symbol, 'B');
    await assert.rejects(writeWhole(join(folder, 'none', 'm.json'), 'x'), {
      name: 'UserError',
      code: 'cannot-be-written',
    });
    await assert.rejects(writeWhole(folder, 'x'), { code: 'cannot-be-written' });
    await writeFile(path, 'precious');
    const failing = Object.assign(Object.create(null), { toString: undefined });
    await assert.rejects(writeWhole(path, failing as string));
    assert.equal(await readFile(path, 'utf8'), 'precious');
    assert.deepEqual(await readdir(folder), ['m.json']);
    await assert.rejects(readModel(join(folder, 'no.json')), {
      name: 'UserError',
      code: 'no-such-file',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
