// Optimal accuracy: against every path of small models, and on chains where the likeliest states one by one are no path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode } from '../../../src/library.ts';
import { labelClasses } from '../../../src/model/decoding/label-classes.ts';
import { optimalAccuracyPaths } from '../../../src/model/decoding/optimal-accuracy.ts';
import type { Observed, State } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import type { Engine } from '../../../src/model/inference/engine.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import {
  makeTrellis,
  onlySequence,
  positionCount,
  sequenceCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { pausingKernels } from '../inference/at-once.ts';
import { enumerateWalks, silentTrellises, withEdges } from '../inference/silent-trellises.ts';
import { enumerate, trellises } from '../inference/trellises.ts';
import { dnaModel } from '../models.ts';

/** Three classes of states. */
const groups = (of: readonly number[]) => ({ of, count: Math.max(...of) + 1 });

const observed = (trellis: Trellis): Observed => ({
  trellis,
  observations: {
    table: { kind: 'symbols' },
    codes: trellis.codes,
    offsets: [...trellis.offsets],
    names: trellis.offsets.slice(1).map((_, s) => `sequence ${s + 1}`),
  },
});

/** Of all possible paths of a single sequence, how right the best is expected to be, and how likely the likeliest of these. */
function bestOfAll(one: Trellis, classes: readonly number[]): { accuracy: number; logProbability: number } {
  const { posteriors } = enumerate(one);
  let best = { accuracy: -Infinity, logProbability: -Infinity };
  for (const path of pathsOf(one)) {
    const logProbability = logOf(one, path);
    if (logProbability === -Infinity) continue;
    const accuracy = accuracyOf(path, posteriors, classes);
    const isBetter = accuracy > best.accuracy + 1e-12;
    const isAlike = Math.abs(accuracy - best.accuracy) <= 1e-12 && logProbability > best.logProbability;
    if (isBetter || isAlike) best = { accuracy, logProbability };
  }
  return best;
}

function logOf(one: Trellis, path: readonly number[]): number {
  const K = one.stateCount;
  return path.reduce((sum, state, t) => {
    const arrive = t === 0 ? one.initial[state]! : one.transitions[path[t - 1]! * K + state]!;
    return sum + Math.log(arrive) + one.logEmissions[(one.codes ? one.codes[t]! : t) * K + state]!;
  }, 0);
}

function accuracyOf(
  path: readonly number[],
  posteriors: readonly number[],
  classes: readonly number[],
): number {
  const K = classes.length;
  return path.reduce((sum, state, t) => {
    const own = classes.reduce(
      (total, c, k) => total + (c === classes[state] ? posteriors[t * K + k]! : 0),
      0,
    );
    return sum + own;
  }, 0);
}

const engines: Record<string, Engine> = { kernels: pausingKernels(), reference: referenceEngine };
const someTrellis = trellises({ maxStates: 4, maxLength: 5, maxSequences: 3, zeros: true });
const someClasses = fc.array(fc.nat(2), { minLength: 4, maxLength: 4 });

for (const [name, engine] of Object.entries(engines)) {
  test(`the path of the ${name} is the most accurate of all that are possible, and likely`, () => {
    check(
      fc.property(someTrellis, someClasses, (trellis, all) => {
        const K = trellis.stateCount;
        const classes = all.slice(0, K);
        const found = finish(optimalAccuracyPaths(observed(trellis), groups(classes), engine));
        for (let s = 0; s < sequenceCount(trellis); s++) {
          const one = onlySequence(trellis, s);
          const own = [...found.path.subarray(trellis.offsets[s], trellis.offsets[s + 1])];
          const { likelihood, posteriors } = enumerate(one);
          close([found.logLikelihoods[s]!], [Math.log(likelihood)], 1e-9, 'log-likelihood');
          if (likelihood === 0) continue;
          const best = bestOfAll(one, classes);
          close([accuracyOf(own, posteriors, classes)], [best.accuracy], 1e-9, 'accuracy');
          close([found.logProbabilities[s]!], [logOf(one, own)], 1e-9, 'log-probability of the path');
          assert.ok(found.logProbabilities[s]! > -Infinity, 'an impossible path');
          // Other classes may be as accurate, and then either is right.
          assert.ok(found.logProbabilities[s]! <= best.logProbability + 1e-9, 'likelier than the likeliest');
        }
      }),
      200,
    );
  });
}

test('silent states and ends are kept to, whether transitions are a matrix or edges', () => {
  const shape = { maxStates: 3, maxLength: 3, maxSequences: 2, maxSilent: 3, zeros: true };
  check(
    fc.property(silentTrellises(shape), fc.boolean(), someClasses, (matrix, areEdges, all) => {
      const trellis = areEdges ? withEdges(matrix) : matrix;
      const classes = all.slice(0, trellis.stateCount);
      const found = finish(optimalAccuracyPaths(observed(trellis), groups(classes), fastEngine));
      for (let s = 0; s < sequenceCount(trellis); s++) {
        const one = onlySequence(matrix, s);
        const { likelihood, posteriors } = enumerateWalks(one);
        if (likelihood === 0) continue;
        const own = [...found.path.subarray(trellis.offsets[s], trellis.offsets[s + 1])];
        assert.ok(isPossible(one, own), 'an impossible path');
        const best = Math.max(
          ...pathsOf(one).map(path => (isPossible(one, path) ? accuracyOf(path, posteriors, classes) : 0)),
        );
        close([accuracyOf(own, posteriors, classes)], [best], 1e-9, 'accuracy');
      }
    }),
    100,
  );
});

