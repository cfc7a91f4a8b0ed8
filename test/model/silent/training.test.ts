// Training models with silent states: EM rises, gradients are exact, labels are counted, ends stay ends.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { allStates, type HiddenMarkovModel, isEnd, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { withLabels } from '../../../src/model/labelled-observations.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { fitLabels } from '../../../src/model/training/count.ts';
import { equalStates } from '../../../src/model/training/equal-states.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { letters, modelFixture } from '../examples.ts';
import { dnaModel, dnaObservations, sample } from '../models.ts';
import { checkSlopes, risen } from '../training/climbing.ts';
import { silentModels, sumOverPaths } from './models.ts';

const TATA = modelFixture('tata-box.json');

test('the trellis of a model gives P(sequence) over all paths, the empty sequence too', () => {
  const codes = fc.array(fc.nat(3), { maxLength: 4 });
  check(
    fc.property(silentModels(), codes, (random, sequence) => {
      const model = { ...random, temperature: 1 };
      const text = sequence.map(code => 'ACGT'[code]).join('');
      const [log] = finish(referenceEngine.logLikelihoods(trellisOf(model, letters([text]))));
      close([Math.exp(log!)], [sumOverPaths(model, sequence)], 1e-12, text);
    }),
    300,
  );
});

test('every EM step rises', () => {
  check(
    fc.property(silentModels(), dnaObservations(), (model, observations) => {
      const current = risen(model, observations);
      current.transitions.forEach((row, i) => {
        const sum = row.reduce((a, b) => a + b);
        close([sum], [isEnd(model.transitions[i]!) ? 0 : 1], 1e-12, `row ${i}`);
      });
    }),
    300,
  );
});

test('the gradient is the slope that central differences find', () => {
  check(
    fc.property(silentModels(), dnaObservations(), (model, observations) => {
      checkSlopes(model, observations);
    }),
    100,
  );
});

const BOXES = letters([
  'TATAAA',
  'TATAA',
  'TAAAA',
  'TATCAAA',
  'TTAAA',
  'TATATAA',
  'CATAAA',
  'TATAAA',
  'TAAA',
]);

async function trained(model: HiddenMarkovModel, options: Partial<TrainingOptions>) {
  let last: TrainingStep | undefined;
  const all = { ...DEFAULT_OPTIONS, ...options };
  for await (const step of train(model, { observations: BOXES }, fastEngine, all)) last = step;
  return last!;
}

test('em and an optimizer come to the same summit, frozen rows and tied rows as they are asked for', async () => {
  const names = allStates(TATA).map(({ name }) => name);
  const start: HiddenMarkovModel = {
    ...TATA,
    learnable: { initial: true, transitions: names.filter(name => name !== 'D2'), emissions: false },
    ties: { transitions: [['D3', 'D4', 'D5']] },
  };
  const byEm = await trained(start, { tolerance: 1e-9 });
  const byAdam = await trained(start, { method: 'adam', tolerance: 0, iterations: 400, learningRate: 0.1 });
  close([byAdam.objective], [byEm.objective], 1e-3, 'objective');
  for (const { model } of [byEm, byAdam]) {
    const row = (name: string) => model.transitions[names.indexOf(name)]!;
    const going = (name: string) => row(name).filter(p => p > 0);
    assert.deepEqual(row('D2'), TATA.transitions[names.indexOf('D2')]);
    close(going('D4'), going('D3'), 1e-12, 'tied');
    close(going('D5'), going('D3'), 1e-12, 'tied');
    assert.ok(isEnd(row('end')));
    assert.notDeepEqual(row('M3'), TATA.transitions[names.indexOf('M3')]);
  }
});

test('counting labels is one E-step that they constrain, where they tell every state', () => {
  const drawn = sample(TATA, 40, undefined, 3);
  const paths = drawn.names.map((_, s) => {
    const one = finish(fastEngine.viterbi(trellisOf(TATA, drawn)));
    return Uint16Array.from(one.path.subarray(drawn.offsets[s]!, drawn.offsets[s + 1]!));
  });
  const sets = TATA.states.map((_, k) => [k]);
  const labelled = withLabels(drawn, { sets, labels: paths }, TATA.states.length);
  const pseudocounts = { initial: 0, transitions: 1, emissions: 1 };
  const { model, open } = fitLabels(TATA, labelled, pseudocounts);
  assert.equal(open, 0);
  const expected = maximize(TATA, expect(TATA, labelled, referenceEngine), pseudocounts);
  close(model.transitions.flat(), expected.transitions.flat(), 1e-12, 'transitions');
  close(model.initial, expected.initial, 1e-12, 'initial');
});

test('states that are equal but for a silent state in between stay equal, and are named', () => {
  const flat = [0.25, 0.25, 0.25, 0.25];
  const hub = dnaModel(
    [0, 0, 1],
    [
      [0.5, 0, 0.5],
      [0, 0.5, 0.5],
      [0.5, 0.5, 0],
    ],
    [flat, flat],
  );
  const model = { ...hub, states: hub.states.slice(0, 2), silent: [{ name: 'hub' }] };
  assert.deepEqual(equalStates(model), [[0, 1]]);
  const apart = { ...model, transitions: model.transitions.with(2, [0.6, 0.4, 0]) };
  assert.deepEqual(equalStates(apart), []);
  const { transitions } = maximize(model, expect(model, BOXES, referenceEngine));
  close([transitions[0]![0]!, transitions[2]![0]!], [transitions[1]![1]!, 0.5], 1e-12, 'after a step');
});

test('windows of a sequence do not come to an end, so that a model with one is not trained on them', async () => {
  await assert.rejects(trained(TATA, { method: 'adam', window: 3 }), { code: 'option-does-not-fit' });
});
