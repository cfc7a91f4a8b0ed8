// Tables that lean on those of lower orders: by hand in a small case, by leaving every occurrence out, on other data.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { tableOf } from '../../../src/model/emissions/categorical/nested-rows.ts';
import { type HiddenMarkovModel, observe, type TrainingRecord } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { withLabels } from '../../../src/model/labelled-observations.ts';
import { positionsOf } from '../../../src/model/observations.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { fitLabels } from '../../../src/model/training/count.ts';
import type { TrainingOptions } from '../../../src/model/training/options.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { logLikelihood } from '../emissions/coherence-kit.ts';
import { type Categorical, modelOfOrders } from '../emissions/own-orders.ts';
import { letters } from '../examples.ts';
import { emissionRows, TWO_STATES } from '../models.ts';
import { trainedOnSamples } from './train-at-once.ts';

const counting = (emissions: number) => ({ initial: 0, transitions: 0, emissions });

/** The statistics of a model of order m whose words `counts` [4 ** (m + 1)] are. */
function statisticsOf(model: HiddenMarkovModel, counts: ArrayLike<number>) {
  const { observations } = observe(model, letters(['ACGT']));
  return { ...expect(model, observations, fastEngine), emissions: Float64Array.from(counts) };
}

const fit = (
  model: HiddenMarkovModel,
  counts: ArrayLike<number>,
  pseudocount: number,
  smoothing: number | 'fitted',
) => emissionRows(maximize(model, statisticsOf(model, counts), counting(pseudocount), smoothing));

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

test('a table of order 1, worked out by hand', () => {
  const model = modelOfOrders([1], 2);
  // After A: A twice and C once; after C: A once; after G and T nothing.
  const counts = [2, 1, 0, 0, 1, 0, 0, 0, ...new Array(8).fill(0)];
  // Order 0 with a pseudocount of 1: A 4, C 2, G 1, T 1, of 8.
  const found = fit(model, counts, 1, 2);
  close(found[0]!, [(2 + 2 * 0.5) / 5, (1 + 2 * 0.25) / 5, 0.25 / 5, 0.25 / 5], 1e-15, 'after A');
  close(found[1]!, [(1 + 2 * 0.5) / 3, 0.5 / 3, 0.25 / 3, 0.25 / 3], 1e-15, 'after C');
  close(found[2]!, [0.5, 0.25, 0.125, 0.125], 1e-15, 'after G');
  close(fit(model, counts, 1, 0)[0]!, [2 / 3, 1 / 3, 0, 0], 1e-15, 'without strength');
  close(fit(model, counts, 1, 0)[3]!, [0.5, 0.25, 0.125, 0.125], 1e-15, 'without strength or counts');
});

test('zeros stay zero, and a table without counts stays as it is', () => {
  const model = modelOfOrders([1], 2);
  const rows = emissionRows(model);
  rows[0] = [0, 0.5, 0.5, 0];
  rows[3] = [0, 0, 0, 1];
  model.emission.probabilities = [tableOf(rows, 1)];
  const found = fit(model, [5, 1, 0, 0, 1, ...new Array(11).fill(0)], 1, 4);
  assert.deepEqual([found[0]![0], found[0]![3]], [0, 0]);
  close([sum(found[0]!)], [1], 1e-15, 'sum');
  assert.deepEqual(found[3], [0, 0, 0, 1]);
  assert.deepEqual(fit(model, new Array(16).fill(0), 0, 4), rows);
});

test('three orders, with a temperature: the definition, context by context', () => {
  const texts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 50 });
  check(
    fc.property(texts, fc.constantFrom(0.5, 3, 40), fc.constantFrom(1, 2), (codes, strength, temperature) => {
      const model = modelOfOrders([2], 2, temperature);
      const seen = codes.slice(2).map((_, t) => codes.slice(t, t + 3));
      const counts = new Array(64).fill(0);
      for (const [a, b, c] of seen) counts[16 * a! + 4 * b! + c!] += 1;
      /** P(x | context), by words that were seen. */
      const p = (context: number[], x: number): number => {
        const k = context.length;
        const ending = seen.map(word => word.slice(2 - k));
        const after = ending.filter(word => context.every((code, n) => word[n] === code));
        const hits = after.filter(word => word[k] === x).length;
        if (k === 0) return (hits + 1) / (after.length + 4);
        return (hits + strength * p(context.slice(1), x)) / (after.length + strength);
      };
      const found = fit(model, counts, 1, strength);
      found.forEach((row, c) => {
        const expected = [0, 1, 2, 3].map(x => p([Math.floor(c / 4), c % 4], x) ** temperature);
        close(
          row,
          expected.map(value => value / sum(expected)),
          1e-12,
          `context ${c}`,
        );
      });
    }),
    40,
  );
});

