// `ends` of a model file against every path enumerated, with the probability to end after its last state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import * as hmm from '../../../src/library.ts';
import { Random } from '../../../src/model/random.ts';
import { sampleSequences } from '../../../src/model/sample.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';

interface Plain {
  initial: number[];
  transitions: number[][];
  ends: number[];
  probabilities: number[][];
}

function fileOf({ initial, transitions, ends, probabilities }: Plain, more: object = {}): string {
  return JSON.stringify({
    format: 'hmm-model',
    version: 1,
    states: initial.map((_, k) => ({ name: `S${k + 1}` })),
    initial,
    transitions,
    ends,
    emission: { family: 'categorical', alphabet: 'dna', symbols: 'ACGT', probabilities },
    ...more,
  });
}

const CHAIN: Plain = {
  initial: [0.6, 0.4],
  transitions: [
    [0.7, 0.2],
    [0.3, 0.4],
  ],
  ends: [0.1, 0.3],
  probabilities: [
    [0.4, 0.3, 0.2, 0.1],
    [0.1, 0.2, 0.3, 0.4],
  ],
};

/** All paths of a sequence of codes, each with P(path, sequence). */
function walks({ initial, transitions, ends, probabilities }: Plain, codes: readonly number[]) {
  const K = initial.length;
  return Array.from({ length: K ** codes.length }, (_, number) => {
    const path = codes.map((_, t) => Math.floor(number / K ** t) % K);
    const p = path.reduce(
      (product, state, t) =>
        product *
        (t === 0 ? initial[state]! : transitions[path[t - 1]!]![state]!) *
        probabilities[state]![codes[t]!]!,
      ends[path.at(-1)!]!,
    );
    return { path, p };
  });
}

/** Chains of two states of which each may end, or not. */
const chains = fc
  .record({
    rows: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 2,
    }),
    emissions: fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }), {
      minLength: 2,
      maxLength: 2,
    }),
    first: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ rows, emissions, first }): Plain => {
    // Each can come to an end: the second by itself.
    const counts = rows.map(([a, b, c], k) => [a!, b! + (1 - k), c! + k]);
    const shares = (row: number[]) => row.map(n => n / row.reduce((a, b) => a + b));
    return {
      initial: [first / 10, 1 - first / 10],
      transitions: counts.map(row => shares(row).slice(0, 2)),
      ends: counts.map(row => shares(row)[2]!),
      probabilities: emissions.map(shares),
    };
  });
const codesOf = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });

test('likelihood, posteriors and best path count the way to the end', () => {
  check(
    fc.property(chains, codesOf, (chain, codes) => {
      const model = parseModel(fileOf(chain), 'ends.json');
      const all = walks(chain, codes);
      const likelihood = all.reduce((sum, { p }) => sum + p, 0);
      close(hmm.score(model, [codes]), [Math.log(likelihood)], 1e-11, 'log-likelihood');
      if (likelihood === 0) return;
      const gammas = codes.flatMap((_, t) =>
        [0, 1].map(k => all.reduce((sum, { path, p }) => sum + (path[t] === k ? p : 0), 0) / likelihood),
      );
      close(hmm.posteriors(model, [codes]).posteriors[0]!, gammas, 1e-11, 'posteriors');
      const best = Math.max(...all.map(({ p }) => p));
      close(hmm.decode(model, [codes]).logProbabilities, [Math.log(best)], 1e-11, 'best path');
    }),
    60,
  );
});

test('an iteration of EM counts how often each state is the last', async () => {
  const sequences = [[0, 1, 3], [2, 2], [3, 0, 1, 1], [0]];
  const visits = [0, 0];
  const lasts = [0, 0];
  const steps = [
    [0, 0],
    [0, 0],
  ];
  for (const codes of sequences) {
    const all = walks(CHAIN, codes);
    const total = all.reduce((sum, { p }) => sum + p, 0);
    for (const { path, p } of all) {
      lasts[path.at(-1)!]! += p / total;
      path.forEach((state, t) => {
        visits[state]! += p / total;
        if (t > 0) steps[path[t - 1]!]![state]! += p / total;
      });
    }
  }
  const start = parseModel(fileOf(CHAIN), 'ends.json');
  const trained = await hmm.train(start, sequences, { iterations: 1 });
  const written = JSON.parse(formatModel(trained));
  close(
    written.ends,
    [0, 1].map(k => lasts[k]! / visits[k]!),
    1e-12,
    'ends',
  );
  close(
    written.transitions.flat(),
    [0, 1].flatMap(i => [0, 1].map(j => steps[i]![j]! / visits[i]!)),
    1e-12,
    'rows',
  );
});

