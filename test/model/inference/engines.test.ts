// The engines against every path enumerated, and against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import { firstImpossiblePosition } from '../../../src/model/inference/possible.ts';
import {
  onlySequence,
  positionCount,
  sequenceCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { check, runs } from '../../check.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import {
  allRows,
  compare,
  compareCounts,
  compareLikeliest,
  compareViterbi,
  isAlike,
  plainly,
} from './compare.ts';
import { enumerate, trellises } from './trellises.ts';

const whole = kernels();

const engines = {
  reference: referenceEngine,
  kernels: whole,
  'kernels in windows of 1': kernels({ windowPositions: 1 }),
  'kernels in windows of 3': kernels({ windowPositions: 3 }),
};

for (const [name, engine] of Object.entries(engines)) {
  test(`${name}: likelihood, posteriors, expected transitions and Viterbi are sums over all paths`, () => {
    const small = trellises({ maxStates: 3, maxLength: 6, maxSequences: 3, zeros: true });
    check(
      fc.property(small, trellis => {
        const all = Array.from({ length: sequenceCount(trellis) }, (_, s) =>
          enumerate(onlySequence(trellis, s)),
        );
        const logs = all.map(({ likelihood }) => Math.log(likelihood));
        close(engine.logLikelihoods(trellis), logs, 1e-12, 'logLikelihoods');
        close(
          allRows(engine, trellis),
          all.flatMap(one => one.posteriors),
          1e-12,
          'posteriors',
        );
        const weights = Float64Array.from(all, (_, s) => s);
        for (const given of [undefined, weights]) {
          const { transitions } = engine.expectations(trellis, given);
          close(
            transitions,
            all.reduce(
              (sums, one, s) => sums.map((sum, n) => sum + (given?.[s] ?? 1) * one.transitions[n]!),
              new Array<number>(trellis.stateCount ** 2).fill(0),
            ),
            1e-12,
            'transitions',
          );
        }
        likeliestOfEnumerated(
          engine,
          trellis,
          all.flatMap(one => one.posteriors),
        );
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
          if (first !== undefined) return;
          const own = best.path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
          close([pathScore(onlySequence(trellis, s), own)], [one.bestLog], 1e-12, 'score of the path');
        });
      }),
      150,
    );
  });
}

/** The likeliest states are the largest of the posteriors, but for rounding; 0 in sequences that are impossible. */
function likeliestOfEnumerated(engine: EngineAtOnce, trellis: Trellis, posteriors: readonly number[]): void {
  const K = trellis.stateCount;
  engine.likeliestStates(trellis).path.forEach((state, t) => {
    const row = posteriors.slice(t * K, (t + 1) * K);
    const largest = Math.max(...row);
    assert.ok(row[state]! >= largest - 1e-12, `position ${t}: ${state} of ${row}`);
    if (largest === 0) assert.equal(state, 0);
  });
}

test('in windows of any length, the kernels give what the reference engine gives', () => {
  check(
    fc.property(
      trellises({ maxStates: 5, maxLength: 30, maxSequences: 5, zeros: true }),
      fc.integer({ min: 1, max: 200 }),
      (trellis, other) => {
        const T = positionCount(trellis);
        for (const length of new Set([1, 2, 7, T - 1, T, T + 1, other])) {
          if (length < 1) continue;
          const engine = kernels({ windowPositions: length });
          compare(engine, trellis, 1e-10);
          compareViterbi(engine, trellis);
        }
      },
    ),
    50,
  );
});

test('windows that end with, right before and right after the longest sequence give what the reference engine gives', () => {
  const ragged = trellises({ maxStates: 5, maxLength: 40, maxSequences: 6, zeros: true });
  check(
    fc.property(ragged, fc.constantFrom(-1, 0, 1), (trellis, apart) => {
      const longest = Math.max(...trellis.offsets.slice(1).map((end, s) => end - trellis.offsets[s]!));
      const windowPositions = Math.max(1, longest + apart);
      compare(kernels({ windowPositions }), trellis, 1e-10);
    }),
    60,
  );
});

