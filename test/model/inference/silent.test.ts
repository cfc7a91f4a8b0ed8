// Silent states in every engine, against all ways enumerated and against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import { firstImpossiblePosition } from '../../../src/model/inference/possible.ts';
import { logSpaceEngine } from '../../../src/model/inference/reference.ts';
import { withSilentStates } from '../../../src/model/inference/silent/engine.ts';
import {
  chainSize,
  onlySequence,
  sequenceCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { atOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import { allRows, compare, compareCounts, compareViterbi } from './compare.ts';
import { enumerateWalks, silentTrellises, withEdges } from './silent-trellises.ts';

const engines = {
  reference: referenceEngine,
  'reference, all silent states removed': atOnce(withSilentStates(logSpaceEngine, () => false)),
  'as chosen': fastEngine,
  kernels: kernels(),
  'kernels in windows of 1': kernels({ windowPositions: 1 }),
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

for (const [name, engine] of Object.entries(engines)) {
  for (const [form, asForm] of [
    ['a matrix', (trellis: Trellis) => trellis],
    ['edges', withEdges],
  ] as const) {
    test(`${name}: with silent states as ${form}, all answers are sums over all ways`, () => {
      const small = silentTrellises({
        maxStates: 3,
        maxSilent: 4,
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
          close(engine.logLikelihoods(trellis), logs, 1e-12, 'logLikelihoods');
          close(engine.posteriors(trellis).logLikelihoods, logs, 1e-12, 'posteriors.logLikelihoods');
          close(allRows(engine, trellis), posteriors, 1e-12, 'posteriors');
          const likeliest = engine.likeliestStates(trellis);
          close(likeliest.logLikelihoods, logs, 1e-12, 'likeliestStates.logLikelihoods');
          const K = trellis.stateCount;
          likeliest.path.forEach((state, t) => {
            const row = posteriors.slice(t * K, (t + 1) * K);
            assert.ok(row[state]! >= Math.max(...row) - 1e-12, `position ${t}: ${state} of ${row}`);
          });
          for (const weights of [undefined, Float64Array.from(all, (_, s) => s)]) {
            const sum = (part: 'initial' | 'transitions') =>
              all[0]![part].map((_, n) =>
                all.reduce((total, one, s) => total + (weights?.[s] ?? 1) * one[part][n]!, 0),
              );
            const counts = engine.expectations(trellis, weights);
            close(counts.logLikelihoods, logs, 1e-12, 'expectations.logLikelihoods');
            close(counts.initial, sum('initial'), 1e-12, 'initial');
            close(matrixOfCounts(trellis, counts.transitions), sum('transitions'), 1e-12, 'transitions');
          }
          const best = engine.viterbi(trellis);
          close(
            best.logProbabilities,
            all.map(one => one.bestLog),
            1e-12,
            'Viterbi',
          );
          all.forEach((one, s) => {
            const first = firstImpossiblePosition(trellis, s);
            assert.equal(first === undefined, one.likelihood > 0, 'firstImpossiblePosition');
            const own = best.path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
            if (first === undefined)
              close([pathScore(onlySequence(trellis, s), own)], [one.bestLog], 1e-12, 'its path');
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
