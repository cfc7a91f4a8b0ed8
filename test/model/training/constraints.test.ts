// Constraints, priors and labels in training: tied and frozen rows, pseudocounts, closed-form counts, conditional
// likelihood, held-out data.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HiddenMarkovModel, trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { type Labels, withLabels } from '../../../src/model/labelled-observations.ts';
import { type Observations, positionsOf } from '../../../src/model/observations.ts';
import { logPrior, maximize } from '../../../src/model/training/baum-welch.ts';
import { fitLabels } from '../../../src/model/training/count.ts';
import {
  flatten,
  gradientOf,
  logitsOf,
  unflatten,
  withLogits,
} from '../../../src/model/training/gradient.ts';
import { holdOut } from '../../../src/model/training/hold-out.ts';
import type { TrainingData } from '../../../src/model/training/objective.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { type TrainingStep, train } from '../../../src/model/training/train.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect, expectObjective } from '../at-once.ts';
import { letters } from '../examples.ts';
import { atOnce, kernels } from '../inference/at-once.ts';
import { dnaModel, dnaObservations, emissionRows, models, sample } from '../models.ts';

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const value = (model: HiddenMarkovModel, { observations, unlabelled }: TrainingData) =>
  sum(finish(referenceEngine.logLikelihoods(trellisOf(model, observations)))) -
  (unlabelled ? sum(finish(referenceEngine.logLikelihoods(trellisOf(model, unlabelled)))) : 0);

/** Labels over K states: unknown, or a state that the draw names. */
const labelsFor = (K: number, T: number): fc.Arbitrary<Labels> =>
  fc.array(fc.integer({ min: 0, max: K }), { minLength: T, maxLength: T }).map(draws => ({
    sets: [Array.from({ length: K }, (_, k) => k), ...Array.from({ length: K }, (_, k) => [k])],
    labels: [Uint16Array.from(draws)],
  }));

const labelled = fc
  .tuple(models(), dnaObservations())
  .chain(([model, plain]) =>
    fc.tuple(fc.constant(model), fc.constant(plain), labelsFor(model.states.length, positionsOf(plain))),
  )
  .map(([model, plain, labels]) => ({
    model,
    plain,
    observations: withLabels(plain, labels, model.states.length),
    labels,
  }));

async function last(model: HiddenMarkovModel, data: TrainingData, options: Partial<TrainingOptions> = {}) {
  let step: TrainingStep | undefined;
  for await (step of train(model, data, fastEngine, { ...DEFAULT_OPTIONS, ...options }));
  return step!;
}

const fourStates = dnaModel(
  [0.4, 0.3, 0.2, 0.1],
  [
    [0.8, 0.1, 0.05, 0.05],
    [0.1, 0.8, 0.05, 0.05],
    [0, 0, 0.9, 0.1],
    [0.1, 0, 0, 0.9],
  ],
  [
    [0.4, 0.1, 0.1, 0.4],
    [0.3, 0.2, 0.2, 0.3],
    [0.1, 0.4, 0.4, 0.1],
    [0.25, 0.25, 0.25, 0.25],
  ],
);

test('labels: probability of the paths they allow, by enumeration of all paths', () => {
  const model = dnaModel(
    [0.6, 0.4],
    [
      [0.7, 0.3],
      [0.2, 0.8],
    ],
    [
      [0.4, 0.1, 0.2, 0.3],
      [0.1, 0.4, 0.4, 0.1],
    ],
  );
  const plain = letters(['ACGT', 'GG']);
  const labels = { sets: [[0, 1], [0], [1]], labels: [Uint16Array.of(0, 2, 0, 1), Uint16Array.of(0, 0)] };
  const rows = emissionRows(model);
  const joint = (text: string, path: number[]) =>
    path.reduce(
      (p, k, t) =>
        p *
        (t === 0 ? model.initial[k]! : model.transitions[path[t - 1]!]![k]!) *
        rows[k]!['ACGT'.indexOf(text[t]!)]!,
      1,
    );
  const allowed = [0, 1].flatMap(a => [0, 1].map(c => [a, 1, c, 0]));
  const first = sum(allowed.map(path => joint('ACGT', path)));
  const second = sum([0, 1].flatMap(a => [0, 1].map(b => joint('GG', [a, b]))));
  const trellis = trellisOf(model, withLabels(plain, labels, 2));
  for (const engine of [atOnce(referenceEngine), kernels(), kernels({ windowPositions: 1 })]) {
    close(engine.logLikelihoods(trellis), [Math.log(first), Math.log(second)], 1e-12, 'log-likelihoods');
  }
});

