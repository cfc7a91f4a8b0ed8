// Silent states in every engine, against all ways enumerated and against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import { firstImpossiblePosition } from '../../../src/model/inference/possible.ts';
import { logSpaceEngine } from '../../../src/model/inference/reference.ts';
import { withSilentStates } from '../../../src/model/inference/silent/engine.ts';
import {
  chainOf,
  chainSize,
  makeTrellis,
  normalTrellis,
  onlySequence,
  positionCount,
  sequenceCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { plainDensities, plainMoments } from '../../../src/model/native/normals.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { atOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import { allRows, compare, compareCounts, compareViterbi } from './compare.ts';
import { enumerateWalks, profileTrellis, silentTrellises, withEdges } from './silent-trellises.ts';

const engines = {
  reference: referenceEngine,
  'reference, all silent states removed': atOnce(withSilentStates(logSpaceEngine, () => false)),
  'as chosen': fastEngine,
  kernels: kernels(),
  'kernels in windows of 1': kernels({ windowPositions: 1 }),
  'kernels, all silent states removed': kernels({}, () => false),
};

/** The counts [E] of edges as a matrix. */
function matrixOfCounts({ edges, ...trellis }: Trellis, counts: Float64Array): Float64Array {
  if (!edges) return counts;
  const size = chainSize({ ...trellis, edges });
  const matrix = new Float64Array(size * size);
  counts.forEach((count, e) => {
    matrix[edges.from[e]! * size + edges.to[e]!] = count;
  });
  return matrix;
}

/** Thousands of ways are added up as they come, so that the sums are not right to the last digits. */
const ENUMERATED = 1e-11;

for (const [name, engine] of Object.entries(engines)) {
  for (const [form, asForm] of [
    ['a matrix', (trellis: Trellis) => trellis],
    ['edges', withEdges],
  ] as const) {
    test(`${name}: with silent states as ${form}, all answers are sums over all ways`, () => {
      const small = silentTrellises({
        maxStates: 3,
        maxSilent: 3,
        maxLength: 4,
        maxSequences: 3,
        zeros: true,
      });
      check(
        fc.property(small, plain => {
          const trellis = asForm(plain);
          const all = Array.from({ length: sequenceCount(plain) }, (_, s) =>
            enumerateWalks(onlySequence(plain, s)),
          );
          const logs = all.map(one => Math.log(one.likelihood));
          const posteriors = all.flatMap(one => one.posteriors);
          close(engine.logLikelihoods(trellis), logs, ENUMERATED, 'logLikelihoods');
          close(engine.posteriors(trellis).logLikelihoods, logs, ENUMERATED, 'posteriors.logLikelihoods');
          close(allRows(engine, trellis), posteriors, ENUMERATED, 'posteriors');
          const likeliest = engine.likeliestStates(trellis);
          close(likeliest.logLikelihoods, logs, ENUMERATED, 'likeliestStates.logLikelihoods');
          const K = trellis.stateCount;
          likeliest.path.forEach((state, t) => {
            const row = posteriors.slice(t * K, (t + 1) * K);
            assert.ok(row[state]! >= Math.max(...row) - ENUMERATED, `position ${t}: ${state} of ${row}`);
          });
          for (const weights of [undefined, Float64Array.from(all, (_, s) => s)]) {
            const sum = (part: 'initial' | 'transitions') =>
              all[0]![part].map((_, n) =>
                all.reduce((total, one, s) => total + (weights?.[s] ?? 1) * one[part][n]!, 0),
              );
            const counts = engine.expectations(trellis, weights);
            close(counts.logLikelihoods, logs, ENUMERATED, 'expectations.logLikelihoods');
            close(counts.initial, sum('initial'), ENUMERATED, 'initial');
            close(matrixOfCounts(trellis, counts.transitions), sum('transitions'), ENUMERATED, 'transitions');
          }
          const best = engine.viterbi(trellis);
          close(
            best.logProbabilities,
            all.map(one => one.bestLog),
            ENUMERATED,
            'Viterbi',
          );
          all.forEach((one, s) => {
            const first = firstImpossiblePosition(trellis, s);
            assert.equal(first === undefined, one.likelihood > 0, 'firstImpossiblePosition');
            const own = best.path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
            if (first === undefined)
              close([pathScore(onlySequence(trellis, s), own)], [one.bestLog], ENUMERATED, 'its path');
          });
        }),
        150,
      );
    });
  }
}

const twins = {
  'reference, all silent states removed': engines['reference, all silent states removed'],
  kernels: kernels(),
  'kernels in windows of 7': kernels({ windowPositions: 7 }),
  'kernels, all silent states removed': kernels({}, () => false),
};

for (const [name, engine] of Object.entries(twins)) {
  test(`${name}: silent states give what the reference engine gives`, () => {
    const larger = silentTrellises({
      maxStates: 8,
      maxSilent: 8,
      maxLength: 40,
      maxSequences: 5,
      zeros: true,
    });
    check(
      fc.property(larger, fc.boolean(), (plain, areEdges) => {
        const trellis = areEdges ? withEdges(plain) : plain;
        compare(engine, trellis, 1e-10);
        compareViterbi(engine, trellis);
        const weights = Float64Array.from({ length: sequenceCount(trellis) }, (_, s) => [0, 1, 2.5][s % 3]!);
        compareCounts(
          engine.expectations(trellis, weights),
          referenceEngine.expectations(trellis, weights),
          1e-10,
        );
      }),
      100,
    );
  });
}

test('chains of profiles, local and glocal: kernels give what the reference engine gives', () => {
  check(
    fc.property(
      fc.record({
        length: fc.integer({ min: 1, max: 20 }),
        lengths: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 20 }),
        seed: fc.integer({ min: 1, max: 1e6 }),
        isGlocal: fc.boolean(),
      }),
      fc.integer({ min: 1, max: 300 }),
      (shape, windowPositions) => {
        const trellis = profileTrellis(shape);
        for (const engine of [fastEngine, kernels({ windowPositions })]) {
          compare(engine, trellis, 1e-10);
          compareViterbi(engine, trellis);
        }
      },
    ),
    60,
  );
});

