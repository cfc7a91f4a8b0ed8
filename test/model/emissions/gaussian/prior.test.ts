// Priors on means and covariances: the objective rises with them, its gradient is exact, and what they say by hand.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Emission, GaussianEmission, GaussianPrior } from '../../../../src/model/emissions/emission.ts';
import { familyOf } from '../../../../src/model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../../../src/model/hmm.ts';
import { fastEngine } from '../../../../src/model/inference/choose.ts';
import { logPrior, NO_PSEUDOCOUNTS } from '../../../../src/model/training/baum-welch.ts';
import { gradientOf, logitsOf, withLogits } from '../../../../src/model/training/gradient.ts';
import { DEFAULT_OPTIONS } from '../../../../src/model/training/options.ts';
import { train } from '../../../../src/model/training/train.ts';
import { close } from '../../../close.ts';
import { expect } from '../../at-once.ts';
import { A_AND_B } from '../../models.ts';
import { drawn, logLikelihood } from '../coherence-kit.ts';

const PRIOR: GaussianPrior = { mean: [1, 99], meanWeight: 30, variance: [4, 9], varianceWeight: 20 };
const SQUARES = [
  [
    [1, 0.4],
    [0.4, 2],
  ],
  [
    [0.6, -0.2],
    [-0.2, 1.1],
  ],
];
const COVARIANCES = {
  full: SQUARES,
  tied: SQUARES[0]!,
  diagonal: [
    [1, 2],
    [0.6, 1.1],
  ],
  spherical: [1, 0.7],
};
const gaussian = (covariance: keyof typeof COVARIANCES): GaussianEmission => ({
  family: 'gaussian',
  means: [
    [0, 100],
    [2, 103],
  ],
  covariance,
  covariances: COVARIANCES[covariance],
  prior: PRIOR,
});
const shapes = Object.keys(COVARIANCES) as (keyof typeof COVARIANCES)[];
const mixture: Emission = {
  family: 'gaussian-mixture',
  weights: [
    [0.3, 0.7],
    [0.5, 0.5],
  ],
  means: [gaussian('full').means, gaussian('full').means.map(([x, y]) => [x! + 4, y! - 3])],
  covariance: 'tied',
  covariances: SQUARES[0]!,
  prior: PRIOR,
};
const EXAMPLES: Record<string, Emission> = {
  ...Object.fromEntries(shapes.map(shape => [shape, gaussian(shape)])),
  mixture,
  'part of a product': {
    family: 'product',
    parts: [{ family: 'poisson', rates: [[2], [5]] }, gaussian('full')],
  },
};

for (const [name, emission] of Object.entries(EXAMPLES)) {
  const model: HiddenMarkovModel = { ...A_AND_B, emission };
  const { observations } = drawn(model, { sequences: 3, length: 60 }, 2);

  test(`${name}: EM climbs log-likelihood and log prior together, and comes to another model than without`, async () => {
    const options = { ...DEFAULT_OPTIONS, iterations: 15, tolerance: 0 };
    let before = -Infinity;
    let likeliest = -Infinity;
    for await (const { objective, statistics, model: now } of train(
      model,
      { observations },
      fastEngine,
      options,
    )) {
      assert.ok(objective >= before - 1e-9 * Math.abs(before), `${before} fell to ${objective}`);
      close([objective], [statistics.logLikelihood + logPrior(now, NO_PSEUDOCOUNTS)], 1e-12, 'objective');
      before = objective;
      likeliest = Math.max(likeliest, statistics.logLikelihood);
    }
    const free = { ...model, emission: withoutPrior(emission) };
    let plain = -Infinity;
    for await (const step of train(free, { observations }, fastEngine, options))
      plain = step.statistics.logLikelihood;
    assert.ok(plain > likeliest + 1, `${plain} without a prior, ${likeliest} with it`);
  });

  test(`${name}: the gradient is that of log-likelihood and log prior`, () => {
    const h = 1e-5;
    const objective = (one: HiddenMarkovModel) =>
      logLikelihood(one, observations) + logPrior(one, NO_PSEUDOCOUNTS);
    const gradient = gradientOf(model, expect(model, observations, fastEngine)).emissions;
    const parameters = logitsOf(model);
    parameters.emissions.forEach((row, r) => {
      row.forEach((_, n) => {
        const at = (by: number) => {
          const moved = structuredClone(parameters);
          moved.emissions[r]![n]! += by;
          return objective(withLogits(model, moved));
        };
        close([gradient[r]![n]!], [(at(h) - at(-h)) / (2 * h)], 1e-6, `parameter [${r}][${n}]`);
      });
    });
  });

  test(`${name}: by a share, the log of the prior is that share of it`, () => {
    const family = familyOf(emission);
    const less = family.weakened!(emission, 0.3);
    close([family.logPrior(less, 1, 0)], [0.3 * family.logPrior(emission, 1, 0)], 1e-12, 'log prior');
  });
}

test('without data, a state has the mean and the covariance that the prior says', () => {
  for (const shape of shapes) {
    const emission = gaussian(shape);
    const family = familyOf(emission);
    const width = { full: 7, tied: 7, diagonal: 6, spherical: 6 }[shape];
    const found = family.maximize(emission, new Float64Array(2 * width), 1, 0) as GaussianEmission;
    close(found.means.flat(), [...PRIOR.mean, ...PRIOR.mean], 1e-12, `${shape}: means`);
    const [a, b] = PRIOR.variance.map(v => v / (PRIOR.varianceWeight - (width === 7 ? 2 : 1)));
    const expected = {
      full: [a!, 0, 0, b!, a!, 0, 0, b!],
      tied: [a!, 0, 0, b!],
      diagonal: [a!, b!, a!, b!],
      spherical: [(a! + b!) / 2, (a! + b!) / 2],
    }[shape];
    close([found.covariances].flat(3), expected, 1e-9, `${shape}: covariances`);
  }
});

test('the prior of one number is what it is by hand', () => {
  const emission: Emission = {
    family: 'gaussian',
    means: [[3]],
    covariance: 'diagonal',
    covariances: [[2]],
    prior: { mean: [1], meanWeight: 5, variance: [7], varianceWeight: 4 },
  };
  close(
    [familyOf(emission).logPrior(emission, 1, 0)],
    [-(5 * 4) / (2 * 2) - 7 / (2 * 2) - (3 / 2) * Math.log(2)],
    1e-12,
    'log prior',
  );
});

function withoutPrior(emission: Emission): Emission {
  if (emission.family === 'product') {
    return { ...emission, parts: emission.parts.map(part => withoutPrior(part) as typeof part) };
  }
  const { prior: _, ...rest } = emission as GaussianEmission;
  return rest;
}
