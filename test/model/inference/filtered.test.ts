// Filtered posteriors, which look at nothing behind a position: those of every prefix at its last position.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  onlySequence,
  positionCount,
  sequenceCount,
  sliceOf,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import { profileTrellis, silentTrellises, withEdges } from './silent-trellises.ts';
import { enumerate, trellises } from './trellises.ts';

/** [T, K] the filtered posteriors of all windows, which must follow each other, and the log-likelihoods. */
function filtered(engine: EngineAtOnce, trellis: Trellis, areLent = false) {
  const { windows, logLikelihoods } = engine.filtered(trellis, { areLent });
  const rows = new Float64Array(positionCount(trellis) * trellis.stateCount);
  let expected = 0;
  for (const window of windows) {
    assert.equal(window.start, expected);
    rows.set(window.rows, window.start * trellis.stateCount);
    expected += window.rows.length / trellis.stateCount;
  }
  assert.equal(expected, positionCount(trellis));
  return { rows, logLikelihoods };
}

const engines = {
  reference: referenceEngine,
  kernels: kernels(),
  'kernels in windows of 1': kernels({ windowPositions: 1 }),
  'kernels in windows of 3': kernels({ windowPositions: 3 }),
};

for (const [name, engine] of Object.entries(engines)) {
  test(`${name}: a filtered row is the sum over all paths of the prefix that ends there`, () => {
    check(
      fc.property(trellises({ maxStates: 3, maxLength: 5, maxSequences: 3, zeros: true }), trellis => {
        const K = trellis.stateCount;
        const { rows, logLikelihoods } = filtered(engine, trellis);
        for (let s = 0; s < sequenceCount(trellis); s++) {
          const one = onlySequence(trellis, s);
          const whole = enumerate(one).likelihood;
          close([logLikelihoods[s]!], [Math.log(whole)], 1e-12, 'log-likelihood');
          if (whole === 0) continue;
          for (let t = 0; t < positionCount(one); t++) {
            const { posteriors } = enumerate(sliceOf(one, 0, t + 1, [0, t + 1]));
            const at = (trellis.offsets[s]! + t) * K;
            close(rows.subarray(at, at + K), posteriors.slice(t * K), 1e-12, `position ${t}`);
          }
        }
      }),
      60,
    );
  });
}

test('the kernels give what the reference engine gives, in windows of any length, with rows that are lent', () => {
  const some = trellises({ maxStates: 9, maxLength: 60, maxSequences: 20, zeros: true });
  check(
    fc.property(some, fc.integer({ min: 1, max: 70 }), fc.boolean(), (trellis, windowPositions, areLent) => {
      const plain = filtered(referenceEngine, trellis);
      for (const engine of [kernels(), kernels({ windowPositions })]) {
        const mine = filtered(engine, trellis, areLent);
        close(mine.rows, plain.rows, 1e-10, 'rows');
        close(mine.logLikelihoods, plain.logLikelihoods, 1e-10, 'log-likelihoods');
      }
    }),
    80,
  );
});

test('a sequence that is cut into lanes has the rows of the reference engine', () => {
  for (const K of [2, 3, 6, 20]) {
    const trellis = longTrellis(K, 30_000);
    const plain = filtered(referenceEngine, trellis);
    for (const engine of [fastEngine, kernels({ windowPositions: 7001 })]) {
      close(filtered(engine, trellis).rows, plain.rows, 1e-10, `${K} states`);
    }
  }
});

function longTrellis(K: number, T: number): Trellis {
  let state = K;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const row = (size: number, own = -1) => {
    const weights = Array.from({ length: size }, (_, n) => random() + (n === own ? size : 0));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map(weight => weight / sum);
  };
  return {
    stateCount: K,
    initial: Float64Array.from(row(K)),
    transitions: Float64Array.from(Array.from({ length: K }, (_, k) => row(K, k)).flat()),
    logEmissions: Float64Array.from({ length: 4 * K }, () => Math.log(random() + 0.01)),
    codes: Uint8Array.from({ length: T }, () => 4 * random()),
    offsets: [0, 100, T],
  };
}

