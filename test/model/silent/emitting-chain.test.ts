// The chain of the emitting states: as likely as the walk through silent ones, and the uses that are expected of these.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { emittingChain, expectedUses } from '../../../src/model/emitting-chain.ts';
import { atTemperature, hasEnds } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { silentModels, sumOverPaths } from './models.ts';

/** A model whose states emit a letter each, so that letters tell the path. */
const telling = (model: ReturnType<typeof atTemperature>) => ({
  ...model,
  emission: {
    family: 'categorical' as const,
    alphabet: 'dna' as const,
    symbols: 'ACGT',
    order: 0,
    probabilities: model.states.map((_, k) => [0, 1, 2, 3].map(m => (m === k ? 1 : 0))),
  },
});

test('its probabilities are those of all ways between positions, and rows sum to 1 with the end', () => {
  check(
    fc.property(silentModels(), fc.array(fc.nat(2), { maxLength: 3 }), (random, wanted) => {
      const model = atTemperature(random);
      const K = model.states.length;
      const path = wanted.map(k => k % K);
      const { initial, transitions, last, empty } = emittingChain(model);
      let probability = path.length === 0 ? empty : initial[path[0]!]!;
      for (let t = 1; t < path.length; t++) probability *= transitions[path[t - 1]!]![path[t]!]!;
      if (path.length > 0 && hasEnds(model)) probability *= last[path.at(-1)!]!;
      const expected = path.length === 0 && !hasEnds(model) ? 0 : sumOverPaths(telling(model), path);
      close([probability], [expected], 1e-12, 'P(path)');
      for (const [i, row] of transitions.entries()) {
        close([row.reduce((a, b) => a + b, last[i]!)], [1], 1e-12, `row ${i}`);
      }
    }),
    300,
  );
});

test('the expected uses given a path are those of the E-step where emissions tell the path', () => {
  check(
    fc.property(silentModels(), fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }), (random, wanted) => {
      const model = atTemperature(random);
      const K = model.states.length;
      const N = model.initial.length;
      const path = wanted.map(k => k % K);
      const initial = new Float64Array(K + 1);
      const next = new Float64Array(K * (K + 1));
      initial[path[0]!] = 1;
      for (let t = 1; t < path.length; t++) next[path[t - 1]! * (K + 1) + path[t]!]!++;
      next[path.at(-1)! * (K + 1) + K]!++;
      const uses = expectedUses(model, { initial, next });
      const logEmissions = Float64Array.from({ length: path.length * K }, (_, n) =>
        path[Math.floor(n / K)] === n % K ? 0 : -Infinity,
      );
      const expected = finish(
        referenceEngine.expectations({
          stateCount: K,
          silentCount: N - K,
          initial: Float64Array.from(model.initial),
          transitions: Float64Array.from(model.transitions.flat()),
          logEmissions,
          codes: undefined,
          offsets: [0, path.length],
        }),
      );
      if (expected.logLikelihoods[0] === -Infinity) return;
      close(uses.initial, expected.initial, 1e-12, 'initial');
      close(uses.transitions, expected.transitions, 1e-12, 'transitions');
      assert.equal(uses.transitions.length, N * N);
    }),
    300,
  );
});