test('weights count sequences as often as they say, also never, in windows of any length', () => {
  check(
    fc.property(
      trellises({ maxStates: 5, maxLength: 30, maxSequences: 8, zeros: true }),
      fc.array(fc.constantFrom(0, 0, 1, 0.25, 3, 1e6), { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 1, max: 100 }),
      (trellis, drawn, windowPositions) => {
        const weights = Float64Array.from(drawn.slice(0, sequenceCount(trellis)));
        const plain = referenceEngine.expectations(trellis, weights);
        for (const engine of [whole, kernels({ windowPositions })]) {
          compareCounts(engine.expectations(trellis, weights), plain, 1e-10);
        }
      },
    ),
    150,
  );
});

/** A left-right chain whose first state is 1e-400 ahead half way, and which the end of the sequence rules out. */
function lateWinner(length: number): Trellis {
  const faint = 1e-5;
  return {
    stateCount: 3,
    initial: Float64Array.of(0.5, 0.5, 0),
    transitions: Float64Array.of(1, 0, 0, 0, 0.9, 0.1, 0, 0, 1),
    // Symbol 0 is rare from state 1, symbol 1 impossible from state 0.
    logEmissions: Float64Array.of(1 - faint, faint, 0.5, 0, 1 - faint, 0.5).map(Math.log),
    // K = 3 columns a row: row 0 = symbol 0, row 1 = symbol 1.
    codes: Uint8Array.from({ length }, (_, t) => (t < length - 5 ? 0 : 1)),
    offsets: [0, length],
  };
}

test('a winner that is first 1e-400 behind is not lost', () => {
  for (const length of [60, 100, 200, 1000]) {
    // A window of 1 at a time is a call of TensorFlow a position.
    for (const windowPositions of length > 100 ? [undefined, 50] : [undefined, 50, 1]) {
      compare(kernels({ windowPositions }), lateWinner(length), 1e-10);
      compareViterbi(kernels({ windowPositions }), lateWinner(length));
    }
  }
});

test('states that the way back loses in a later window, and needs in an earlier one, are not lost', () => {
  const [neutral, lifts, sinks] = [0, 1, 2];
  const trellis: Trellis = {
    stateCount: 3,
    // No path gets to the third state, which alone explains the end.
    initial: Float64Array.of(0.5, 0.5, 0),
    transitions: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    logEmissions: Float64Array.of(0.5, 0.5, 0.5, 0.4, 0.04, 1e-10, 1e-10, 1e-9, 0.4).map(Math.log),
    codes: Uint8Array.from({ length: 114 }, (_, t) => (t < 50 ? neutral : t < 82 ? lifts : sinks)),
    offsets: [0, 114],
  };
  for (const windowPositions of [undefined, 50, 40, 10])
    compare(kernels({ windowPositions }), trellis, 1e-10);
});

test('faint emissions, near-zero transitions and states that are never visited stay finite and exact', () => {
  const T = 5000;
  const trellis: Trellis = {
    stateCount: 4,
    initial: Float64Array.of(1, 0, 0, 0),
    transitions: Float64Array.of(0.999, 0.001, 0, 0, 1e-250, 1, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0.5, 0.5),
    logEmissions: Float64Array.of(1e-300, 0.5, 0.2, 1, 1 - 1e-300, 0.5, 0.8, 1e-300).map(Math.log),
    codes: Uint8Array.from({ length: T }, (_, t) => ((t * 7919) % 3 === 0 ? 0 : 1)),
    offsets: [0, T - 10, T],
  };
  for (const engine of [whole, kernels({ windowPositions: 777 })]) {
    compare(engine, trellis, 1e-10);
    const rows = allRows(engine, trellis);
    for (let t = 0; t < T; t++)
      close([rows.subarray(t * 4, t * 4 + 4).reduce((a, b) => a + b)], [1], 1e-12, 'row sum');
  }
});

test('models of 1 to 40 states and more, full and sparse, with codes of each width and without', () => {
  for (let round = 0; round < runs(1); round++) modelsOfManySizes(3 + round);
});