test('silent states are passed through, ends are not looked at, and edges are as a matrix', () => {
  const some = silentTrellises({ maxStates: 3, maxLength: 5, maxSequences: 3, maxSilent: 3, zeros: true });
  check(
    fc.property(some, trellis => {
      const endless = withoutEnds(trellis);
      const expected = filtered(referenceEngine, endless);
      for (const engine of [
        referenceEngine,
        kernels(),
        kernels({}, () => false),
        kernels({ windowPositions: 2 }),
      ]) {
        for (const own of [trellis, withEdges(trellis)]) {
          const mine = filtered(engine, own);
          close(mine.logLikelihoods, expected.logLikelihoods, 1e-10, 'log-likelihoods');
          const K = trellis.stateCount;
          const known = expected.rows.filter((_, n) => n % (K + 1) < K);
          close(mine.rows, known, 1e-10, 'rows');
        }
      }
      // Without ends, a prefix is a sequence.
      for (let s = 0; s < sequenceCount(endless); s++) {
        const one = onlySequence(endless, s);
        if (expected.logLikelihoods[s] === -Infinity) continue;
        for (let t = 0; t < positionCount(one); t++) {
          const prefix = sliceOf(one, 0, t + 1, [0, t + 1]);
          const [window] = referenceEngine.posteriors(prefix).windows;
          const K = one.stateCount;
          const at = (endless.offsets[s]! + t) * K;
          close(expected.rows.subarray(at, at + K), window!.rows.subarray(t * K), 1e-10, `position ${t}`);
        }
      }
    }),
    100,
  );
});

/** The same where ends lead on to one more state, the last that emits, which nothing that is seen comes from. */
function withoutEnds(trellis: Trellis): Trellis {
  const K = trellis.stateCount + 1;
  const Z = trellis.silentCount ?? 0;
  const old = trellis.stateCount;
  const size = K + Z;
  const place = (k: number) => (k < old ? k : k + 1);
  const transitions = new Float64Array(size * size);
  const oldSize = old + Z;
  for (let i = 0; i < oldSize; i++) {
    const row = trellis.transitions.subarray(i * oldSize, (i + 1) * oldSize);
    row.forEach((p, j) => void (transitions[place(i) * size + place(j)] = p));
    if (row.every(p => p === 0)) transitions[place(i) * size + old] = 1;
  }
  transitions[old * size + old] = 1;
  const initial = new Float64Array(size);
  trellis.initial.forEach((p, i) => void (initial[place(i)] = p));
  const R = trellis.logEmissions.length / old;
  const logEmissions = new Float64Array(R * K).fill(-Infinity);
  for (let r = 0; r < R; r++) {
    logEmissions.set(trellis.logEmissions.subarray(r * old, (r + 1) * old), r * K);
  }
  return { ...trellis, stateCount: K, silentCount: Z, initial, transitions, logEmissions };
}

test('where silent states stay in the kernels, as in profiles, rows are those of the reference engine', () => {
  const trellis = profileTrellis({ length: 12, lengths: [40, 0, 31], seed: 3 });
  const plain = filtered(referenceEngine, trellis);
  for (const engine of [fastEngine, kernels({ windowPositions: 9 })]) {
    close(filtered(engine, trellis).rows, plain.rows, 1e-10, 'rows');
  }
});

test('a state whose share is lost in scaling comes back where all others end', () => {
  // A left-right chain: the second state is 1e-400 ahead half way, and the last symbol is its alone.
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(1, 0, 0, 1),
    logEmissions: Float64Array.of(0, Math.log(1e-4), -Infinity, Math.log(1e-4)),
    codes: Uint8Array.from({ length: 300 }, (_, t) => (t === 299 ? 1 : 0)),
    offsets: [0, 300],
  };
  const plain = filtered(referenceEngine, trellis).rows;
  close(plain.subarray(-2), [0, 1], 0, 'the last position');
  close(filtered(fastEngine, trellis).rows, plain, 1e-10, 'rows');
});
