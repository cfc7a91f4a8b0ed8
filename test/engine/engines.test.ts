// The engines against every path enumerated, and against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fastEngine } from '../../src/model/engine/choose.ts';
import type { Engine, Expectations, PosteriorOptions } from '../../src/model/engine/engine.ts';
import { pathScore } from '../../src/model/engine/path-score.ts';
import { referenceEngine } from '../../src/model/engine/reference.ts';
import { streamsEngine } from '../../src/model/engine/streams/streams-engine.ts';
import {
  firstImpossiblePosition,
  onlySequence,
  positionCount,
  sequenceCount,
  type Trellis,
} from '../../src/model/engine/trellis.ts';
import { wordsEngine } from '../../src/model/engine/words/words-engine.ts';
import { liveTensors, scope, tensor } from '../../src/model/native/tensor.ts';
import { close } from '../close.ts';
import { enumerate, trellises } from './trellises.ts';

function allRows(engine: Engine, trellis: Trellis, options?: PosteriorOptions): Float64Array {
  const rows = new Float64Array(positionCount(trellis) * trellis.stateCount);
  let expectedStart = 0;
  for (const window of engine.posteriors(trellis, options).windows) {
    assert.equal(window.start, expectedStart, 'windows follow each other');
    rows.set(window.rows, window.start * trellis.stateCount);
    expectedStart += window.rows.length / trellis.stateCount;
  }
  assert.equal(expectedStart, positionCount(trellis), 'windows cover every position');
  return rows;
}

const plainAnswers = new WeakMap<Trellis, { rows: Float64Array; expectations: Expectations }>();

/** What the reference engine gives, worked out once. */
function plainly(trellis: Trellis): { rows: Float64Array; expectations: Expectations } {
  const known = plainAnswers.get(trellis);
  if (known) return known;
  const expectations = referenceEngine.expectations(trellis);
  const answers = { rows: allRows(referenceEngine, trellis), expectations };
  plainAnswers.set(trellis, answers);
  return answers;
}

function compare(engine: Engine, trellis: Trellis, tolerance: number): void {
  const { rows, expectations: plain } = plainly(trellis);
  close(engine.logLikelihoods(trellis), plain.logLikelihoods, tolerance, 'logLikelihoods');
  close(allRows(engine, trellis), rows, tolerance, 'posteriors');
  close(allRows(engine, trellis, { areLent: true }), rows, tolerance, 'lent posteriors');
  const mine = engine.expectations(trellis);
  close(mine.logLikelihoods, plain.logLikelihoods, tolerance, 'expectations.logLikelihoods');
  close(mine.initial, plain.initial, tolerance, 'expectations.initial');
  close(mine.transitions, plain.transitions, tolerance, 'expectations.transitions');
  close(mine.emissions, plain.emissions, tolerance, 'expectations.emissions');
}

/** Paths may differ where two have the same probability up to rounding: their scores may not. */
function compareViterbi(engine: Engine, trellis: Trellis): void {
  const { logProbabilities, path } = engine.viterbi(trellis);
  close(logProbabilities, referenceEngine.viterbi(trellis).logProbabilities, 1e-12, 'Viterbi');
  logProbabilities.forEach((score, s) => {
    const own = path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
    if (score > -Infinity) close([pathScore(onlySequence(trellis, s), own)], [score], 1e-12, 'its path');
  });
}

/** Words need codes: a trellis of one row a position is given the codes 0 to T - 1, for as long as they fit. */
function coded(engine: Engine): Engine {
  const withCodes = (trellis: Trellis): Trellis => ({
    ...trellis,
    codes: trellis.codes ?? Uint16Array.from({ length: positionCount(trellis) }, (_, t) => t),
  });
  return {
    logLikelihoods: trellis => engine.logLikelihoods(withCodes(trellis)),
    posteriors: (trellis, options) => engine.posteriors(withCodes(trellis), options),
    expectations: trellis => engine.expectations(withCodes(trellis)),
    viterbi: trellis => engine.viterbi(withCodes(trellis)),
  };
}