test('with labels, EM rises and the gradients of both objectives are what central differences find', () => {
  const h = 1e-5;
  check(
    fc.property(labelled, ({ model, plain, observations }) => {
      for (const data of [{ observations }, { observations, unlabelled: plain }]) {
        const gradient = flatten(gradientOf(model, expectObjective(model, data, referenceEngine)));
        const logits = logitsOf(model);
        const numbers = flatten(logits);
        gradient.forEach((slope, n) => {
          const at = (by: number) => {
            const moved = numbers.map((theta, other) => (other === n ? theta + by : theta));
            return value(withLogits(model, unflatten(moved, logits)), data);
          };
          const found = (at(h) - at(-h)) / (2 * h);
          assert.ok(Math.abs(slope - found) < 1e-6 * Math.max(1, Math.abs(found)), `${slope}, not ${found}`);
        });
      }
      const better = maximize(model, expect(model, observations, referenceEngine));
      const [after, before] = [better, model].map(m => value(m, { observations }));
      assert.ok(after! >= before! - 1e-9, `${before} fell to ${after}`);
    }),
    40,
  );
});

test('pseudocounts: EM climbs likelihood and prior together, and the gradient agrees', () => {
  const pseudocounts = { initial: 0.5, transitions: 1, emissions: 2 };
  check(
    fc.property(models(), dnaObservations(), (model, observations) => {
      const objective = (m: HiddenMarkovModel) => value(m, { observations }) + logPrior(m, pseudocounts);
      const statistics = expect(model, observations, referenceEngine);
      const better = maximize(model, statistics, pseudocounts);
      const [after, before] = [better, model].map(objective);
      assert.ok(after! >= before! - 1e-9, `${before} fell to ${after}`);
      for (const row of [better.initial, ...better.transitions, ...emissionRows(better)]) {
        assert.ok(
          row.every(p => p > 0),
          String(row),
        );
      }
      const logits = logitsOf(model);
      const numbers = flatten(logits);
      const h = 1e-5;
      flatten(gradientOf(model, statistics, pseudocounts)).forEach((slope, n) => {
        const at = (by: number) =>
          objective(
            withLogits(
              model,
              unflatten(
                numbers.map((x, m) => (m === n ? x + by : x)),
                logits,
              ),
            ),
          );
        const found = (at(h) - at(-h)) / (2 * h);
        assert.ok(Math.abs(slope - found) < 2e-6 * Math.max(1, Math.abs(found)), `${slope}, not ${found}`);
      });
    }),
    40,
  );
});

for (const method of ['em', 'adam', 'sgd', 'rmsprop', 'adagrad'] as const) {
  test(`${method}: tied rows stay equal, frozen rows stay as they are, and the rest gets better`, async () => {
    const start: HiddenMarkovModel = {
      ...fourStates,
      ties: { emissions: [['S1', 'S2']], transitions: [['S3', 'S4']] },
      learnable: { initial: true, transitions: ['S1', 'S3', 'S4'], emissions: ['S1', 'S2', 'S3'] },
    };
    const data = { observations: sample(fourStates, 5, 300, 3) };
    const { model, statistics } = await last(start, data, { method, iterations: 15, tolerance: 0 });
    const rows = emissionRows(model);
    close(rows[1]!, rows[0]!, 1e-12, 'tied emissions');
    // S3 stays or goes on to S4, S4 stays or goes back to S1.
    close([model.transitions[3]![3]!], [model.transitions[2]![2]!], 1e-12, 'tied stay');
    close([model.transitions[3]![0]!], [model.transitions[2]![3]!], 1e-12, 'tied going on');
    assert.deepEqual(model.transitions[1], start.transitions[1]);
    assert.deepEqual(rows[3], emissionRows(start)[3]);
    assert.notDeepEqual(model.transitions[0], start.transitions[0]);
    const first = await last(start, data, { method, iterations: 0 });
    assert.ok(statistics.logLikelihood > first.statistics.logLikelihood, 'is no better than the start');
  });
}

test('tied EM is EM of the pooled counts: the same as one state that stands for both', async () => {
  const tied: HiddenMarkovModel = { ...fourStates, ties: { emissions: [['S1', 'S2', 'S3', 'S4']] } };
  const data = { observations: sample(fourStates, 3, 200, 9) };
  const { model } = await last(tied, data, { iterations: 1, tolerance: 0 });
  const single = dnaModel([1], [[1]], [emissionRows(tied)[0]!]);
  const { model: one } = await last(single, data, { iterations: 1, tolerance: 0 });
  for (const row of emissionRows(model)) close(row, emissionRows(one)[0]!, 1e-10, 'pooled row');
});

