// Emissions that are densities: far above 1, far below it in every state, or in all states but one.
import { test } from 'node:test';
import fc from 'fast-check';
import { positionCount, type Trellis } from '../../../src/model/inference/trellis.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, kernels, referenceEngine } from './at-once.ts';
import { trellises } from './trellises.ts';

const ENGINES: Record<string, EngineAtOnce> = {
  kernels: kernels(),
  'kernels in windows of 7': kernels({ windowPositions: 7 }),
};

function withCodes(trellis: Trellis): Trellis {
  return {
    ...trellis,
    codes: trellis.codes ?? Uint16Array.from({ length: positionCount(trellis) }, (_, t) => t),
  };
}

function compare(engine: EngineAtOnce, trellis: Trellis): void {
  const rows = (one: EngineAtOnce) =>
    [...one.posteriors(trellis).windows].flatMap(window => [...window.rows]);
  close(engine.logLikelihoods(trellis), referenceEngine.logLikelihoods(trellis), 1e-10, 'logLikelihoods');
  close(rows(engine), rows(referenceEngine), 1e-9, 'posteriors');
  const [mine, plain] = [engine.expectations(trellis), referenceEngine.expectations(trellis)];
  close(mine.logLikelihoods, plain.logLikelihoods, 1e-10, 'expectations.logLikelihoods');
  close(mine.transitions, plain.transitions, 1e-9, 'transitions');
  close(mine.emissions, plain.emissions, 1e-9, 'occupancy');
  const best = [engine, referenceEngine].map(one => one.viterbi(trellis).logProbabilities);
  close(best[0]!, best[1]!, 1e-11, 'Viterbi');
}

for (const [name, engine] of Object.entries(ENGINES)) {
  for (const zeros of [false, true]) {
    test(`${name}: rows of densities from e^-1000 to e^50, ${zeros ? 'with' : 'without'} zeros`, () => {
      const some = trellises({ maxStates: 4, maxLength: 30, maxSequences: 3, zeros });
      const shift = fc.constantFrom(0, -1000, 50, -30, 700);
      const spread = fc.constantFrom(0, 0, -3, -240, -1050);
      check(
        fc.property(
          some,
          fc.array(shift, { minLength: 5 }),
          fc.array(spread, { minLength: 7 }),
          (trellis, shifts, spreads) => {
            const K = trellis.stateCount;
            const logEmissions = trellis.logEmissions.map(
              (log, n) => log + shifts[Math.floor(n / K) % shifts.length]! + spreads[n % spreads.length]!,
            );
            const moved = { ...trellis, logEmissions };
            compare(engine, withCodes(moved));
            compare(engine, moved);
          },
        ),
        60,
      );
    });
  }

  test(`${name}: of two states that never meet, the likelier one starts out behind by e^-900`, () => {
    const trellis: Trellis = {
      stateCount: 2,
      initial: Float64Array.of(0.5, 0.5),
      transitions: Float64Array.of(1, 0, 0, 1),
      logEmissions: Float64Array.of(0, -900, -200, 0),
      codes: Uint8Array.of(0, 1, 1, 1, 1, 1),
      offsets: [0, 6],
    };
    compare(engine, trellis);
  });
}
