// Expected counts of parts of sequences: each engine's sum up to those of the whole, and are those of the plain one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Engine, Expectations } from '../../../src/model/inference/engine.ts';
import { withFallback } from '../../../src/model/inference/fallback.ts';
import { kernelEngine } from '../../../src/model/inference/kernel-engine.ts';
import { alongBestPaths } from '../../../src/model/inference/path-counts.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { withSilentStates } from '../../../src/model/inference/silent/engine.ts';
import { type Part, positionCount, type Trellis } from '../../../src/model/inference/trellis.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { silentTrellises } from './silent-trellises.ts';
import { offsetsOf, trellises } from './trellises.ts';

function inWindows(windowPositions: number): Engine {
  const kernels = kernelEngine({ windowPositions });
  return withSilentStates(withFallback(kernels, kernels), () => false);
}

const WHAT = ['logLikelihoods', 'initial', 'transitions', 'emissions'] as const;

/** Compares the counts of parts, one by one and summed up. */
function compare(trellis: Trellis, engine: Engine, plain: Engine, cuts: readonly number[]): void {
  const T = positionCount(trellis);
  const edges = [0, ...cuts.map(cut => cut % (T + 1)).sort((a, b) => a - b), T];
  const whole = finish(plain.expectations(trellis));
  const isPossible = whole.logLikelihoods.map(log => Number(log > -Infinity));
  const sums = Object.fromEntries(WHAT.map(name => [name, whole[name].map(() => 0)]));
  const add = (part: Part) => {
    const own = finish(engine.expectations(trellis, isPossible, part));
    const exact = finish(plain.expectations(trellis, isPossible, part));
    for (const name of WHAT) {
      if (name !== 'logLikelihoods')
        close(own[name], exact[name], 1e-12, `${name} of ${part.from}-${part.to}`);
      own[name].forEach((value, n) => void (sums[name]![n]! += value));
    }
  };
  for (let n = 0; n + 1 < edges.length; n++) {
    if (edges[n]! < edges[n + 1]!) add({ from: edges[n]!, to: edges[n + 1]! });
  }
  for (const name of WHAT) {
    const compared = (values: Float64Array) =>
      name === 'logLikelihoods' ? values.filter((_, s) => isPossible[s] && lengthOf(trellis, s) > 0) : values;
    close(compared(sums[name] as Float64Array), compared((whole as Expectations)[name]), 1e-12, name);
  }
}

function lengthOf({ offsets }: Trellis, s: number): number {
  return offsets[s + 1]! - offsets[s]!;
}

const cuts = fc.array(fc.nat(1000), { maxLength: 4 });
const shape = { maxStates: 4, maxLength: 40, maxSequences: 4 };

for (const zeros of [false, true]) {
  test(`parts sum up to the whole${zeros ? ', with hard zeros and impossible sequences' : ''}`, () => {
    check(
      fc.property(
        trellises({ ...shape, zeros }),
        cuts,
        fc.integer({ min: 1, max: 20 }),
        (trellis, at, most) => {
          compare(trellis, inWindows(most), referenceEngine, at);
          compare(trellis, alongBestPaths(inWindows(most)), alongBestPaths(referenceEngine), at);
        },
      ),
    );
  });
}

test('parts of sequences that start and end through silent states sum up', () => {
  check(
    fc.property(
      silentTrellises({ ...shape, zeros: true, maxSilent: 3 }),
      cuts,
      fc.integer({ min: 1, max: 20 }),
      (trellis, at, most) => {
        const offsets = trellis.offsets.filter((offset, n) => n === 0 || offset > trellis.offsets[n - 1]!);
        compare({ ...trellis, offsets }, inWindows(most), referenceEngine, at);
      },
    ),
  );
});

test('a chain that never forgets, among short sequences', () => {
  const codes = Uint8Array.from({ length: 3000 }, (_, t) => (t * 7919 + ((t * t) >> 3)) % 2);
  const trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.4, 0.6),
    transitions: Float64Array.of(1, 0, 0, 1),
    logEmissions: Float64Array.of(0.5, 0.51, 0.5, 0.49).map(Math.log),
    codes,
    offsets: offsetsOf([10, 2900, 5, 85]),
  };
  for (const at of [[600, 1200, 1800, 2400], [1], [2999], [10, 2910]]) {
    compare(trellis, inWindows(250), referenceEngine, at);
  }
});

test('the kernels count parts by themselves: what scaling keeps is not done again in log space', () => {
  const trellis = {
    stateCount: 2,
    initial: Float64Array.of(0.4, 0.6),
    transitions: Float64Array.of(0.9, 0.1, 0.2, 0.8),
    logEmissions: Float64Array.of(0.5, 0.2, 0.5, 0.8).map(Math.log),
    codes: Uint8Array.from({ length: 3000 }, (_, t) => ((t * t) >> 3) % 2),
    offsets: [0, 3000],
  };
  for (const windowPositions of [250, undefined]) {
    for (const part of [
      { from: 0, to: 1000 },
      { from: 1000, to: 2000 },
      { from: 2000, to: 3000 },
    ]) {
      const { isLost } = finish(kernelEngine({ windowPositions }).expectations(trellis, undefined, part));
      assert.deepEqual([...isLost], [0], `${part.from}-${part.to}`);
    }
  }
});