test('counting labels gives the shares of what was labelled', () => {
  const start = dnaModel(
    [0.5, 0.5],
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [
      [0.25, 0.25, 0.25, 0.25],
      [0.25, 0.25, 0.25, 0.25],
    ],
  );
  const labels = {
    sets: [[0, 1], [0], [1]],
    labels: [Uint16Array.of(1, 1, 2, 2, 0, 2), Uint16Array.of(1, 1)],
  };
  const observations = withLabels(letters(['AACG?T', 'AC']), labels, 2);
  const { model, statistics, open } = fitLabels(start, observations, DEFAULT_OPTIONS.pseudocounts);
  assert.equal(open, 1);
  assert.deepEqual([...statistics.initial], [2, 0]);
  assert.deepEqual([...statistics.transitions], [2, 1, 0, 1]);
  close(model.transitions.flat(), [2 / 3, 1 / 3, 0, 1], 1e-15, 'transitions');
  close(emissionRows(model).flat(), [3 / 4, 1 / 4, 0, 0, 0, 1 / 3, 1 / 3, 1 / 3], 1e-15, 'emissions');
  const smooth = fitLabels(start, observations, { initial: 0, transitions: 1, emissions: 0 }).model;
  close(smooth.transitions.flat(), [3 / 5, 2 / 5, 1 / 3, 2 / 3], 1e-15, 'transitions with pseudocounts');
});

test('labels that allow no path are named', () => {
  const model = { ...fourStates };
  const labels = { sets: [[0, 1, 2, 3], [2], [0]], labels: [Uint16Array.of(1, 2, 0)] };
  const data = withLabels(letters(['ACG']), labels, 4);
  assert.throws(() => expect(model, data, fastEngine), {
    name: 'UserError',
    code: 'impossible-labels',
    message: /position 2$/,
  });
});

test('conditional training labels better than joint training where the model is wrong', async () => {
  // Labelled is what follows A or C: the model, which looks at one symbol at a time, cannot say so.
  const sequences = ['AACGGTAACGTTAACGGATTGCATC', 'ACGTTACGTTTACGAGGACTTACAGG', 'TTACCGATAGGCATTACGTACCA'];
  const observations = letters(sequences);
  const marks = sequences.flatMap(text =>
    [...text].map((_, t) => ('AC'.includes(text[t - 1] ?? 'G') ? 2 : 1)),
  );
  const labels: Labels = { sets: [[0, 1], [0], [1]], labels: [Uint16Array.from(marks)] };
  const [near, far] = [
    [0.3, 0.3, 0.2, 0.2],
    [0.2, 0.2, 0.3, 0.3],
  ];
  const start = dnaModel(
    [0.5, 0.5],
    [
      [0.6, 0.4],
      [0.4, 0.6],
    ],
    [near, far],
  );
  const data = { observations: withLabels(observations, labels, 2), unlabelled: observations };
  const options = { method: 'adam', tolerance: 0, iterations: 300 } as const;
  const conditional = value((await last(start, data, options)).model, data);
  const joint = value((await last(start, { observations: data.observations }, options)).model, data);
  assert.ok(conditional > joint, `${conditional} against ${joint}`);
});

test('weights count sequences as often as they say', () => {
  const plain = letters(['ACGTTA', 'GGCA', 'TT']);
  const doubled = letters(['ACGTTA', 'GGCA', 'GGCA', 'TT']);
  const weighted: Observations = { ...plain, weights: [1, 2, 1] };
  const [a, b] = [weighted, doubled].map(observations => expect(fourStates, observations, fastEngine));
  close([a!.logLikelihood], [b!.logLikelihood], 1e-12, 'log-likelihood');
  close(a!.transitions, b!.transitions, 1e-12, 'transitions');
  close(a!.emissions, b!.emissions, 1e-12, 'emissions');
});

test('what is held out and what is trained on is everything, once', () => {
  check(
    fc.property(
      dnaObservations(),
      fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      fc.nat(),
      (data, share, seed) => {
        if (positionsOf(data) < 2) return;
        const { training, heldOut } = holdOut(data, share, seed);
        const all = [...training, ...heldOut].toSorted((a, b) => a.start - b.start);
        assert.ok(training.length > 0 && heldOut.length > 0, 'an empty side');
        assert.equal(all[0]!.start, 0);
        all.forEach((stretch, n) => {
          assert.equal(stretch.end, all[n + 1]?.start ?? positionsOf(data));
        });
      },
    ),
  );
});
