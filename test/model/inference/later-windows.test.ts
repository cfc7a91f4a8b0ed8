// Posteriors from a position on: where windows before it are left out, those that come have the same bits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SequenceRows } from '../../../src/model/decoding/sequence-rows.ts';
import type { Engine, LendingOptions } from '../../../src/model/inference/engine.ts';
import { withFallback } from '../../../src/model/inference/fallback.ts';
import { kernelEngine } from '../../../src/model/inference/kernel-engine.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { withSilentStates } from '../../../src/model/inference/silent/engine.ts';
import { positionCount, type Trellis } from '../../../src/model/inference/trellis.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { silentTrellises } from './silent-trellises.ts';
import { offsetsOf, trellises } from './trellises.ts';

function inWindows(windowPositions: number): Engine {
  const kernels = kernelEngine({ windowPositions });
  return withSilentStates(withFallback(kernels, kernels), () => false);
}

/** The rows of positions `from` on, read as commands read them. */
function rowsFrom(
  engine: Engine,
  task: 'posteriors' | 'filtered',
  trellis: Trellis,
  options: LendingOptions,
): Float64Array {
  const { windows } = finish(engine[task](trellis, { ...options, areLent: true }));
  const rows = new SequenceRows(windows, trellis.stateCount);
  const chunks = Array.from(rows.between(options.from ?? 0, positionCount(trellis)), chunk => chunk.slice());
  return Float64Array.from(chunks.flatMap(chunk => [...chunk]));
}

function compare(trellis: Trellis, most: number, froms: readonly number[]): void {
  const K = trellis.stateCount;
  for (const task of ['posteriors', 'filtered'] as const) {
    const whole = rowsFrom(inWindows(most), task, trellis, {});
    close(whole, rowsFrom(referenceEngine, task, trellis, {}), 1e-9, task);
    for (const from of froms.map(one => one % (positionCount(trellis) + 1))) {
      for (const engine of [inWindows(most), referenceEngine]) {
        const all = engine === referenceEngine ? rowsFrom(engine, task, trellis, {}) : whole;
        assert.deepEqual(
          rowsFrom(engine, task, trellis, { from }),
          all.slice(from * K),
          `${task} from ${from}`,
        );
      }
    }
  }
}

const froms = fc.array(fc.nat(1000), { maxLength: 3 });
const shape = { maxStates: 4, maxLength: 60, maxSequences: 4 };

for (const zeros of [false, true]) {
  test(`rows from a position on are those of the whole${zeros ? ', with hard zeros' : ''}`, () => {
    check(
      fc.property(
        trellises({ ...shape, zeros }),
        froms,
        fc.integer({ min: 1, max: 20 }),
        (trellis, at, most) => compare(trellis, most, at),
      ),
    );
  });
}

test('rows of chains with silent states', () => {
  check(
    fc.property(
      silentTrellises({ ...shape, zeros: true, maxSilent: 3 }),
      froms,
      fc.integer({ min: 1, max: 20 }),
      (trellis, at, most) => compare(trellis, most, at),
    ),
  );
});

/**
 * Two states that go over into each other, and a third that is never left or come to; `third` is how much each position of
 * the long sequence speaks for that one.
 */
function aside(initial: readonly number[], third: (t: number) => number): Trellis {
  const lengths = [10, 1900, 5, 85];
  const logs = (t: number) => [-0.5 + 0.4 * Math.sin(t), -0.5 + 0.4 * Math.cos(t * t), -0.5 + third(t - 10)];
  return {
    stateCount: 3,
    initial: Float64Array.from(initial),
    transitions: Float64Array.of(0.9, 0.1, 0, 0.2, 0.8, 0, 0, 0, 1),
    logEmissions: Float64Array.from(Array.from({ length: 2000 }, (_, t) => logs(t)).flat()),
    codes: undefined,
    offsets: offsetsOf(lengths),
  };
}

for (const [what, initial, third] of [
  ['in the first window, by a state that no path comes to', [0.4, 0.6, 0], t => (t < 100 ? 3 : 0)],
  [
    'in the middle, where the likeliest state is a faint one',
    [0.4, 0.5, 0.1],
    t => (t < 700 ? -0.336 : 0.205),
  ],
  ['on the way forward', [0.4, 0.5, 0.1], t => (t < 700 ? -1.4 : 1.4)],
  ['on the way back', [0.4, 0.5, 0.1], t => (t < 1200 ? 1.4 : -1.4)],
  ['at once', [0.4, 0.5, 0.1], t => (t < 700 ? -300 : 300)],
] as const satisfies readonly (readonly [string, readonly number[], (t: number) => number])[]) {
  test(`what both ways together may have lost is the same, whatever rows are asked for: ${what}`, () => {
    compare(aside(initial, third), 150, [0, 1, 9, 10, 140, 200, 650, 710, 899, 1500, 1910, 1990]);
  });
}