test('normal distributions with silent states: the same as with their densities, and moments of the posteriors', () => {
  const small = silentTrellises({ maxStates: 4, maxSilent: 3, maxLength: 12, maxSequences: 3, zeros: true });
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  check(
    fc.property(small, fc.array(number, { minLength: 200, maxLength: 200 }), (plain, drawn) => {
      const { stateCount: K, offsets } = plain;
      const values = Float64Array.from(drawn.slice(0, 2 * positionCount(plain)));
      const states = {
        means: Float64Array.from(drawn.slice(-2 * K)),
        inverses: Float64Array.from({ length: 3 * K }, (_, n) => (n % 3 === 1 ? drawn[90 + n]! : 1 + n / 10)),
        peaks: new Float64Array(K),
      };
      const chain = { ...chainOf(plain), offsets };
      const trellis = normalTrellis(chain, { values, states });
      const logs = makeTrellis({ ...chain, codes: undefined, logEmissions: plainDensities(values, states) });
      for (const engine of [referenceEngine, fastEngine, kernels()]) {
        const { emissions, ...counts } = engine.expectations(trellis);
        const { emissions: _, ...expected } = referenceEngine.expectations(logs);
        close(counts.logLikelihoods, expected.logLikelihoods, 1e-10, 'log-likelihoods');
        close(counts.initial, expected.initial, 1e-10, 'initial');
        close(counts.transitions, expected.transitions, 1e-10, 'transitions');
        close(emissions, plainMoments(values, states, allRows(referenceEngine, logs)), 1e-10, 'moments');
        compareViterbi(engine, trellis);
      }
    }),
    60,
  );
});