test('gradient training climbs to where EM comes', async () => {
  const model = parseModel(fileOf(CHAIN), 'ends.json');
  const drawn = [...sampleSequences(model, { sequences: 300 }, new Random(2))].map(({ data }) => [
    ...data.codes!,
  ]);
  const byEm = await hmm.train(model, drawn, { iterations: 500, tolerance: 1e-9 });
  const byAdam = await hmm.train(model, drawn, {
    method: 'adam',
    iterations: 500,
    learningRate: 0.05,
    tolerance: 1e-9,
  });
  const [em, adam] = [byEm, byAdam].map(one => hmm.score(one, drawn).reduce((a, b) => a + b, 0));
  assert.ok(Math.abs(em! - adam!) < 0.05, `${em} and ${adam}`);
});

test('sequences are as long as the chain lets them be', () => {
  const chain: Plain = {
    ...CHAIN,
    transitions: [[0.9]],
    ends: [0.1],
    initial: [1],
    probabilities: [[0.25, 0.25, 0.25, 0.25]],
  };
  const model = parseModel(fileOf(chain), 'ends.json');
  const lengths = [...sampleSequences(model, { sequences: 4000 }, new Random(1))].map(
    ({ states }) => states.length,
  );
  const mean = lengths.reduce((a, b) => a + b) / lengths.length;
  // Geometric: 10 positions on average, of variance 90.
  assert.ok(Math.abs(mean - 10) < 5 * Math.sqrt(90 / 4000), `${mean}`);
});

test('what is written has ends again, and reads back as the same model', () => {
  check(
    fc.property(chains, chain => {
      const model = parseModel(fileOf(chain), 'ends.json');
      const text = formatModel(model);
      assert.deepEqual(parseModel(text, 'again.json'), model);
      const { ends, states, transitions } = JSON.parse(text);
      assert.equal(states.length, 2);
      close(ends, chain.ends, 1e-15, 'ends');
      close(transitions.flat(), chain.transitions.flat(), 1e-15, 'transitions');
    }),
    40,
  );
});

test('ends may be named, also where rows are', () => {
  const named = fileOf(CHAIN, {
    ends: { S1: 0.1, S2: 0.3 },
    transitions: [
      { S1: 0.7, S2: 0.2 },
      { S1: 0.3, S2: 0.4 },
    ],
  });
  assert.deepEqual(parseModel(named, 'named.json'), parseModel(fileOf(CHAIN), 'plain.json'));
});

for (const [what, more, message] of [
  ['too few', { ends: [0.1] }, /expected the probability/],
  ['a word', { ends: [0.1, 'x'] }, /expected the probability/],
  ['above 1', { ends: [0.1, 1.3] }, /expected the probability/],
  ['of no state', { ends: { S1: 0.1, S3: 0.3 } }, /no state 'S3'/],
  ['beside a state of this name', { states: [{ name: 'S1' }, { name: 'end' }] }, /a state 'end' as well/],
  ['that leave rows short', { ends: [0.1, 0.2] }, /the row sums to/],
  [
    'beside rows that have them already',
    {
      transitions: [
        [0.7, 0.2, 0.1],
        [0.3, 0.4, 0.3],
      ],
    },
    /has 3 entries, expected 2/,
  ],
] as const) {
  test(`ends ${what} are refused`, () => {
    assert.throws(() => parseModel(fileOf(CHAIN, more), 'bad.json'), { code: 'bad-model', message });
  });
}
