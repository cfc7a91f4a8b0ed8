// States that are paired on two strands: their words are counted together, each read in its own direction.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { rowsOf } from '../../../src/model/emissions/categorical/nested-rows.ts';
import { observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { withLabels } from '../../../src/model/labelled-observations.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { poolTies } from '../../../src/model/training/constraints.ts';
import { fitLabels } from '../../../src/model/training/count.ts';
import { parameterCount } from '../../../src/model/training/criteria.ts';
import { gradientOf } from '../../../src/model/training/gradient.ts';
import { sharedEmissions } from '../../../src/model/training/shared-emissions.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { type Categorical, modelOfOrders } from '../emissions/own-orders.ts';
import { letters } from '../examples.ts';
import { sample } from '../models.ts';
import { trainedOnSamples } from './train-at-once.ts';

const NO_PSEUDOCOUNTS = { initial: 0, transitions: 0, emissions: 0 };
const complement = (text: string) =>
  [...text]
    .reverse()
    .map(letter => 'TGCA'['ACGT'.indexOf(letter)]!)
    .join('');

/** Words of k letters, and how often each occurs. */
function words(text: string, k: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let t = 0; t + k <= text.length; t++) {
    const word = text.slice(t, t + k);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** P(letter | context) of words that were counted; rows of contexts that did not occur are undefined. */
function rowsOfWords(counts: Map<string, number>, order: number): (number[] | undefined)[] {
  const contexts = Array.from({ length: 4 ** order }, (_, c) =>
    Array.from({ length: order }, (_, n) => 'ACGT'[Math.floor(c / 4 ** (order - 1 - n)) % 4]).join(''),
  );
  return contexts.map(context => {
    const row = [...'ACGT'].map(letter => counts.get(context + letter) ?? 0);
    const sum = row.reduce((a, b) => a + b);
    return sum > 0 ? row.map(count => count / sum) : undefined;
  });
}

const dna = fc.array(fc.constantFrom(...'ACGT'), { minLength: 5, maxLength: 60 }).map(list => list.join(''));

/** States forward and reverse of one order, paired; `edge` takes what has no whole context; a further state of order 2. */
function pairedModel(order: number): Categorical {
  const model = modelOfOrders([order, order, 0, 2], 7);
  const states = ['forward', 'reverse', 'edge', 'far'].map(name => ({ name }));
  return { ...model, states, ties: { strands: [['forward', 'reverse']] } };
}

/** The tables of both states, counted in sequences of which each is all in one of them. */
function counted(order: number, sequences: { text: string; isForward: boolean }[]): number[][][] {
  const model = pairedModel(order);
  const { observations } = observe(model, letters(sequences.map(({ text }) => text)));
  const labels = {
    sets: [[0], [1], [2]],
    labels: sequences.map(({ text, isForward }) =>
      Uint16Array.from(text, (_, t) => (t < order ? 2 : isForward ? 0 : 1)),
    ),
  };
  const found = fitLabels(model, withLabels(observations, labels, 4), NO_PSEUDOCOUNTS).model as Categorical;
  return found.emission.probabilities.slice(0, 2).map(rowsOf);
}

test('a sequence counts as its reverse complement on the other strand', () => {
  check(
    fc.property(fc.integer({ min: 0, max: 2 }), dna, dna, (order, a, b) => {
      const before = pairedModel(order).emission.probabilities;
      const both = counted(order, [
        { text: a, isForward: true },
        { text: b, isForward: false },
      ]);
      const turned = counted(order, [
        { text: complement(a), isForward: false },
        { text: complement(b), isForward: true },
      ]);
      close(both.flat(2), turned.flat(2), 1e-12, 'turned round');
      const pooled = words(a, order + 1);
      for (const [word, count] of words(complement(b), order + 1))
        pooled.set(word, (pooled.get(word) ?? 0) + count);
      const other = new Map([...pooled].map(([word, count]) => [complement(word), count]));
      [pooled, other].forEach((counts, k) => {
        const expected = rowsOfWords(counts, order).map((row, c) => row ?? rowsOf(before[k]!)[c]!);
        close(both[k]!.flat(), expected.flat(), 1e-12, `words of state ${k}`);
      });
    }),
    60,
  );
});

test('a state that is paired with itself emits alike on both strands', () => {
  const model = { ...modelOfOrders([1], 3), ties: { strands: [['S1', 'S1'] as [string, string]] } };
  const { observations } = observe(model, letters(['AACCAG']));
  const statistics = poolTies(model, {
    ...expect(model, observations, fastEngine),
    emissions: Float64Array.from({ length: 16 }, (_, n) => n),
  });
  for (let word = 0; word < 16; word++) {
    const pairing = (3 - (word % 4)) * 4 + (3 - Math.floor(word / 4));
    assert.equal(statistics.emissions[word], (word + pairing) / 2);
  }
});

test('ties and pairs join into groups, which count once', () => {
  const model = modelOfOrders([1, 1, 1, 1, 0, 0], 3);
  const strands: [string, string][] = [
    ['S1', 'S3'],
    ['S5', 'S5'],
  ];
  const tied = {
    ...model,
    ties: {
      emissions: [
        ['S1', 'S2'],
        ['S3', 'S4'],
      ],
      strands,
    },
  };
  assert.deepEqual(sharedEmissions(tied), [
    { forward: [0, 1], reverse: [2, 3] },
    { forward: [4], reverse: [4] },
  ]);
  const free = 5 + 6 * 5;
  assert.equal(parameterCount(tied), free + 12 + 3 + 3);
  assert.equal(inspect(tied).parameters.emissions, 12 + 3 + 3);
});

test('the gradient has the words of both strands: its own zero is where the M-step goes', () => {
  const model = pairedModel(1);
  const { observations } = observe(model, sample(model, 3, 80, 2));
  const statistics = expect(model, observations, fastEngine);
  const better = { ...(maximize(model, statistics) as Categorical) };
  const slopes = gradientOf(better, statistics).emissions.slice(0, 8);
  close(slopes.flat(), new Array(32).fill(0), 1e-9, 'gradient');
});

test('EM with pairs of order 1 ends, and keeps the tables that both strands gave', async () => {
  const found = await trainedOnSamples(pairedModel(1), { tolerance: 1e-4 }, 4, 200, 2);
  assert.ok(found.training.converged && found.training.iterations > 0);
  assert.equal(found.training.iterations + 1, found.training.logLikelihoods.length);
});

test('pairs stand in the model file; what cannot be paired is named with its place', () => {
  const model = pairedModel(1);
  const text = formatModel(model);
  assert.deepEqual(parseModel(text, 'x').ties, model.ties);
  const refused = (
    change: (file: { ties: { strands: string[][] }; emission: object }) => void,
    entry: string,
  ) => {
    const file = JSON.parse(text);
    change(file);
    assert.throws(
      () => parseModel(JSON.stringify(file), 'x'),
      error =>
        error instanceof UserError && error.code === 'bad-model' && error.message.startsWith(`${entry}: `),
    );
  };
  refused(file => file.ties.strands[0].push('edge'), 'ties.strands[0]');
  refused(file => file.ties.strands[0].splice(1, 1, 'nobody'), 'ties.strands[0][1]');
  refused(file => file.ties.strands[0].splice(1, 1, 'far'), 'ties.strands[0]');
  refused(file => Object.assign(file.emission, { alphabet: 'custom' }), 'ties.strands');
});
