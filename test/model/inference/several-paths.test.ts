// Paths drawn from the posterior, and the n best paths: against all paths enumerated, and the engines against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import {
  onlySequence,
  positionCount,
  sequenceCount,
  sliceOf,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { setThreads } from '../../../src/model/native/binding.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import { profileTrellis, silentTrellises, withEdges } from './silent-trellises.ts';
import { trellises } from './trellises.ts';

const engines = {
  reference: referenceEngine,
  kernels: kernels(),
  'kernels in windows of 1': kernels({ windowPositions: 1 }),
  'kernels in windows of 3': kernels({ windowPositions: 3 }),
};

const uniforms = (seed: number) => (sequence: number) => new Random(1000 * seed + sequence);

/** All paths of a single sequence that are possible, as text, with P(path, sequence); silent ways are summed or the best. */
function allPaths(one: Trellis): Map<string, number> {
  const K = one.stateCount;
  const T = positionCount(one);
  const paths = new Map<string, number>();
  for (let number = 0; number < K ** T; number++) {
    const path = Uint8Array.from({ length: T }, (_, t) => Math.floor(number / K ** t) % K);
    const log = pathScore(one, path);
    if (log > -Infinity) paths.set(path.join(), Math.exp(log));
  }
  return paths;
}

for (const [name, engine] of Object.entries(engines)) {
  test(`${name}: the n best paths are those of all`, () => {
    const small = trellises({ maxStates: 3, maxLength: 5, maxSequences: 3, zeros: true });
    check(
      fc.property(small, fc.constantFrom(1, 2, 3, 7, 300), (trellis, most) => areBest(engine, trellis, most)),
      80,
    );
  });

  test(`${name}: paths are drawn as often as is probable`, () => {
    const one: Trellis = {
      stateCount: 3,
      initial: Float64Array.of(0.5, 0.3, 0.2),
      transitions: Float64Array.of(0.6, 0.4, 0, 0.1, 0.5, 0.4, 0.3, 0, 0.7),
      logEmissions: Float64Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3, 0.2, 0.4, 0.4).map(Math.log),
      codes: Uint8Array.of(0, 1, 2, 0),
      offsets: [0, 4],
    };
    drawnAsProbable(engine, one, 20_000);
  });
}

/** As many paths as there are, all different, in order, and none better left out. */
function areBest(engine: EngineAtOnce, trellis: Trellis, most: number): void {
  const { counts, paths } = engine.bestPaths(trellis, most);
  assert.equal(paths.length, most);
  for (let s = 0; s < sequenceCount(trellis); s++) {
    const one = onlySequence(trellis, s);
    const all = allPaths(one);
    const expected = [...all.values()].sort((a, b) => b - a).slice(0, most);
    assert.equal(counts[s], expected.length, 'how many there are');
    const own = paths.map(path => path.subarray(trellis.offsets[s], trellis.offsets[s + 1]));
    const found = own.slice(0, counts[s]);
    close(
      found.map(path => all.get(path.join()) ?? -1),
      expected,
      1e-12,
      'their probabilities',
    );
    assert.equal(new Set(found.map(path => path.join())).size, found.length, 'all differ');
    assert.ok(own.slice(counts[s]).every(path => path.every(state => state === 0)));
  }
}

/** Chi-square over all paths, and over pairs of neighbours. */
function drawnAsProbable(engine: EngineAtOnce, one: Trellis, count: number): void {
  const { paths, logLikelihoods } = engine.sampledPaths(one, count, uniforms(7));
  const all = allPaths(one);
  const total = [...all.values()].reduce((a, b) => a + b);
  close(logLikelihoods, [Math.log(total)], 1e-12, 'log-likelihood');
  const seen = new Map<string, number>();
  for (const path of paths) seen.set(path.join(), (seen.get(path.join()) ?? 0) + 1);
  for (const path of seen.keys()) assert.ok(all.has(path), `${path} is impossible`);
  const [rare, common] = [new Map<string, number>(), new Map<string, number>()];
  for (const [path, p] of all) ((p * count) / total < 8 ? rare : common).set(path, (p * count) / total);
  let chiSquare = 0;
  for (const [path, expected] of common) chiSquare += ((seen.get(path) ?? 0) - expected) ** 2 / expected;
  const rest = [...rare.values()].reduce((a, b) => a + b, 0);
  const seenRest = [...rare.keys()].reduce((sum, path) => sum + (seen.get(path) ?? 0), 0);
  if (rest > 0) chiSquare += (seenRest - rest) ** 2 / rest;
  // The mean is the number of degrees of freedom, the variance twice that.
  const degrees = common.size + Number(rest > 0) - 1;
  assert.ok(chiSquare < degrees + 5 * Math.sqrt(2 * degrees), `chi-square ${chiSquare} of ${degrees}`);
  assert.ok(chiSquare > degrees - 5 * Math.sqrt(2 * degrees), `chi-square ${chiSquare} of ${degrees}`);
}