function pathsOf(one: Trellis): number[][] {
  const [K, T] = [one.stateCount, positionCount(one)];
  return Array.from({ length: K ** T }, (_, number) =>
    Array.from({ length: T }, (_, t) => Math.floor(number / K ** t) % K),
  );
}

/** Whether there is a way through these states, which are the only ones that emit anything. */
function isPossible(one: Trellis, path: readonly number[]): boolean {
  const K = one.stateCount;
  const { stateCount, silentCount, initial, transitions, offsets } = one;
  const logEmissions = new Float64Array(path.length * K).fill(-Infinity);
  path.forEach((state, t) => {
    logEmissions[t * K + state] = one.logEmissions[(one.codes ? one.codes[t]! : t) * K + state]!;
  });
  const own = makeTrellis({
    stateCount,
    silentCount,
    initial,
    transitions,
    offsets,
    logEmissions,
    codes: undefined,
  });
  return enumerateWalks(own).likelihood > 0;
}

test('many sequences are decoded in groups as they are alone', () => {
  const K = 20;
  const lengths = [0, 300, 1, 400, 0];
  const offsets = [0, ...lengths.map((_, n) => lengths.slice(0, n + 1).reduce((a, b) => a + b))];
  const trellis: Trellis = {
    stateCount: K,
    initial: new Float64Array(K).fill(1 / K),
    transitions: Float64Array.from({ length: K * K }, (_, n) => (n % (K + 1) < 2 ? 0.5 : 0)),
    logEmissions: Float64Array.from({ length: 2 * K }, (_, n) => Math.log(n % 3 === 0 ? 0.9 : 0.1)),
    codes: Uint8Array.from({ length: offsets.at(-1)! }, (_, t) => Number((t * t) % 7 < 2)),
    offsets,
  };
  trellis.transitions[K * K - 1] = 1;
  const classes = Array.from({ length: K }, (_, k) => k % 3);
  const [kernels, most] = [engines.kernels!, 7000];
  const together = finish(optimalAccuracyPaths(observed(trellis), groups(classes), kernels, most));
  for (let s = 0; s < lengths.length; s++) {
    const alone = finish(optimalAccuracyPaths(observed(onlySequence(trellis, s)), groups(classes), kernels));
    assert.deepEqual(together.path.subarray(offsets[s], offsets[s + 1]), alone.path);
    assert.equal(together.logProbabilities[s], alone.logProbabilities[0]);
  }
});

test('where the likeliest states one by one are no path, the most accurate path keeps the grammar', () => {
  // A first and a last state with two ways between, which never meet.
  const model = dnaModel(
    [0.4, 0.3, 0.3, 0],
    [
      [0, 0.5, 0.5, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
    ],
    [
      [0.25, 0.25, 0.25, 0.25],
      [0.3, 0.2, 0.3, 0.2],
      [0.2, 0.3, 0.2, 0.3],
      [0.25, 0.25, 0.25, 0.25],
    ],
  );
  const sequences = ['ACGTACGTTGCA', 'A'];
  const { paths, logProbabilities } = decode(model, sequences, 'optimal-accuracy');
  const [path] = paths;
  for (let t = 1; t < path!.length; t++) assert.ok(model.transitions[path![t - 1]!]![path![t]!]! > 0);
  assert.ok(logProbabilities.every(log => log > -Infinity));
  assert.throws(
    () => decode({ ...model, initial: [0, 0, 0, 1], emission: onlyC() }, ['A'], 'optimal-accuracy'),
    {
      name: 'UserError',
      code: 'impossible-sequence',
    },
  );
});

function onlyC() {
  const row = [0, 1, 0, 0];
  return dnaModel([1], [[1]], [row, row, row, row]).emission;
}

test('a sequence whose posteriors have no room is refused before anything is worked out', () => {
  const trellis = { stateCount: 2 ** 15, offsets: [0, 2 ** 14 + 1] } as unknown as Trellis;
  assert.throws(
    () => finish(optimalAccuracyPaths(observed(trellis), { of: [], count: 0 }, referenceEngine)),
    {
      name: 'UserError',
      code: 'too-large',
    },
  );
});

test('classes are symbols where all states have one, else features, else states', () => {
  const classes = (...states: Partial<State>[]) =>
    labelClasses(states.map((one, k) => ({ name: `S${k}`, ...one }))).of;
  assert.deepEqual(classes({ symbol: 'i', feature: 'a' }, { symbol: 'M' }, { symbol: 'i' }), [0, 1, 0]);
  assert.deepEqual(classes({ symbol: 'i' }, { symbol: 'i' }, {}), [0, 1, 2]);
  assert.deepEqual(
    classes({ feature: 'a' }, { symbol: 'i' }, { feature: 'a', opens: true }, {}),
    [0, 1, 0, 1],
  );
  assert.deepEqual(
    classes(
      { feature: 'CDS', strand: '+', phase: 0 },
      { feature: 'CDS', strand: '+', phase: 1 },
      { feature: 'CDS', strand: '-', phase: 0 },
      { feature: 'CDS', strand: '+', phase: 0, also: [{ feature: 'CDS', strand: '-', phase: 2 }] },
      { feature: 'CDS', strand: '-', phase: 2, also: [{ feature: 'CDS', strand: '+', phase: 0 }] },
    ),
    [0, 1, 2, 3, 3],
  );
});
