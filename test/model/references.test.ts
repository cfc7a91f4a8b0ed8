// Against hmmlearn 0.3.3 in full precision: likelihood, posteriors, path, EM, counts and gradient.
import { test } from 'node:test';
import { trellisOf } from '../../src/model/hmm.ts';
import { fastEngine } from '../../src/model/inference/choose.ts';
import { referenceEngine } from '../../src/model/inference/reference.ts';
import { gradientOf } from '../../src/model/training/gradient.ts';
import { close } from '../close.ts';
import { expect } from './at-once.ts';
import { hmmlearnReference, letters } from './examples.ts';
import { pausingKernels } from './inference/at-once.ts';
import { followsHmmlearn, matchesHmmlearn } from './matches-hmmlearn.ts';
import { emissionRows } from './models.ts';

const NAMES = ['cpg2', 'gene3', 'multi50', 'leftright'];
const ENGINES = {
  reference: referenceEngine,
  kernels: pausingKernels(),
  'kernels in windows': pausingKernels({ windowPositions: 7 }),
};

for (const name of NAMES) {
  for (const [engineName, engine] of Object.entries(ENGINES)) {
    test(`${name}, ${engineName} engine: likelihood, posteriors and path of hmmlearn`, () => {
      const reference = hmmlearnReference(name);
      matchesHmmlearn(engine, trellisOf(reference.model, letters(reference.sequences)), reference);
    });
  }

  test(`${name}: expected counts and gradient of hmmlearn's model`, () => {
    const { model, sequences, expectedCounts, gradient } = hmmlearnReference(name);
    const statistics = expect(model, letters(sequences), fastEngine);
    close(statistics.initial, expectedCounts.initial, 1e-8, 'initial');
    close(statistics.transitions, expectedCounts.transitions.flat(), 1e-8, 'transitions');
    close(statistics.emissions, expectedCounts.emissions.flat(), 1e-8, 'emissions');
    const mine = gradientOf(model, statistics);
    close(mine.initial, gradient.initial, 1e-8, 'gradient of initial');
    close(mine.transitions.flat(), gradient.transitions.flat(), 1e-8, 'gradient of transitions');
    close(mine.emissions.flat(), gradient.emissions.flat(), 1e-8, 'gradient of emissions');
  });

  test(`${name}: hmmlearn's parameters after 1 and 10 EM iterations`, async () => {
    const { model, sequences, em } = hmmlearnReference(name);
    await followsHmmlearn(model, letters(sequences), em, (emission, expected) => {
      close(emissionRows({ ...model, emission }).flat(), expected.emissions.flat(), 1e-8, 'emissions');
    });
  });
}
