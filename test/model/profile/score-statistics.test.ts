// Distributions of scores, fitted to scores drawn from them; and a calibration against HMMER's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { calibrate } from '../../../src/model/profile/calibrate.ts';
import { meanRelativeEntropy } from '../../../src/model/profile/profile.ts';
import {
  forwardPValue,
  gumbelFit,
  gumbelLocation,
  gumbelQuantile,
} from '../../../src/model/profile/score-statistics.ts';
import { Random } from '../../../src/model/random.ts';
import { finish } from '../../../src/model/work.ts';
import { close } from '../../close.ts';
import { randomProfile } from './profiles.ts';

test('a Gumbel distribution is found again in scores drawn from it', () => {
  const random = new Random(1);
  for (const [location, lambda] of [
    [-5, 0.7],
    [100, 0.2],
    [0, 3],
  ] as const) {
    const scores = Array.from({ length: 20_000 }, () =>
      gumbelQuantile(random.uniform() || 0.5, [location, lambda]),
    );
    const [mu, slope] = gumbelFit(scores);
    close([(mu - location) * lambda, slope / lambda], [0, 1], 0.03, 'fit');
    close([(gumbelLocation(scores, lambda) - location) * lambda], [0], 0.03, 'location alone');
  }
});

test('the tail of Forward scores is exponential, and nothing is rarer than certain', () => {
  assert.equal(forwardPValue(-10, [-4, 0.7]), 1);
  assert.equal(forwardPValue(-Infinity, [-4, 0.7]), 1);
  close([forwardPValue(6, [-4, 0.7])], [Math.exp(-7)], 1e-15, 'tail');
});

test('what is calibrated holds for other random sequences', () => {
  const profile = randomProfile(20, 3);
  const one = finish(calibrate(profile, fastEngine, 1));
  assert.deepEqual(finish(calibrate(profile, fastEngine, 1)), one);
  const lambda = Math.LN2 + 1.44 / (20 * meanRelativeEntropy(profile));
  assert.deepEqual([one.msv[1], one.viterbi[1], one.forward[1]], [lambda, lambda, lambda]);
  const other = finish(calibrate(profile, fastEngine, 2));
  for (const kind of ['msv', 'viterbi', 'forward'] as const) {
    assert.ok(Math.abs(one[kind][0] - other[kind][0]) < 0.5, kind);
  }
});
