// Which sequences go to the reference engine: those that scaling cannot carry, and no others of their batch.
import { strict as assert } from 'node:assert';
import { afterEach, test } from 'node:test';
import type { Engine } from '../../src/model/engine/engine.ts';
import { observeEngines } from '../../src/model/engine/observer.ts';
import { referenceEngine } from '../../src/model/engine/reference.ts';
import { streamsEngine } from '../../src/model/engine/streams/streams-engine.ts';
import type { Trellis } from '../../src/model/engine/trellis.ts';
import { wordsEngine } from '../../src/model/engine/words/words-engine.ts';
import { close } from '../close.ts';

const [SEQUENCES, LENGTH] = [100, 30];
/** The sequence in which the faint row stands. */
const CHOSEN = 42;

/** A left-right chain; row 2 has its second state behind by e^-1000, which no double holds. */
function batch(): Trellis {
  return {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: Float64Array.of(0.9, 0.1, 0, 1),
    logEmissions: Float64Array.of(-1, -2, -2, -1, 0, -1000),
    codes: Uint8Array.from({ length: SEQUENCES * LENGTH }, (_, t) =>
      t === CHOSEN * LENGTH + 7 ? 2 : ((t * 7919) % 5) & 1,
    ),
    offsets: Array.from({ length: SEQUENCES + 1 }, (_, s) => s * LENGTH),
  };
}

/** The same with a row of emissions for each position. */
function withoutCodes({ codes, logEmissions, ...trellis }: Trellis): Trellis {
  const rows = Array.from(codes!, code => [...logEmissions.subarray(2 * code, 2 * code + 2)]);
  return { ...trellis, codes: undefined, logEmissions: Float64Array.from(rows.flat()) };
}

afterEach(() => observeEngines());

/** How many sequences went to the reference engine while `work` was done. */
function fallbacksOf(work: () => void): number {
  let count = 0;
  observeEngines({
    ran() {},
    fellBack(sequences) {
      count += sequences;
    },
  });
  work();
  return count;
}

const rowsOf = (engine: Engine, trellis: Trellis) =>
  [...engine.posteriors(trellis).windows].flatMap(window => [...window.rows]);

const CASES: [string, Engine, Trellis][] = [
  ['words', wordsEngine(), batch()],
  ['words in windows', wordsEngine({ windowPositions: 100 }), batch()],
  ['streams', streamsEngine(), batch()],
  ['streams in windows', streamsEngine({ windowPositions: 100, warmUp: 5 }), batch()],
  ['streams without codes', streamsEngine(), withoutCodes(batch())],
];

for (const [name, engine, trellis] of CASES) {
  test(`${name}: of a hundred sequences, only the one with a row that underflows is done in log space`, () => {
    const fallbacks = {
      logLikelihoods: fallbacksOf(() => {
        const plain = referenceEngine.logLikelihoods(trellis);
        close(engine.logLikelihoods(trellis), plain, 1e-12, 'log-likelihoods');
      }),
      posteriors: fallbacksOf(() => {
        close(rowsOf(engine, trellis), rowsOf(referenceEngine, trellis), 1e-12, 'posteriors');
      }),
      expectations: fallbacksOf(() => {
        const [mine, plain] = [engine, referenceEngine].map(one => one.expectations(trellis));
        close(mine!.logLikelihoods, plain!.logLikelihoods, 1e-12, 'log-likelihoods of the E-step');
        close(mine!.initial, plain!.initial, 1e-11, 'initial');
        close(mine!.transitions, plain!.transitions, 1e-11, 'transitions');
        close(mine!.emissions, plain!.emissions, 1e-11, 'visits');
      }),
    };
    assert.deepEqual(fallbacks, { logLikelihoods: 1, posteriors: 1, expectations: 1 });
  });
}
