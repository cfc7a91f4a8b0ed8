// Posteriors summed over groups of states within the engine: what comes of adding them up afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupSums, type StateGroups } from '../../../src/model/inference/groups.ts';
import { positionCount, type Trellis } from '../../../src/model/inference/trellis.ts';
import { setThreads } from '../../../src/model/native/binding.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { type EngineAtOnce, fastEngine, kernels, referenceEngine } from './at-once.ts';
import { silentTrellises, withEdges } from './silent-trellises.ts';
import { trellises } from './trellises.ts';

type Task = 'posteriors' | 'filtered';

/** [T, columns] the rows of all windows, which must follow each other. */
function rowsOf(engine: EngineAtOnce, task: Task, trellis: Trellis, groups?: StateGroups, areLent = false) {
  const columns = groups?.count ?? trellis.stateCount;
  const rows = new Float64Array(positionCount(trellis) * columns);
  let reached = 0;
  for (const window of engine[task](trellis, { groups, areLent }).windows) {
    assert.equal(window.start, reached);
    rows.set(window.rows, window.start * columns);
    reached += window.rows.length / columns;
  }
  assert.equal(reached, positionCount(trellis));
  return rows;
}

/** Groups of the states of a trellis: one, as many as states, or any, with empty ones among them. */
const grouped = (some: fc.Arbitrary<Trellis>) =>
  some.chain(trellis => {
    const K = trellis.stateCount;
    const any = fc
      .integer({ min: 1, max: K + 3 })
      .chain(count =>
        fc
          .array(fc.integer({ min: 0, max: count - 1 }), { minLength: K, maxLength: K })
          .map(of => ({ of, count })),
      );
    const one = fc.constant({ of: new Array<number>(K).fill(0), count: 1 });
    const each = fc.constant({ of: Array.from({ length: K }, (_, k) => k), count: K });
    return fc.oneof(any, one, each).map(groups => ({ trellis, groups }));
  });

const shape = { maxStates: 9, maxLength: 60, maxSequences: 20, zeros: true };
const wild = fc.oneof(
  trellises(shape),
  trellises(shape).map(withEdges),
  silentTrellises({ ...shape, maxSilent: 4 }),
);

for (const task of ['posteriors', 'filtered'] as const) {
  test(`${task} of groups are the sums over their states, to the last bit`, () => {
    check(
      fc.property(
        grouped(wild),
        fc.integer({ min: 1, max: 70 }),
        fc.boolean(),
        ({ trellis, groups }, windowPositions, areLent) => {
          for (const engine of [referenceEngine, fastEngine, kernels(), kernels({ windowPositions })]) {
            const sums = groupSums(rowsOf(engine, task, trellis), trellis.stateCount, groups);
            assert.deepEqual(rowsOf(engine, task, trellis, groups, areLent), sums);
          }
        },
      ),
      80,
    );
  });

  test(`${task} of groups are those of the reference engine`, () => {
    check(
      fc.property(grouped(wild), ({ trellis, groups }) => {
        const plain = rowsOf(referenceEngine, task, trellis, groups);
        close(rowsOf(fastEngine, task, trellis, groups), plain, 1e-10, 'rows');
      }),
      40,
    );
  });
}

test('sequences in which scaling loses a state have the groups of log space', () => {
  // Only the second state explains what comes last, and its share falls far below the smallest number.
  const T = 3000;
  const codes = new Uint16Array(2 * T);
  codes[T - 1] = 1;
  const trellis: Trellis = {
    stateCount: 3,
    initial: Float64Array.of(0.5, 0.25, 0.25),
    transitions: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    logEmissions: Float64Array.of(0, -1, -1, -Infinity, 0, 0),
    codes,
    offsets: [0, T, T, 2 * T],
  };
  const groups = { of: [0, 2, 2], count: 3 };
  for (const engine of [fastEngine, kernels(), kernels({ windowPositions: 1000 })]) {
    const rows = rowsOf(engine, 'posteriors', trellis, groups);
    close(rows, rowsOf(referenceEngine, 'posteriors', trellis, groups), 1e-12, 'rows');
    close(rows.subarray(0, 3), [0, 0, 1], 1e-12, 'first row');
  }
});

test('long sequences of any number of states have the same sums for any number of threads', () => {
  for (const K of [2, 3, 5, 6, 13, 40]) {
    const T = 30_000;
    const trellis: Trellis = {
      stateCount: K,
      initial: new Float64Array(K).fill(1 / K),
      transitions: Float64Array.from({ length: K * K }, (_, n) => (n % (K + 1) === 0 ? 0.9 : 0.1 / (K - 1))),
      logEmissions: Float64Array.from({ length: 4 * K }, (_, n) => Math.log(1 + ((n * 7919) % 11))),
      codes: Uint8Array.from({ length: T }, (_, t) => Math.imul(t, 2654435761) >>> 30),
      offsets: [0, T],
    };
    const groups = { of: Array.from({ length: K }, (_, k) => (k * 5) % 3), count: 4 };
    const sums = groupSums(rowsOf(fastEngine, 'posteriors', trellis), K, groups);
    try {
      for (const threads of [1, 3]) {
        setThreads(threads);
        assert.deepEqual(rowsOf(fastEngine, 'posteriors', trellis, groups), sums);
      }
    } finally {
      setThreads(undefined);
    }
  }
});
