// Lanes side by side, in every way to cut them, against the plain engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Engine } from '../../src/model/engine/engine.ts';
import { referenceEngine } from '../../src/model/engine/reference.ts';
import { streamsEngine } from '../../src/model/engine/streams/streams-engine.ts';
import { positionCount, type Trellis } from '../../src/model/engine/trellis.ts';
import { close } from '../close.ts';
import { trellises } from './trellises.ts';

const streams = (options = {}) => streamsEngine(referenceEngine.viterbi, options);

function rowsOf(engine: Engine, trellis: Trellis): Float64Array {
  const rows = new Float64Array(positionCount(trellis) * trellis.stateCount);
  let next = 0;
  for (const window of engine.posteriors(trellis).windows) {
    assert.equal(window.start, next, 'windows follow each other');
    rows.set(window.rows, window.start * trellis.stateCount);
    next += window.rows.length / trellis.stateCount;
  }
  assert.equal(next, positionCount(trellis), 'windows cover every position');
  return rows;
}

function compare(engine: Engine, trellis: Trellis): void {
  close(engine.logLikelihoods(trellis), referenceEngine.logLikelihoods(trellis), 1e-10, 'logLikelihoods');
  close(rowsOf(engine, trellis), rowsOf(referenceEngine, trellis), 1e-10, 'posteriors');
  const [mine, plain] = [engine.expectations(trellis), referenceEngine.expectations(trellis)];
  close(mine.logLikelihoods, plain.logLikelihoods, 1e-10, 'expectations.logLikelihoods');
  close(mine.initial, plain.initial, 1e-10, 'expectations.initial');
  close(mine.transitions, plain.transitions, 1e-10, 'expectations.transitions');
  close(mine.emissions, plain.emissions, 1e-10, 'expectations.emissions');
}

test('windows of any length, guesses from any distance: what the reference engine gives', () => {
  fc.assert(
    fc.property(
      trellises({ maxStates: 5, maxLength: 80, maxSequences: 6, zeros: true }),
      fc.integer({ min: 2, max: 120 }),
      fc.integer({ min: 0, max: 40 }),
      (trellis, windowPositions, warmUp) => compare(streams({ windowPositions, warmUp }), trellis),
    ),
    { numRuns: 400 },
  );
});
