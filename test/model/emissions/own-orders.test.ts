// States with tables of their own orders: the model is that whose tables are written out to the deepest order, and
// whose rows are tied over the contexts that a state does not see.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { meanRows } from '../../../src/io/plot/emissions/categorical.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { observe } from '../../../src/model/hmm.ts';
import { referenceEngine as pausing } from '../../../src/model/inference/reference.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { temper, untemper } from '../../../src/model/temperature.ts';
import { logPrior, maximize } from '../../../src/model/training/baum-welch.ts';
import { parameterCount } from '../../../src/model/training/criteria.ts';
import { gradientOf, logitsOf, withLogits } from '../../../src/model/training/gradient.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { fastEngine, kernels, referenceEngine } from '../inference/at-once.ts';
import { allRows } from '../inference/compare.ts';
import { dnaObservations, emissionRows, sample } from '../models.ts';
import { gradientIsExact } from './coherence-kit.ts';
import { type Categorical, inFours, mixedModels, modelOfOrders, pooled, writtenOut } from './own-orders.ts';

const observed = fc.tuple(mixedModels, dnaObservations());

test('likelihoods, posteriors and paths are those of the model that is written out', () => {
  check(
    fc.property(observed, ([model, plain]) => {
      const { trellis } = observe(model, plain);
      const expected = observe(writtenOut(model), plain).trellis;
      for (const engine of [fastEngine, kernels(), referenceEngine]) {
        close(engine.logLikelihoods(trellis), engine.logLikelihoods(expected), 1e-12, 'log-likelihoods');
        close(allRows(engine, trellis), allRows(engine, expected), 1e-12, 'posteriors');
        assert.deepEqual(engine.viterbi(trellis).path, engine.viterbi(expected).path);
      }
    }),
    60,
  );
});

test('a step of EM and the gradient are those of rows tied over the contexts that a state does not see', () => {
  check(
    fc.property(observed, fc.constantFrom(0, 0.5), ([model, plain], emissions) => {
      const pseudocounts = { initial: 0, transitions: 0, emissions };
      const whole = writtenOut(model);
      const { observations } = observe(model, plain);
      const [counts, ofWhole] = [model, whole].map(one => expect(one, observations, pausing));
      const found = maximize(model, counts!, pseudocounts) as Categorical;
      const sums = pooled(inFours([...ofWhole!.emissions]), model);
      const before = emissionRows(model);
      const rows = sums.map((row, r) => {
        const raised = row.map(count => count + emissions);
        const total = raised.reduce((sum, count) => sum + count, 0);
        return total === 0
          ? before[r]!
          : untemper(
              raised.map(count => count / total),
              model.temperature,
            );
      });
      close(emissionRows(found).flat(), rows.flat(), 1e-9, 'rows after a step');
      const [slopes, ofRows] = [gradientOf(model, counts!), gradientOf(whole, ofWhole!)];
      close(slopes.emissions.flat(), pooled(ofRows.emissions, model).flat(), 1e-9, 'gradient');
      close(slopes.transitions.flat(), ofRows.transitions.flat(), 1e-9, 'gradient of transitions');
      const prior = before.flatMap(row => temper(row, model.temperature).map(Math.log));
      close(
        [logPrior(model, pseudocounts)],
        [emissions * prior.reduce((sum, log) => sum + log, 0)],
        1e-9,
        'log prior',
      );
    }),
    60,
  );
});

test('the gradient is the slope, and parameters lead back', () => {
  const model = modelOfOrders([0, 2, 1], 5);
  const observations = familyOf(model.emission).prepare(model.emission, sample(model, 2, 60, 3));
  gradientIsExact(model, observations);
  close(
    emissionRows(withLogits(model, logitsOf(model))).flat(),
    emissionRows(model).flat(),
    1e-12,
    'rows from logits',
  );
});

test('samples are those of the model that is written out', () => {
  const model = modelOfOrders([1, 0, 2], 8);
  assert.deepEqual(sample(model, 3, 50, 4), sample(writtenOut(model), 3, 50, 4));
});

test('inspection, logos and the number of parameters', () => {
  check(
    fc.property(mixedModels, model => {
      const [found, whole] = [model, writtenOut(model)].map(one => inspect(one).states);
      found!.forEach((state, k) => {
        const other = whole![k]!;
        close([state.entropyBits], [other.entropyBits], 1e-9, 'entropy');
        const values = (entries: typeof state.emits) =>
          entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ value, bits }) => [value, bits]);
        close(values(state.emits), values(other.emits), 1e-9, 'k-mers');
      });
      close(meanRows(model.emission).flat(), meanRows(writtenOut(model).emission).flat(), 1e-12, 'mean rows');
      const K = model.states.length;
      const rows = emissionRows(model).length;
      assert.equal(parameterCount(model), K - 1 + K * (K - 1) + 3 * rows);
      assert.equal(inspect(model).parameters.emissions, 3 * rows);
    }),
    25,
  );
});

test('tied states of different sizes count by what they have', () => {
  const model = modelOfOrders([2, 0, 2], 3);
  const free = 2 + 3 * 2;
  assert.equal(parameterCount(model), free + 3 * (16 + 1 + 16));
  assert.equal(parameterCount({ ...model, ties: { emissions: [['S1', 'S3']] } }), free + 3 * (16 + 1));
});

test('in brief, a state names the context that it sees', () => {
  const model = modelOfOrders([0, 1], 2);
  const { cells } = familyOf(model.emission).description.brief(model.emission);
  assert.match(cells[0]!, /^[ACGT] 0\.\d{3} {2}[ACGT] /);
  assert.match(cells[1]!, /^[ACGT]\|[ACGT] 0\.\d{3} /);
});

test('states that share an array and are tied share one after a step', () => {
  const model = modelOfOrders([1, 1, 0], 4);
  const [shared] = model.emission.probabilities;
  model.emission.probabilities[1] = shared!;
  const tied: Categorical = { ...model, ties: { emissions: [['S1', 'S2']] } };
  const { observations } = observe(tied, sample(tied, 2, 40, 3));
  const step = (one: Categorical) =>
    (maximize(one, expect(one, observations, pausing)) as Categorical).emission.probabilities;
  const [a, b] = step(tied);
  assert.equal(a, b);
  const [c, d] = step(model);
  assert.notDeepEqual(c, d);
});