const streams = streamsEngine();

const engines = {
  reference: referenceEngine,
  words: coded(wordsEngine()),
  streams,
  'streams in windows of 3': streamsEngine({ windowPositions: 3, warmUp: 1 }),
};

for (const [name, engine] of Object.entries(engines)) {
  test(`${name}: likelihood, posteriors, expected transitions and Viterbi are sums over all paths`, () => {
    const small = trellises({ maxStates: 3, maxLength: 6, maxSequences: 3, zeros: true });
    fc.assert(
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
        const { transitions } = engine.expectations(trellis);
        close(
          transitions,
          all.reduce(
            (sums, one) => sums.map((sum, n) => sum + one.transitions[n]!),
            new Array<number>(trellis.stateCount ** 2).fill(0),
          ),
          1e-12,
          'transitions',
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
      { numRuns: 150 },
    );
  });
}

test('words of any width, in windows of any length, give what the reference engine gives', () => {
  fc.assert(
    fc.property(
      trellises({ maxStates: 5, maxLength: 60, maxSequences: 6, zeros: true }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 80 }),
      (trellis, widest, windowPositions) => {
        const engine = coded(wordsEngine({ widest, windowPositions }));
        compare(engine, trellis, 1e-10);
        compareViterbi(engine, trellis);
      },
    ),
    { numRuns: 150 },
  );
});

test('windows that end with, right before and right after the longest sequence give what the reference engine gives', () => {
  const ragged = trellises({ maxStates: 5, maxLength: 40, maxSequences: 6, zeros: true });
  fc.assert(
    fc.property(ragged, fc.constantFrom(-1, 0, 1), (trellis, apart) => {
      const longest = Math.max(...trellis.offsets.slice(1).map((end, s) => end - trellis.offsets[s]!));
      const windowPositions = Math.max(2, longest + apart);
      compare(coded(wordsEngine({ windowPositions })), trellis, 1e-10);
      compare(streamsEngine({ windowPositions, warmUp: 3 }), trellis, 1e-10);
    }),
    { numRuns: 60 },
  );
});

test('streams in windows of any length, with guesses from any distance, give what the reference engine gives', () => {
  fc.assert(
    fc.property(
      trellises({ maxStates: 5, maxLength: 80, maxSequences: 6, zeros: true }),
      fc.integer({ min: 2, max: 120 }),
      fc.integer({ min: 0, max: 40 }),
      (trellis, windowPositions, warmUp) => {
        const engine = streamsEngine({ windowPositions, warmUp });
        compare(engine, trellis, 1e-10);
        compareViterbi(engine, trellis);
      },
    ),
    { numRuns: 200 },
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
    compare(wordsEngine(), lateWinner(length), 1e-10);
    compare(wordsEngine({ windowPositions: 50 }), lateWinner(length), 1e-10);
    compare(streams, lateWinner(length), 1e-10);
    compare(streamsEngine({ windowPositions: 50 }), lateWinner(length), 1e-10);
  }
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
  compare(wordsEngine(), trellis, 1e-10);
  compare(streams, trellis, 1e-10);
  for (const engine of [wordsEngine(), streams]) {
    const rows = allRows(engine, trellis);
    for (let t = 0; t < T; t++)
      close([rows.subarray(t * 4, t * 4 + 4).reduce((a, b) => a + b)], [1], 1e-12, 'row sum');
  }
});

