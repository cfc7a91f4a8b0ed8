// Emissions of numbers against hmmlearn 0.3.3 in full precision: likelihood, posteriors, paths, 1 and 10 steps of EM.
import { test } from 'node:test';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { trellisOf } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { close } from '../../close.ts';
import { numbersReference, vectors } from '../examples.ts';
import { pausingKernels } from '../inference/at-once.ts';
import { followsHmmlearn, matchesHmmlearn } from '../matches-hmmlearn.ts';

const NAMES = [
  'gaussian-diagonal',
  'gaussian-full',
  'gaussian-tied',
  'gaussian-spherical',
  'gaussian-one-state',
  'poisson',
  'multinomial',
  'mixture-diagonal',
  'mixture-full',
  'mixture-spherical',
  'prior-diagonal',
  'prior-full',
  'prior-spherical',
  'prior-tied',
];
const ENGINES = {
  reference: referenceEngine,
  kernels: pausingKernels(),
  'kernels in windows': pausingKernels({ windowPositions: 7 }),
};
const OF_EMISSION = ['means', 'covariances', 'rates', 'probabilities', 'weights'];

function load(name: string) {
  const reference = numbersReference(name);
  const { emission } = reference.model;
  return { ...reference, observations: familyOf(emission).prepare(emission, vectors(reference.values)) };
}

for (const name of NAMES) {
  for (const [engineName, engine] of Object.entries(ENGINES)) {
    test(`${name}, ${engineName} engine: likelihood, posteriors and path of hmmlearn`, () => {
      const { model, observations, ...expected } = load(name);
      matchesHmmlearn(engine, trellisOf(model, observations), expected);
    });
  }

  test(`${name}: hmmlearn's parameters after 1 and 10 EM iterations`, async () => {
    const { model, observations, em } = load(name);
    await followsHmmlearn(model, observations, em, (emission, expected) => {
      for (const [part, value] of Object.entries(emission)) {
        if (OF_EMISSION.includes(part)) close(flat(value), flat(expected[part]), 1e-8, part);
      }
    });
  });
}

function flat(nested: unknown): number[] {
  return [nested].flat(4) as number[];
}
