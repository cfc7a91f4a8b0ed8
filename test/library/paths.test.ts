// What the library says of several paths and of given ones, against all paths enumerated.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import * as hmm from '../../src/library.ts';
import { check } from '../check.ts';
import { close } from '../close.ts';
import { modelFixture } from '../model/examples.ts';
import { emissionRows, models } from '../model/models.ts';

const casino = modelFixture('casino.json');

/** All paths of a sequence with P(path, sequence), for models at temperature 1. */
function allPaths(model: hmm.HiddenMarkovModel, codes: readonly number[]) {
  const K = model.states.length;
  const rows = emissionRows(model);
  return Array.from({ length: K ** codes.length }, (_, number) => {
    const path = codes.map((_, t) => Math.floor(number / K ** t) % K);
    const p = path.reduce(
      (product, state, t) =>
        product *
        (t === 0 ? model.initial[state]! : model.transitions[path[t - 1]!]![state]!) *
        rows[state]![codes[t]!]!,
      1,
    );
    return { path, p };
  });
}

const plainModels = models().filter(({ temperature }) => temperature === 1);
const sequence = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });

test('a whole path has its probability, and one with gaps the sum over what fits', () => {
  check(
    fc.property(plainModels, sequence, fc.array(fc.boolean(), { minLength: 5 }), (model, codes, known) => {
      const all = allPaths(model, codes);
      const { path } = all[Math.floor(all.length / 3)]!;
      const given = path.map((state, t) => (known[t] ? model.states[state]!.name : null));
      const fitting = all.filter(one => one.path.every((state, t) => !known[t] || state === path[t]));
      const expected = fitting.reduce((sum, { p }) => sum + p, 0);
      close(hmm.pathLogProbability(model, [codes], [given]), [Math.log(expected)], 1e-12, 'log-probability');
    }),
    60,
  );
});

test('the best paths are those of all, and each has the probability that it is said to have', () => {
  check(
    fc.property(plainModels, sequence, fc.integer({ min: 1, max: 40 }), (model, codes, most) => {
      const all = allPaths(model, codes).sort((a, b) => b.p - a.p);
      const [best] = hmm.bestPaths(model, [codes], most);
      close(
        best!.map(({ logProbability }) => logProbability),
        all.slice(0, most).map(({ p }) => Math.log(p)),
        1e-12,
        'log-probabilities',
      );
      const given = hmm.pathLogProbability(
        model,
        best!.map(() => codes),
        best!.map(({ path }) => path),
      );
      close(
        given,
        best!.map(({ logProbability }) => logProbability),
        1e-12,
        'as a given path',
      );
    }),
    40,
  );
});

test('paths are drawn with the seed alone, and as often as is probable', () => {
  const rolls = [0, 5, 5];
  const draw = (seed: number, sequences: readonly number[][] = [rolls]) =>
    hmm.samplePaths(casino, sequences, 4000, seed);
  const [drawn] = draw(3);
  assert.deepEqual(draw(3), [drawn]);
  assert.notDeepEqual(draw(4), [drawn]);
  assert.deepEqual(draw(3, [rolls, [], rolls])[0], drawn);
  // Sequences that are alike are drawn independently of each other.
  const [first, , last] = draw(3, [rolls, [], rolls]);
  assert.notDeepEqual(first, last);
  const { posteriors } = hmm.posteriors(casino, [rolls]);
  rolls.forEach((_, t) => {
    const share = drawn!.filter(({ path }) => path[t] === 1).length / 4000;
    const p = posteriors[0]![2 * t + 1]!;
    assert.ok(Math.abs(share - p) < 5 * Math.sqrt((p * (1 - p)) / 4000), `${share} for ${p}`);
  });
});

test('filtered posteriors are those of prefixes, and predictions go on from the last', () => {
  const rolls = [0, 5, 5, 2];
  const rows = hmm.filtered(casino, [rolls]).posteriors[0]!;
  rolls.forEach((_, t) => {
    const prefix = hmm.posteriors(casino, [rolls.slice(0, t + 1)]).posteriors[0]!;
    close(rows.subarray(2 * t, 2 * t + 2), prefix.slice(-2), 1e-12, `position ${t}`);
  });
  const [{ states, end, observations }] = hmm.predict(casino, [rolls])[0]! as [hmm.Prediction];
  const last = rows.slice(-2);
  const expected = [0, 1].map(
    j => last[0]! * casino.transitions[0]![j]! + last[1]! * casino.transitions[1]![j]!,
  );
  close(states, expected, 1e-12, 'states');
  assert.equal(end, undefined);
  const table = emissionRows(casino);
  close(
    observations[0]!.values,
    table[0]!.map((_, m) => expected[0]! * table[0]![m]! + expected[1]! * table[1]![m]!),
    1e-12,
    'symbols',
  );
});

test('what cannot be is refused', () => {
  const impossible = {
    ...casino,
    initial: [1, 0],
    transitions: [
      [1, 0],
      [0, 1],
    ],
  };
  const emission = {
    ...casino.emission,
    probabilities: [
      [0, 0.2, 0.2, 0.2, 0.2, 0.2],
      [1, 0, 0, 0, 0, 0],
    ],
  };
  const model = { ...impossible, emission } as hmm.HiddenMarkovModel;
  const refused = { name: 'UserError', code: 'impossible-sequence' };
  for (const ask of [
    hmm.filtered,
    hmm.predict,
    hmm.samplePaths,
    (m: typeof model, s: number[][]) => hmm.bestPaths(m, s, 2),
  ]) {
    assert.throws(() => ask(model, [[1], [0]]), refused);
  }
  assert.throws(() => hmm.pathLogProbability(casino, [[1, 2]], [[0]]), { code: 'lengths-differ' });
  assert.throws(() => hmm.pathLogProbability(casino, [[1, 2]], [['F', 'X']]), { code: 'unknown-state' });
  close(hmm.pathLogProbability(model, [[1]], [[1]]), [-Infinity], 0, 'an impossible path');
  assert.throws(() => hmm.bestPaths(casino, [new Uint8Array(2 ** 21)], 2 ** 10), { code: 'too-large' });
});
