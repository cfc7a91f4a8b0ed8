// Which sequences go to the reference engine: those in which scaling loses what matters, and no others of their batch.
import { strict as assert } from 'node:assert';
import { afterEach, test } from 'node:test';
import { observeEngines } from '../../../src/model/inference/observer.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, kernels, referenceEngine } from './at-once.ts';
import { compare } from './compare.ts';

const [SEQUENCES, LENGTH] = [100, 30];
/** The sequence in which the faint row stands. */
const CHOSEN = 42;

/**
 * Row 2 has its second state behind by e^-1000, which no double holds. In a chain whose second state is still reached
 * from the first, what is lost is nothing; where it is not, the end of the sequence may be possible in the second alone.
 */
function batch(isReached: boolean): Trellis {
  const rare = new Map([[CHOSEN * LENGTH + 7, 2]]);
  if (!isReached) rare.set(CHOSEN * LENGTH + 20, 3);
  return {
    stateCount: 2,
    initial: Float64Array.of(0.5, 0.5),
    transitions: isReached ? Float64Array.of(0.9, 0.1, 0, 1) : Float64Array.of(1, 0, 0, 1),
    logEmissions: Float64Array.of(-1, -2, -2, -1, 0, -1000, -Infinity, -1),
    codes: Uint8Array.from({ length: SEQUENCES * LENGTH }, (_, t) => rare.get(t) ?? ((t * 7919) % 5) & 1),
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

const rowsOf = (engine: EngineAtOnce, trellis: Trellis) =>
  [...engine.posteriors(trellis).windows].flatMap(window => [...window.rows]);

const ENGINES: [string, EngineAtOnce, (trellis: Trellis) => Trellis][] = [
  ['kernels', kernels(), trellis => trellis],
  ['kernels in windows', kernels({ windowPositions: 100 }), trellis => trellis],
  ['kernels without codes', kernels(), withoutCodes],
  ['kernels without codes in windows', kernels({ windowPositions: 100 }), withoutCodes],
];
const CASES = ENGINES.flatMap(([name, engine, change]) => [
  {
    name: `${name}: a row that underflows where it does not matter`,
    engine,
    trellis: change(batch(true)),
    times: 0,
  },
  {
    name: `${name}: a row that underflows where it matters`,
    engine,
    trellis: change(batch(false)),
    times: 1,
  },
]);

for (const { name, engine, trellis, times } of CASES) {
  test(`${name}: ${times} of a hundred sequences are done in log space`, () => {
    const fallbacks = {
      logLikelihoods: fallbacksOf(() => {
        const plain = referenceEngine.logLikelihoods(trellis);
        close(engine.logLikelihoods(trellis), plain, 1e-12, 'log-likelihoods');
      }),
      posteriors: fallbacksOf(() => {
        close(rowsOf(engine, trellis), rowsOf(referenceEngine, trellis), 1e-12, 'posteriors');
      }),
      likeliestStates: fallbacksOf(() => {
        const [mine, plain] = [engine, referenceEngine].map(one => one.likeliestStates(trellis));
        close(mine!.logLikelihoods, plain!.logLikelihoods, 1e-12, 'log-likelihoods of likeliest states');
        assert.deepEqual(mine!.path, plain!.path);
      }),
      expectations: fallbacksOf(() => {
        const [mine, plain] = [engine, referenceEngine].map(one => one.expectations(trellis));
        close(mine!.logLikelihoods, plain!.logLikelihoods, 1e-12, 'log-likelihoods of the E-step');
        close(mine!.initial, plain!.initial, 1e-11, 'initial');
        close(mine!.transitions, plain!.transitions, 1e-11, 'transitions');
        close(mine!.emissions, plain!.emissions, 1e-11, 'occupancy');
      }),
    };
    assert.deepEqual(fallbacks, {
      logLikelihoods: times,
      posteriors: times,
      likeliestStates: times,
      expectations: times,
    });
  });
}

for (const [name, engine, change] of ENGINES) {
  test(`${name}: rows go into one array of the caller's, those done in log space too`, () => {
    const trellis = change(batch(false));
    const into = new Float64Array(2 * SEQUENCES * LENGTH).fill(7);
    const windows = [...engine.posteriors(trellis, { into, areLent: true }).windows];
    assert.ok(windows.every(({ rows }) => rows.buffer === into.buffer));
    assert.deepEqual([...into], rowsOf(engine, trellis));
    // It is not lent to others afterwards.
    const kept = into.slice();
    rowsOf(engine, batch(true));
    assert.deepEqual(into, kept);
  });
}

/** The second state is never reached, but explains all that follows so much better that the way back sees no other. */
function outgrown(): Trellis {
  return {
    stateCount: 3,
    initial: Float64Array.of(0, 0, 1),
    transitions: Float64Array.of(2 / 3, 0, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 0.5, 0, 0.5),
    logEmissions: Float64Array.of(-41, -10, -40, -1, -1, -2),
    codes: Uint8Array.from({ length: 360 }, (_, t) => (t >= 60 && t < 300 && t % 50 < 45 ? 0 : 1)),
    offsets: [0, 60, 60, 300, 360],
  };
}

for (const windowPositions of [undefined, 7, 100]) {
  test(`in windows of ${windowPositions ?? 'any length'}, what the way back alone loses is done in log space`, () => {
    const trellis = outgrown();
    const fallbacks = fallbacksOf(() => compare(kernels({ windowPositions }), trellis, 1e-10));
    assert.ok(fallbacks > 0, 'scaling has lost nothing');
  });
}
