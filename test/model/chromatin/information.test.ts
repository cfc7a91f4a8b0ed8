// ChromHMM's information start: as a plain account of it, and as ChromHMM itself on the same marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import { informationModel } from '../../../src/model/chromatin/information.ts';
import { observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { concatenate } from '../../../src/model/observations.ts';
import { finish } from '../../../src/model/work.ts';
import type { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { rowsOf } from './rows.ts';

const names = (count: number) => Array.from({ length: count }, (_, k) => `S${k + 1}`);
const markNames = (count: number) => Array.from({ length: count }, (_, d) => `m${d}`);

/** The same, bin by bin, with labels in place of parts of sets; undefined if there are too few parts. */
function plain(sequences: readonly number[][][], K: number, D: number) {
  const shared = sequences.map(rows =>
    rows.slice(1).map((row, t) => row.map((value, d) => (value === 1 && rows[t]![d] === 1 ? 1 : 0))),
  );
  const pairs = shared.flat();
  const labels = pairs.map(() => 0);
  const probabilities = [new Array<number>(D).fill(0.01)];
  const entropy = (count: number) =>
    count === 0 ? 0 : -(count / pairs.length) * Math.log(count / pairs.length);
  for (let k = 1; k < K; k++) {
    let [most, from, mark] = [0, -1, -1];
    for (let part = 0; part < k; part++) {
      for (let d = 0; d < D; d++) {
        const size = labels.filter(label => label === part).length;
        const taken = pairs.filter((pair, t) => labels[t] === part && pair[d] === 1).length;
        if (taken === 0 || taken === size) continue;
        const gain = entropy(taken) + entropy(size - taken) - entropy(size);
        if (gain > most) [most, from, mark] = [gain, part, d];
      }
    }
    if (from < 0) return undefined;
    const own = pairs.filter((pair, t) => labels[t] === from && pair[mark] === 1);
    pairs.forEach((pair, t) => {
      if (labels[t] === from && pair[mark] === 1) labels[t] = k;
    });
    probabilities.push(
      Array.from(
        { length: D },
        (_, d) => 0.01 + 0.98 * (own.filter(pair => pair[d] === 1).length / own.length),
      ),
    );
  }
  const initial = new Array<number>(K).fill(0);
  const transitions = initial.map(() => new Array<number>(K).fill(0));
  let at = 0;
  for (const own of shared) {
    own.forEach((_, t) => {
      if (t === 0) initial[labels[at]!]!++;
      else transitions[labels[at - 1]!]![labels[at]!]!++;
      at++;
    });
  }
  const row = (counts: number[]) => {
    const sum = counts.reduce((a, b) => a + b, 0);
    return counts.map(count => (sum === 0 ? 1 / K : 0.02 / K + 0.98 * (count / sum)));
  };
  return { initial: row(initial), transitions: transitions.map(row), probabilities };
}

const someMarks = fc.integer({ min: 1, max: 4 }).chain(D =>
  fc.tuple(
    fc.array(
      fc.array(fc.array(fc.constantFrom(0, 0, 1, 1, 2), { minLength: D, maxLength: D }), {
        minLength: 1,
        maxLength: 30,
      }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    fc.integer({ min: 1, max: 5 }),
  ),
);

test('the start is that of a plain account, bin by bin', () => {
  check(
    fc.property(someMarks, ([sequences, K]) => {
      const D = sequences[0]![0]!.length;
      const expected = plain(sequences, K, D);
      const act = () => informationModel(names(K), markNames(D), rowsOf(sequences));
      if (expected === undefined) {
        assert.throws(act, (error: UserError) => error.code === 'option-does-not-fit');
        return;
      }
      const { initial, transitions, emission } = act();
      assert.ok(emission.family === 'bernoulli');
      close(initial, expected.initial, 1e-12, 'initial');
      close(transitions.flat(), expected.transitions.flat(), 1e-12, 'transitions');
      close(emission.probabilities.flat(), expected.probabilities.flat(), 1e-12, 'emissions');
    }),
    200,
  );
});

// ChromHMM 1.24 on these files: the log-likelihood of its first iteration, which is that of its start.
const CHROMHMM: readonly [states: number, logLikelihood: number][] = [
  [2, -7799.606148467379],
  [5, -4606.218123508053],
  [8, -4536.932638528542],
];

for (const [states, logLikelihood] of CHROMHMM) {
  test(`the start of ${states} states is ChromHMM's`, async () => {
    const files = ['cellA', 'cellB'].map(cell => `fixtures/chromatin/${cell}_chr1_binary.txt.gz`);
    const records = [];
    for await (const record of readRecords(inputsOf(files), { kind: 'vectors', width: undefined }))
      records.push(record);
    const observations = concatenate(records.map(({ data, id }) => ({ data, name: id })));
    const marks = ['H3K4me3', 'H3K4me1', 'H3K27ac', 'H3K36me3', 'H3K27me3', 'H3K9me3'];
    const model = informationModel(names(states), marks, observations);
    const { trellis } = observe(model, observations);
    const logs = finish(fastEngine.logLikelihoods(trellis));
    close([logs.reduce((sum, one) => sum + one, 0)], [logLikelihood], 1e-12, 'log-likelihood');
  });
}