test('the strength that is fitted makes words likeliest, each occurrence left out in turn', () => {
  check(
    fc.property(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2, maxLength: 60 }), words => {
      const model = modelOfOrders([1], 2);
      const leftOut = (strength: number) =>
        sum(
          words.map((word, n) => {
            const others = words.filter((_, other) => other !== n);
            const [context, x] = [Math.floor(word / 4), word % 4];
            const lower = (others.filter(one => one % 4 === x).length + 1 / 4) / (others.length + 1);
            const after = others.filter(one => Math.floor(one / 4) === context);
            return Math.log(
              (after.filter(one => one % 4 === x).length + strength * lower) / (after.length + strength),
            );
          }),
        );
      const strengths = Array.from({ length: 17 }, (_, n) => 2 ** n);
      const best = Math.max(...strengths.map(leftOut));
      const counts = new Array(16).fill(0);
      for (const word of words) counts[word] += 1;
      const found = fit(model, counts, 0, 'fitted').flat();
      const isOneOf = strengths
        .filter(strength => leftOut(strength) >= best - 1e-9)
        .some(strength =>
          fit(model, counts, 0, strength)
            .flat()
            .every((p, n) => Math.abs(p - found[n]!) < 1e-12),
        );
      assert.ok(isOneOf, `no strength of the likeliest for ${words}`);
    }),
    60,
  );
});

/** Every second piece of phage lambda, of 500 bases: the first, third and so on, or the others. */
function lambda(odd: 0 | 1): string[] {
  const file = new URL('../../../fixtures/lambda.fa.gz', import.meta.url);
  const [, ...lines] = gunzipSync(readFileSync(file)).toString('latin1').trim().split('\n');
  return (lines.join('').match(/.{500}/g) ?? []).filter((_, n) => n % 2 === odd);
}

test('order 5, trained on half of a genome, makes the other half likelier with smoothing than without', () => {
  const value = (order: number, smoothing?: number | 'fitted') => {
    const model = modelOfOrders([order], 1);
    const [taught, other] = ([0, 1] as const).map(odd => observe(model, letters(lambda(odd))).observations);
    const found = maximize(model, expect(model, taught!, fastEngine), counting(1), smoothing);
    return logLikelihood(found, other!) / positionsOf(other!);
  };
  const fitted = value(5, 'fitted');
  for (const order of [0, 1, 2, 3, 4, 5]) {
    assert.ok(
      fitted > value(order) + (order === 5 ? 0.02 : 0),
      `${fitted} against ${value(order)} of order ${order}`,
    );
  }
  for (const strength of [1, 10, 100, 1000]) {
    assert.ok(fitted > value(5, strength), `${fitted} against ${value(5, strength)} of ${strength}`);
  }
});

async function trained(model: HiddenMarkovModel, options: Partial<TrainingOptions>, seed = 2) {
  const found = await trainedOnSamples(model, options, 2, 300, seed);
  return found as Categorical & { training: TrainingRecord };
}

test('EM with smoothing ends where it settles, and its model is the smoothed one', async () => {
  const model = modelOfOrders([2, 1], 6);
  const rows = emissionRows(model);
  rows[0] = [0, 0.5, 0.25, 0.25];
  model.emission.probabilities[0] = tableOf(rows.slice(0, 16), 2);
  const first = await trained(model, { smoothing: 'fitted', tolerance: 1e-5 });
  // From the model that is likeliest without smoothing, each step of which lowers the likelihood.
  const plain = await trained(model, { tolerance: 1e-7 });
  const smoothed = await trained({ ...plain, training: null }, { smoothing: 20, tolerance: 1e-5 });
  for (const { training, emission } of [first, smoothed]) {
    assert.ok(training.converged && training.iterations > 0);
    assert.equal((emission.probabilities as number[][][][])[0]![0]![0]![0], 0);
  }
  const { logLikelihoods } = smoothed.training!;
  assert.ok(logLikelihoods[1]! < logLikelihoods[0]!, 'smoothed is less likely on the data themselves');
});

test('counting takes smoothing, with tied tables and pairs of strands pooled before it', () => {
  const model = { ...modelOfOrders([1, 1], 2), ties: { strands: [['S1', 'S2']] as [string, string][] } };
  const { observations } = observe(model, letters(['AACAA']));
  const labels = { sets: [[0], [0, 1]], labels: [Uint16Array.of(1, 0, 0, 0, 0)] };
  const found = fitLabels(model, withLabels(observations, labels, 2), counting(1), 2).model;
  const rows = emissionRows(found);
  // S1 counts AA 2, AC 1, CA 1; S2 counts TT 2, GT 1, TG 1. Halves, as both strands share them.
  close(
    rows[0]!,
    [2.5 / 3.5, 1, 0, 0].map((_, x) => ([1, 0.5, 0, 0][x]! + (2 * [2.5, 1.5, 1, 1][x]!) / 6) / 3.5),
    1e-12,
    'S1 after A',
  );
  close(
    rows[4 + 3]!,
    [0, 0, 0.5, 1].map((n, x) => (n + (2 * [1, 1, 1.5, 2.5][x]!) / 6) / 3.5),
    1e-12,
    'S2 after T',
  );
});

test('families without tables cannot be smoothed', () => {
  const model: HiddenMarkovModel = { ...TWO_STATES, emission: { family: 'poisson', rates: [[1], [2]] } };
  assert.throws(
    () =>
      maximize(model, { ...statisticsOf(TWO_STATES, []), emissions: new Float64Array(4) }, counting(0), 1),
    error => error instanceof UserError && error.code === 'option-does-not-fit',
  );
});
