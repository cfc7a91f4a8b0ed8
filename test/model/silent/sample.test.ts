// Samples of models with silent states: as often each as their probability says, ending where the model ends them.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { emittingChain } from '../../../src/model/emitting-chain.ts';
import { atTemperature, type HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { Random } from '../../../src/model/random.ts';
import { DEFAULT_LENGTH, sampleSequences } from '../../../src/model/sample.ts';
import { modelFixture } from '../examples.ts';
import { dnaModel } from '../models.ts';
import { sumOverPaths } from './models.ts';

const TATA = modelFixture('tata-box.json');

/** A state that emits A or C, with a silent one before it that may end the sequence, or go on. */
const COIN: HiddenMarkovModel = {
  ...dnaModel(
    [0, 1, 0],
    [
      [0.2, 0.8, 0],
      [0.5, 0, 0.5],
      [0, 0, 0],
    ],
    [[0.75, 0.25, 0, 0]],
  ),
  states: [{ name: 'coin' }],
  silent: [{ name: 'again' }, { name: 'end' }],
};

test('sequences come as often as their probability says, the empty one too', () => {
  const draws = 20_000;
  const counts = new Map<string, number>();
  for (const { data } of sampleSequences(COIN, { sequences: draws }, new Random(1))) {
    const text = [...data.codes!].join('');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const codes of [[], [0], [1], [0, 0], [0, 1], [1, 0, 0]]) {
    const expected = sumOverPaths(COIN, codes);
    const found = (counts.get(codes.join('')) ?? 0) / draws;
    const error = Math.sqrt((expected * (1 - expected)) / draws);
    assert.ok(Math.abs(found - expected) < 4 * error, `${codes}: ${found} against ${expected}`);
  }
});

test('each path is possible and ends where it may; its length is on average what inspection says', () => {
  const { transitions, last, initial } = emittingChain(atTemperature(TATA));
  const drawn = [...sampleSequences(TATA, { sequences: 4000 }, new Random(2))];
  for (const { states, data } of drawn) {
    assert.equal(data.codes!.length, states.length);
    if (states.length === 0) continue;
    assert.ok(initial[states[0]!]! > 0 && last[states.at(-1)!]! > 0, [...states].join(' '));
    states.forEach((k, t) => void (t > 0 && assert.ok(transitions[states[t - 1]!]![k]! > 0)));
  }
  const mean = drawn.reduce((sum, { states }) => sum + states.length, 0) / drawn.length;
  const { meanLength } = inspect(TATA);
  assert.ok(Math.abs(mean - meanLength!) < 0.1, `${mean} against ${meanLength}`);
});

test('a model with an end takes no length; one without draws as many positions as asked for', () => {
  const draw = (model: HiddenMarkovModel, length?: number) =>
    [...sampleSequences(model, { sequences: 1, length }, new Random(1))][0]!.states.length;
  assert.throws(() => draw(COIN, 10), { code: 'option-does-not-fit' });
  const endless = { ...COIN, transitions: COIN.transitions.with(1, [1, 0, 0]).with(2, [1, 0, 0]) };
  assert.equal(draw(endless, 10), 10);
  assert.equal(draw(endless), DEFAULT_LENGTH);
});