/** Any sizes and numbers of successors, and numbers that depend on the seed. */
function modelsOfManySizes(first: number): void {
  let seed = first;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const row = (size: number, isPossible: (n: number) => boolean) => {
    const weights = Array.from({ length: size }, (_, n) => (isPossible(n) ? random() + 0.01 : 0));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map(weight => weight / sum);
  };
  const sizes = [
    ...Array.from({ length: 40 }, (_, k) => [k + 1, k + 1] as const),
    ...[6, 8, 13, 17, 24, 31, 40].map(K => [K, 1 + Math.floor(K / 6)] as const),
    [40, 3],
    [61, 4],
    [61, 61],
  ] as const;
  for (const [K, successors] of sizes) {
    const T = K > 12 ? 100 : 400;
    const trellis: Trellis = {
      stateCount: K,
      initial: Float64Array.from(row(K, () => true)),
      transitions: Float64Array.from(
        Array.from({ length: K }, (_, i) => row(K, j => (j - i + K) % K < successors)).flat(),
      ),
      logEmissions: Float64Array.from({ length: 4 * K }, () => Math.log(random() / 2)),
      codes: Uint8Array.from({ length: T }, () => random() * 4),
      offsets: [0, 1, 0.7 * T, 0.7 * T, T],
    };
    for (const engine of [whole, kernels({ windowPositions: 65 }), fastEngine]) {
      compare(engine, trellis, 1e-10);
      compareViterbi(engine, trellis);
    }
    // Codes of more bytes, and a row of emissions for each position.
    for (const Codes of [Uint16Array, Uint32Array]) {
      compare(whole, isAlike({ ...trellis, codes: Codes.from(trellis.codes!) }, trellis), 1e-10);
    }
    const { codes } = trellis;
    const logEmissions = Float64Array.from({ length: T * K }, (_, n) => {
      return trellis.logEmissions[codes![Math.floor(n / K)]! * K + (n % K)]! - 800;
    });
    const apart = { ...trellis, codes: undefined, logEmissions };
    compare(whole, apart, 1e-10);
    compareViterbi(whole, apart);
  }
}

test('300,000 positions of a sticky chain: likelihood to 1e-12, posteriors to 1e-10', () => {
  const T = 300_000;
  let seed = 1;
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(0.9999, 0.0001, 0.00005, 0.99995),
    logEmissions: Float64Array.of(0.2, 0.3, 0.3, 0.2, 0.3, 0.2, 0.2, 0.3).map(Math.log),
    codes: Uint8Array.from({ length: T }, () => (seed = (seed * 1664525 + 1013904223) >>> 0) >>> 30),
    offsets: [0, T],
  };
  const { rows, logLikelihoods } = plainly(trellis);
  const plain = logLikelihoods[0]!;
  for (const engine of [whole, kernels({ windowPositions: 90_000 })]) {
    const fast = engine.logLikelihoods(trellis)[0]!;
    assert.ok(Math.abs(fast / plain - 1) < 1e-12, `${fast} against ${plain}`);
    close(allRows(engine, trellis), rows, 1e-10, 'posteriors');
    compareLikeliest(engine, trellis, 1e-10);
  }
});

test('the likelihood of millions of symbols is right to 1e-12', () => {
  const T = 4_000_000;
  let seed = 1;
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(0.95, 0.05, 0.1, 0.9),
    logEmissions: Float64Array.of(0.1, 0.4, 0.2, 0.3, 0.3, 0.2, 0.4, 0.1).map(Math.log),
    codes: Uint8Array.from(
      { length: T },
      () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 30,
    ),
    offsets: [0, T],
  };
  // The plain forward recursion, scaled by powers of two, which lose nothing.
  const { transitions: A, codes } = trellis;
  const b = trellis.logEmissions.map(Math.exp);
  let [x, y] = [0.5 * b[2 * codes![0]!]!, 0.5 * b[2 * codes![0]! + 1]!];
  let halvings = 0;
  for (let t = 1; t < T; t++) {
    const row = 2 * codes![t]!;
    [x, y] = [(x * A[0]! + y * A[2]!) * b[row]!, (x * A[1]! + y * A[3]!) * b[row + 1]!];
    for (; x + y < 0.5; halvings++) [x, y] = [2 * x, 2 * y];
  }
  const exact = Math.log(x + y) - halvings * Math.LN2;
  for (const engine of [whole, kernels({ windowPositions: 1_500_000 })]) {
    const [fast] = engine.logLikelihoods(trellis);
    assert.ok(Math.abs(fast! / exact - 1) < 1e-12, `${fast} against ${exact}`);
  }
});