test('the kernels draw the very paths of the reference engine, in windows of any length', () => {
  const some = trellises({ maxStates: 9, maxLength: 60, maxSequences: 12, zeros: true });
  check(
    fc.property(
      some,
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 5 }),
      (trellis, length, count) => {
        const plain = referenceEngine.sampledPaths(trellis, count, uniforms(3));
        for (const engine of [kernels(), kernels({ windowPositions: length })]) {
          const mine = engine.sampledPaths(trellis, count, uniforms(3));
          close(mine.logLikelihoods, plain.logLikelihoods, 1e-10, 'log-likelihoods');
          assert.deepEqual(mine.paths, plain.paths);
        }
      },
    ),
    80,
  );
});

test('where silent states stay in the kernels, paths are possible, and the same in windows of any length', () => {
  check(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 45 }),
      (length, windowPositions) => {
        const profile = profileTrellis({ length, lengths: [9, 1, 30], seed: length });
        const { paths, logLikelihoods } = kernels().sampledPaths(profile, 4, uniforms(length));
        const inWindows = kernels({ windowPositions }).sampledPaths(profile, 4, uniforms(length));
        assert.deepEqual(inWindows.paths, paths);
        logLikelihoods.forEach((log, s) => {
          const one = onlySequence(profile, s);
          const own = paths.map(path => path.subarray(profile.offsets[s], profile.offsets[s + 1]));
          if (log > -Infinity) assert.ok(own.every(path => pathScore(one, path) > -Infinity));
        });
      },
    ),
    40,
  );
});

test('the same paths are drawn for any number of threads, of many sequences and in windows', () => {
  const random = new Random(4);
  const offsets = [0];
  for (let s = 0; s < 300; s++) offsets.push(offsets.at(-1)! + Math.floor(200 * random.uniform()));
  for (const K of [3, 300]) {
    const trellis: Trellis = {
      stateCount: K,
      initial: Float64Array.from(random.dirichlet(K)),
      transitions: Float64Array.from(Array.from({ length: K }, () => random.dirichlet(K)).flat()),
      logEmissions: Float64Array.from({ length: 4 * K }, () => Math.log(random.uniform())),
      codes: Uint8Array.from({ length: offsets.at(-1)! }, () => Math.floor(4 * random.uniform())),
      offsets,
    };
    const own = K > 3 ? onlyFirst(trellis, 6) : trellis;
    const plain = referenceEngine.sampledPaths(own, 3, uniforms(9)).paths;
    try {
      for (const threads of [1, 2, 5]) {
        setThreads(threads);
        for (const engine of [kernels(), kernels({ windowPositions: 999 })])
          assert.deepEqual(engine.sampledPaths(own, 3, uniforms(9)).paths, plain);
      }
    } finally {
      setThreads(undefined);
    }
  }
});

/** The first sequences of a trellis. */
function onlyFirst(trellis: Trellis, count: number): Trellis {
  const offsets = trellis.offsets.slice(0, count + 1);
  return sliceOf(trellis, 0, offsets[count]!, offsets);
}

