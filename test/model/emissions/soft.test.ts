// Soft observations, and a published Poisson model: known results.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { trellisOf } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { gradientOf } from '../../../src/model/training/gradient.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { fixture, letters, modelFixture, seedReference, vectors } from '../examples.ts';

const model = modelFixture('seed-model.json');

test('soft rows: the likelihood of DiffBio, without what it adds against log 0; and its gradient', () => {
  const { soft } = seedReference();
  const observations = vectors([soft.rows]);
  const found = finish(fastEngine.logLikelihoods(trellisOf(model, observations)))[0]!;
  close([found], [soft.logLikelihood], 1e-12, 'log-likelihood');
  close([found], [soft.printed], 1e-6, 'as printed, in float32 and with 1e-10 added to every emission');
  const gradient = gradientOf(model, expect(model, observations, fastEngine));
  const downhill = soft.gradientOfNegativeLogLikelihood;
  for (const part of ['transitions', 'emissions'] as const) {
    close(
      gradient[part].flat(),
      downhill[part].flat().map(value => -value),
      1e-8,
      part,
    );
  }
  close(
    gradient.initial,
    downhill.initial.map(value => -value),
    1e-8,
    'initial',
  );
});

test('rows that are sure of one symbol give exactly the hard result', () => {
  const text = 'ACGTTGCAAC-GGT';
  const hard = letters([text]);
  const rows = [...text].map(letter =>
    letter === '-' ? [null, null, null, null] : [...'ACGT'].map(symbol => (symbol === letter ? 1 : 0)),
  );
  const soft = vectors([rows]);
  const [a, b] = [hard, soft].map(observations => expect(model, observations, fastEngine));
  close([a!.logLikelihood], [b!.logLikelihood], 1e-14, 'log-likelihood');
  close(a!.emissions, b!.emissions, 1e-13, 'counts');
  const logs = (observations: typeof hard) =>
    familyOf(model.emission).logDensities(model.emission, observations.table, 1);
  const [ofCodes, ofRows] = [logs(hard), logs(soft)];
  hard.codes!.forEach((code, t) => {
    assert.deepEqual(ofRows.slice(3 * t, 3 * t + 3), ofCodes.slice(3 * code, 3 * code + 3));
  });
});

test('earthquakes (Zucchini and MacDonald): log-likelihood -341.8787 with two states', () => {
  const counts: { values: number[] } = JSON.parse(fixture('earthquakes-counts.json'));
  const earthquakes = modelFixture('earthquakes.json');
  const { emission } = earthquakes;
  const observations = familyOf(emission).prepare(emission, vectors([counts.values.map(count => [count])]));
  const [found] = finish(fastEngine.logLikelihoods(trellisOf(earthquakes, observations)));
  assert.equal(found!.toFixed(4), '-341.8787');
});
