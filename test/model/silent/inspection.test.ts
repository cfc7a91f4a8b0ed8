// What inspection says of models with silent states, against sums over the positions of a sequence.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { emittingChain } from '../../../src/model/emitting-chain.ts';
import { atTemperature } from '../../../src/model/hmm.ts';
import { compare } from '../../../src/model/inspection/comparison.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { modelFixture } from '../examples.ts';
import { silentModels } from './models.ts';

const TATA = modelFixture('tata-box.json');

test('shares, lengths and passes of a model with an end are those of many sequences', () => {
  check(
    fc.property(silentModels(true), random => {
      const model = atTemperature(random);
      const { initial, transitions } = emittingChain(model);
      const N = model.initial.length;
      const K = initial.length;
      // The expected visits of a sequence to each state that emits, one position after the other.
      const visits = new Array<number>(K).fill(0);
      for (let now = initial, t = 0; t < 5000; t++) {
        now.forEach((p, k) => void (visits[k]! += p));
        now = now.map((_, j) => now.reduce((sum, p, i) => sum + p * transitions[i]![j]!, 0));
      }
      const length = visits.reduce((a, b) => a + b, 0);
      const { states, silent, meanLength, closed } = inspect(random);
      close([meanLength!], [length], 1e-9, 'length');
      close(
        states.map(({ share }) => share),
        visits.map(count => count / length),
        1e-9,
        'shares',
      );
      const passes = [...visits];
      for (let k = K; k < N; k++) {
        passes.push(passes.reduce((sum, p, i) => sum + p * model.transitions[i]![k]!, model.initial[k]!));
      }
      close(
        silent.map(one => one.passes),
        passes.slice(K),
        1e-9,
        'passes',
      );
      close([silent.at(-1)!.passes], [1], 1e-9, 'the end');
      assert.deepEqual(closed, []);
    }),
    100,
  );
});

test('without an end, passes are those of a position', () => {
  check(
    fc.property(silentModels(false), random => {
      const model = atTemperature(random);
      const { states, silent, meanLength } = inspect(random);
      assert.equal(meanLength, undefined);
      const K = states.length;
      const flows = states.map(({ share }) => share);
      for (let k = K; k < model.initial.length; k++) {
        flows.push(flows.reduce((sum, flow, i) => sum + flow * model.transitions[i]![k]!, 0));
      }
      close([flows.slice(0, K).reduce((a, b) => a + b)], [1], 1e-9, 'shares');
      close(
        silent.map(one => one.passes),
        flows.slice(K),
        1e-12,
        'passes',
      );
    }),
    100,
  );
});

test('a left-to-right model: how often deletes are passed, how long features are, what is free', () => {
  const { silent, features, states, parameters } = inspect(TATA);
  const passes = Object.fromEntries(silent.map(one => [one.name, one.passes]));
  close([passes.begin!, passes.D1!, passes.D2!, passes.end!], [1, 0.1, 0.102, 1], 1e-12, 'passes');
  assert.ok([...silent, ...states].every(({ reachable }) => reachable));
  const [box] = features;
  const { meanLength } = inspect(TATA);
  const begins = 1 - 0.1 * 0.3 ** 5;
  close(
    [box!.meanRun],
    [meanLength! / begins],
    1e-9,
    'a feature lasts as long as the sequence, if that is not empty',
  );
  assert.equal(parameters.transitions, 1 + 5 * (2 + 1 + 1));
});

test('models with silent states are compared by the chain of their emitting states', () => {
  const { transitions } = emittingChain(TATA);
  const other = { ...TATA, transitions: TATA.transitions.map(row => [...row]) };
  const [M2, D3, M3] = [2, 14, 4];
  assert.deepEqual(
    [TATA.states[M2]!.name, TATA.silent![D3 - 11]!.name, TATA.states[M3]!.name],
    ['M2', 'D3', 'M3'],
  );
  other.transitions[M2]![D3]! += 0.1;
  other.transitions[M2]![M3]! -= 0.1;
  const match = compare(TATA, other).matches.find(({ first }) => first.name === 'M2')!;
  close([match.transition.first], [transitions[M2]![M3]!], 1e-12, 'M2 to M3');
  close([match.transition.second], [transitions[M2]![M3]! - 0.1], 1e-12, 'M2 to M3');
});