test('the kernels find the n best paths of the reference engine, in windows of any length', () => {
  const some = trellises({ maxStates: 9, maxLength: 60, maxSequences: 12, zeros: true });
  check(
    fc.property(
      some,
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 20 }),
      (trellis, length, most) => {
        const plain = referenceEngine.bestPaths(trellis, most);
        const best = referenceEngine.viterbi(trellis).logProbabilities;
        for (const engine of [kernels(), kernels({ windowPositions: length })]) {
          const mine = engine.bestPaths(trellis, most);
          assert.deepEqual(mine.counts, plain.counts);
          for (let s = 0; s < sequenceCount(trellis); s++) {
            const one = onlySequence(trellis, s);
            const score = (path: Uint8Array | Uint16Array) =>
              pathScore(one, path.subarray(trellis.offsets[s], trellis.offsets[s + 1]));
            const scores = mine.paths.slice(0, mine.counts[s]).map(score);
            close(scores, plain.paths.slice(0, mine.counts[s]).map(score), 1e-11, 'scores');
            if (scores.length > 0) close([scores[0]!], [best[s]!], 1e-12, 'the best of all');
          }
        }
      },
    ),
    80,
  );
});

test('with silent states, best paths differ in states that emit, and drawn ones are as probable', () => {
  const some = silentTrellises({ maxStates: 3, maxLength: 4, maxSequences: 2, maxSilent: 3, zeros: true });
  check(
    fc.property(some, fc.constantFrom(1, 3, 200), (trellis, most) => {
      for (const own of [trellis, withEdges(trellis)]) {
        for (const engine of [referenceEngine, kernels(), kernels({ windowPositions: 2 })])
          areBest(engine, own, most);
      }
    }),
    60,
  );
});

test('where silent states stay in the kernels, paths are drawn with the posteriors as frequencies', () => {
  const trellis = profileTrellis({ length: 5, lengths: [9], seed: 3 });
  const K = trellis.stateCount;
  const T = positionCount(trellis);
  const count = 40_000;
  const [window] = referenceEngine.posteriors(trellis).windows;
  for (const engine of [referenceEngine, fastEngine, kernels({ windowPositions: 4 })]) {
    const { paths } = engine.sampledPaths(trellis, count, uniforms(11));
    const seen = new Float64Array(T * K);
    for (const path of paths) path.forEach((state, t) => void seen[t * K + state]!++);
    seen.forEach((n, at) => {
      const p = window!.rows[at]!;
      const apart = Math.abs(n / count - p);
      assert.ok(apart <= 5 * Math.sqrt((p * (1 - p)) / count) + 1e-9, `${n / count} for ${p}`);
    });
  }
});

test('neighbouring states are drawn as often as transitions are expected', () => {
  check(
    fc.property(trellises({ maxStates: 4, maxLength: 30, maxSequences: 1, zeros: true }), trellis => {
      const { transitions, logLikelihoods } = referenceEngine.expectations(trellis);
      if (logLikelihoods[0] === -Infinity) return;
      const K = trellis.stateCount;
      const count = 4000;
      const { paths } = fastEngine.sampledPaths(trellis, count, uniforms(5));
      const seen = new Float64Array(K * K);
      for (const path of paths) for (let t = 1; t < path.length; t++) seen[path[t - 1]! * K + path[t]!]!++;
      // A count of up to T has a variance of at most T squared over 4.
      const most = (6 * positionCount(trellis)) / 2 / Math.sqrt(count);
      seen.forEach((n, pair) => {
        assert.ok(Math.abs(n / count - transitions[pair]!) <= most);
      });
    }),
    20,
  );
});

test('a sequence whose states are lost in scaling is drawn in log space', () => {
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(1, 0, 0, 1),
    logEmissions: Float64Array.of(0, Math.log(1e-4), -Infinity, Math.log(1e-4)),
    codes: Uint8Array.from({ length: 300 }, (_, t) => (t === 299 ? 1 : 0)),
    offsets: [0, 0, 300],
  };
  const { paths } = fastEngine.sampledPaths(trellis, 3, uniforms(1));
  for (const path of paths) assert.ok(path.every(state => state === 1));
  const best = fastEngine.bestPaths(trellis, 3);
  assert.deepEqual([...best.counts], [1, 1]);
  assert.ok(best.paths[0]!.every(state => state === 1));
});