test('a long sequence is cut where the chain forgets, also through silent states', () => {
  const T = 30_000;
  const plain = profileTrellis({ length: 6, lengths: [T, 500, 0, 3], seed: 5 });
  // Without an end, and going on from the flank behind a domain to the one before it.
  const [N, end] = [11, 21];
  const { from, to, probabilities } = plain.edges!;
  const trellis = makeTrellis({
    ...chainOf(plain),
    silentCount: plain.silentCount! - 1,
    initial: plain.initial.slice(0, end),
    ...{ logEmissions: plain.logEmissions, codes: plain.codes, offsets: plain.offsets },
    edges: { from, to: to.map(state => (state === end ? N : state)), probabilities },
  });
  for (const engine of [fastEngine, kernels({ windowPositions: 9000 })]) {
    compare(engine, trellis, 1e-9);
    compareViterbi(engine, trellis);
  }
});

test('a chain of thousands of states is never made a matrix', () => {
  const trellis = profileTrellis({ length: 2000, lengths: [30, 0, 12], seed: 3 });
  Object.defineProperty(trellis, 'transitions', { get: () => assert.fail('a matrix') });
  compare(fastEngine, trellis, 1e-10);
  compareViterbi(fastEngine, trellis);
  assert.equal(firstImpossiblePosition(trellis, 0), undefined);
});

test('a start that is as good as impossible is none of the impossible ones', () => {
  const size = 900;
  const [emits, end] = [2, 2 + size];
  const chain = Array.from({ length: size }, (_, s) => [emits + s, emits + s + 1, 0.3] as const);
  const list = [...chain, [emits + size - 1, 1, 0.4], [1, end, 0.5], [1, 1, 0.5]] as const;
  const trellis = makeTrellis({
    stateCount: 2,
    silentCount: size + 1,
    initial: Float64Array.from({ length: end + 1 }, (_, s) => (s === emits ? 1 : 0)),
    edges: {
      from: Int32Array.from(list, ([from]) => from),
      to: Int32Array.from(list, ([, to]) => to),
      probabilities: Float64Array.from(list, ([, , probability]) => probability),
    },
    logEmissions: Float64Array.of(0, Math.log(0.7)),
    codes: Uint8Array.of(0, 0, 0),
    offsets: [0, 1, 1, 3],
  });
  const start = (size - 1) * Math.log(0.3) + Math.log(0.4);
  const expected = [
    start + Math.log(0.7 * 0.5),
    size * Math.log(0.3),
    start + Math.log(0.7 * 0.5 * 0.7 * 0.5),
  ];
  for (const engine of [referenceEngine, fastEngine, kernels()]) {
    close(engine.logLikelihoods(trellis), expected, 1e-13, 'log-likelihoods');
    close(engine.viterbi(trellis).logProbabilities, expected, 1e-13, 'best paths');
    const { initial, transitions } = engine.expectations(trellis);
    close([initial[emits]!], [3], 1e-12, 'starts');
    close(transitions.subarray(size - 1), [1, 2, 2, 1], 1e-12, 'uses');
  }
});

test('several ends: an empty sequence takes the best of them, or all together', () => {
  const trellis = makeTrellis({
    stateCount: 1,
    silentCount: 3,
    initial: Float64Array.of(0.5, 0.1, 0.1, 0.3),
    transitions: Float64Array.of(0.4, 0, 0.3, 0.3, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0),
    logEmissions: Float64Array.of(0),
    codes: Uint8Array.of(0),
    offsets: [0, 0, 1],
  });
  for (const engine of [referenceEngine, fastEngine, kernels()]) {
    close(engine.logLikelihoods(trellis), [Math.log(0.5), Math.log(0.3)], 1e-13, 'log-likelihoods');
    close(engine.viterbi(trellis).logProbabilities, [Math.log(0.3), Math.log(0.15)], 1e-13, 'best paths');
    close(engine.expectations(trellis).initial, [1, 0.2, 0.2, 0.6], 1e-13, 'starts');
  }
});

test('what underflows on the way through silent states is done again in log space', () => {
  // The only way to the end is through a thousand deletions, each as likely as not.
  const trellis = profileTrellis({ length: 1200, lengths: [8, 40], seed: 3, isGlocal: true });
  compare(fastEngine, trellis, 1e-10);
  compareViterbi(fastEngine, trellis);
});
