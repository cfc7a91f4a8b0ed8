// An engine's answers against those of the reference engine.
import assert from 'node:assert/strict';
import type { Expectations, LendingOptions } from '../../../src/model/inference/engine.ts';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import {
  onlySequence,
  positionCount,
  sequenceCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, referenceEngine } from './at-once.ts';

/** [T, K] the posteriors of all windows, which must follow each other and cover everything. */
export function allRows(engine: EngineAtOnce, trellis: Trellis, options?: LendingOptions): Float64Array {
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

/** What the reference engine gives for a trellis, worked out once and when it is asked for. */
class Plain {
  private readonly trellis: Trellis;
  private knownRows: Float64Array | undefined;
  private knownExpectations: Expectations | undefined;

  constructor(trellis: Trellis) {
    this.trellis = trellis;
  }

  get rows(): Float64Array {
    return (this.knownRows ??= allRows(referenceEngine, this.trellis));
  }

  get expectations(): Expectations {
    return (this.knownExpectations ??= referenceEngine.expectations(this.trellis));
  }

  get logLikelihoods(): Float64Array {
    return this.knownExpectations?.logLikelihoods ?? referenceEngine.logLikelihoods(this.trellis);
  }
}

const plainAnswers = new WeakMap<Trellis, Plain>();
const plainScores = new WeakMap<Trellis, Float64Array>();

/** What the reference engine gives. */
export function plainly(trellis: Trellis): Plain {
  const known = plainAnswers.get(trellis) ?? new Plain(trellis);
  plainAnswers.set(trellis, known);
  return known;
}

/** Says that the reference engine has to give for one trellis what it gives for another: the same, kept otherwise. */
export function isAlike(trellis: Trellis, other: Trellis): Trellis {
  plainAnswers.set(trellis, plainly(other));
  return trellis;
}

/** Log-likelihoods, posteriors, likeliest states and expected counts. */
export function compare(engine: EngineAtOnce, trellis: Trellis, tolerance: number): void {
  const { rows, expectations } = plainly(trellis);
  close(engine.logLikelihoods(trellis), expectations.logLikelihoods, tolerance, 'logLikelihoods');
  const posteriors = engine.posteriors(trellis);
  close(posteriors.logLikelihoods, expectations.logLikelihoods, tolerance, 'posteriors.logLikelihoods');
  close(allRows(engine, trellis), rows, tolerance, 'posteriors');
  close(allRows(engine, trellis, { areLent: true }), rows, tolerance, 'lent posteriors');
  compareCounts(engine.expectations(trellis), expectations, tolerance);
  compareLikeliest(engine, trellis, tolerance);
}

/** Expected counts and the log-likelihoods that come with them. */
export function compareCounts(mine: Expectations, plain: Expectations, tolerance: number): void {
  close(mine.logLikelihoods, plain.logLikelihoods, tolerance, 'expectations.logLikelihoods');
  close(mine.initial, plain.initial, tolerance, 'expectations.initial');
  close(mine.transitions, plain.transitions, tolerance, 'expectations.transitions');
  close(mine.emissions, plain.emissions, tolerance, 'expectations.emissions');
}

/** The likeliest states are those of the reference's posteriors; where two are the same up to rounding, either. */
export function compareLikeliest(engine: EngineAtOnce, trellis: Trellis, tolerance: number): void {
  const K = trellis.stateCount;
  const { rows, logLikelihoods: expected } = plainly(trellis);
  const { logLikelihoods, path } = engine.likeliestStates(trellis);
  close(logLikelihoods, expected, tolerance, 'likeliestStates.logLikelihoods');
  assert.equal(path.length, positionCount(trellis), 'a state a position');
  path.forEach((state, t) => {
    if (state >= K) assert.fail(`position ${t}: ${state} is no state of the model`);
    const row = rows.subarray(t * K, (t + 1) * K);
    const most = Math.max(...row);
    const isLikeliest = most - row[state]! <= tolerance;
    if (!isLikeliest) assert.fail(`position ${t}: ${state} is not the likeliest state of ${row}`);
    if (most === 0) assert.equal(state, 0, 'impossible: state 0');
  });
}

/** Paths may differ where two have the same probability up to rounding: their scores may not. */
export function compareViterbi(engine: EngineAtOnce, trellis: Trellis): void {
  const { logProbabilities, path } = engine.viterbi(trellis);
  const plain = plainScores.get(trellis) ?? referenceEngine.viterbi(trellis).logProbabilities;
  plainScores.set(trellis, plain);
  close(logProbabilities, plain, 1e-12, 'Viterbi');
  for (let s = 0; s < sequenceCount(trellis); s++) {
    const own = path.subarray(trellis.offsets[s]!, trellis.offsets[s + 1]!);
    const score = logProbabilities[s]!;
    if (score > -Infinity) close([pathScore(onlySequence(trellis, s), own)], [score], 1e-12, 'its path');
    else
      assert.ok(
        own.every(state => state === 0),
        'no path',
      );
  }
}