test('large models, full and sparse, and words of two and more letters among them', () => {
  let seed = 3;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const row = (size: number, isPossible: (n: number) => boolean) => {
    const weights = Array.from({ length: size }, (_, n) => (isPossible(n) ? random() + 0.01 : 0));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map(weight => weight / sum);
  };
  for (const [K, successors] of [
    [9, 9],
    [25, 25],
    [40, 3],
    [61, 4],
  ] as const) {
    const T = 1000;
    const trellis: Trellis = {
      stateCount: K,
      initial: Float64Array.from(row(K, () => true)),
      transitions: Float64Array.from(
        Array.from({ length: K }, (_, i) => row(K, j => (j - i + K) % K < successors)).flat(),
      ),
      logEmissions: Float64Array.from({ length: 4 * K }, () => Math.log(random() / 2)),
      codes: Uint8Array.from({ length: T }, () => random() * 4),
      offsets: [0, 1, 700, 700, T],
    };
    const engines = [wordsEngine(), wordsEngine({ widest: 3, windowPositions: 400 }), streams, fastEngine];
    for (const engine of [...engines, streamsEngine({ windowPositions: 400 })]) {
      compare(engine, trellis, 1e-10);
      compareViterbi(engine, trellis);
    }
    // Codes of 16 bits, and a row of emissions for each position.
    const codes = Uint16Array.from(trellis.codes!);
    compare(streams, { ...trellis, codes }, 1e-10);
    const logEmissions = Float64Array.from({ length: T * K }, (_, n) => {
      return trellis.logEmissions[codes[Math.floor(n / K)]! * K + (n % K)]! - 800;
    });
    compare(streams, { ...trellis, codes: undefined, logEmissions }, 1e-10);
  }
});

test('a million positions of a sticky chain: likelihood to 1e-12, posteriors to 1e-10', () => {
  const T = 1_000_000;
  let seed = 1;
  const trellis: Trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(0.9999, 0.0001, 0.00005, 0.99995),
    logEmissions: Float64Array.of(0.2, 0.3, 0.3, 0.2, 0.3, 0.2, 0.2, 0.3).map(Math.log),
    codes: Uint8Array.from({ length: T }, () => (seed = (seed * 1664525 + 1013904223) >>> 0) >>> 30),
    offsets: [0, T],
  };
  const [plain, rows] = [referenceEngine.logLikelihoods(trellis)[0]!, allRows(referenceEngine, trellis)];
  for (const engine of [wordsEngine(), streams]) {
    const fast = engine.logLikelihoods(trellis)[0]!;
    assert.ok(Math.abs(fast / plain - 1) < 1e-12, `${fast} against ${plain}`);
    close(allRows(engine, trellis), rows, 1e-10, 'posteriors');
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
  for (const engine of [streams, wordsEngine()]) {
    const [fast] = engine.logLikelihoods(trellis);
    assert.ok(Math.abs(fast! / exact - 1) < 1e-12, `${fast} against ${exact}`);
  }
});

function useAll(engine: Engine, trellis: Trellis): void {
  engine.logLikelihoods(trellis);
  engine.expectations(trellis);
  allRows(engine, trellis);
}

test('nothing leaks, also when something throws', () => {
  const trellis = lateWinner(100);
  const rows = trellis.codes!.length;
  const withoutCodes = { ...trellis, codes: undefined, logEmissions: new Float64Array(3 * rows) };
  const before = liveTensors();
  for (const words of [wordsEngine(), wordsEngine({ windowPositions: 9 })]) useAll(words, trellis);
  for (const options of [{}, { windowPositions: 9 }]) {
    useAll(streamsEngine(options), trellis);
    useAll(streamsEngine(options), withoutCodes);
  }
  assert.equal(liveTensors(), before);
  const broken = { ...trellis, transitions: new Float64Array(8) };
  assert.throws(() => wordsEngine().expectations(broken));
  const cut = { ...withoutCodes, logEmissions: new Float64Array(3 * rows - 1) };
  assert.throws(() => streams.expectations(cut));
  assert.equal(liveTensors(), before);
  assert.throws(
    () =>
      scope(() => {
        tensor(new Float64Array(4), [4]);
        throw new Error('on purpose');
      }),
    /on purpose/,
  );
  assert.equal(liveTensors(), before);
});
