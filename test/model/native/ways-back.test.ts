// The ways back given what does not fit: an error that names the argument, and nothing is written beyond an array.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelsModule } from '../../../src/model/native/kernels-module.ts';
import { kernelLevel } from '../../../src/model/native/operations.ts';
import {
  integers,
  liveTensors,
  longIntegers,
  readIntegers,
  scope,
  type Tensor,
} from '../../../src/model/native/tensor.ts';
import { doubles, executeRaw, type Numbers, numbers } from './raw.ts';

const STATES_WRITTEN = 4;
const RANKS_WRITTEN = 5;
const whole = (...values: number[]) => integers(Int32Array.from(values), [values.length]);

/** Two states that emit, a silent one behind them, and four positions of two sequences, of which the last goes on. */
const sound = () => ({
  rows: doubles([4, 3], 0.5),
  starts: whole(0, 2, 4, 6, 8),
  others: whole(0, 2, 1, 2, 0, 1, 0, 1),
  weights: numbers(0.9, 1, 0.8, 1, 0.1, 0.2, 1, 1),
  offsets: longIntegers([1, 3, 5]),
  generators: integers(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]),
  next: whole(1, 0, 1),
});
type Inputs = ReturnType<typeof sound>;

/** Three paths of five positions. */
function draw(
  change: () => Partial<Inputs> = () => ({}),
  attributes: Numbers = {},
  states = new Uint8Array(15),
) {
  kernelLevel();
  kernelsModule().lend(STATES_WRITTEN, states);
  try {
    return scope(() => {
      const inputs: Tensor[] = Object.values({ ...sound(), ...change() });
      const all = { want: 3, silent: 1, lent: 1 << STATES_WRITTEN, ...attributes };
      const [after] = executeRaw('HmmSampledPaths', inputs, all, 1);
      return { states, after: readIntegers(after!) };
    });
  } finally {
    kernelsModule().lend(STATES_WRITTEN, undefined);
  }
}

test('what fits is drawn, where it belongs', () => {
  const { states, after } = draw(undefined, undefined, new Uint8Array(15).fill(9));
  states.forEach((state, at) => void (at % 5 === 0 ? assert.equal(state, 9) : assert.ok(state < 2)));
  assert.equal(after.length, 8);
  assert.notDeepEqual([...after], [1, 2, 3, 4, 5, 6, 7, 8]);
});

const MISFITS: { what: string; named: RegExp; change?: () => Partial<Inputs>; attributes?: Numbers }[] = [
  { what: 'rows of two states', named: /rows/, change: () => ({ rows: doubles([4, 2]) }) },
  { what: 'a row less', named: /rows/, change: () => ({ rows: doubles([3, 3]) }) },
  { what: 'no states', named: /starts/, change: () => ({ starts: whole(0, 0) }) },
  { what: 'starts that fall', named: /starts/, change: () => ({ starts: whole(0, 4, 2, 6, 8) }) },
  { what: 'starts beyond the edges', named: /starts/, change: () => ({ starts: whole(0, 2, 4, 6, 9) }) },
  { what: 'starts of some edges', named: /starts/, change: () => ({ starts: whole(0, 2, 4, 6, 7) }) },
  { what: 'a state too high', named: /others/, change: () => ({ others: whole(0, 3, 1, 2, 0, 1, 0, 1) }) },
  { what: 'a state below 0', named: /others/, change: () => ({ others: whole(0, 2, 1, 2, 0, 1, 0, -1) }) },
  {
    what: 'a silent state from itself',
    named: /others.*before the silent one/,
    change: () => ({ others: whole(0, 2, 1, 2, 0, 2, 0, 1) }),
  },
  { what: 'a weight less', named: /weights/, change: () => ({ weights: doubles([7]) }) },
  { what: 'a weight below 0', named: /weights/, change: () => ({ weights: doubles([8], -1) }) },
  {
    what: 'a weight that is no number',
    named: /weights/,
    change: () => ({ weights: doubles([8], Number.NaN) }),
  },
  { what: 'offsets that fall', named: /offsets/, change: () => ({ offsets: longIntegers([3, 1, 5]) }) },
  { what: 'offsets below 0', named: /offsets/, change: () => ({ offsets: longIntegers([-1, 1, 3]) }) },
  { what: 'no offsets', named: /offsets/, change: () => ({ offsets: longIntegers([]) }) },
  { what: 'positions beyond the paths', named: /lent/, change: () => ({ offsets: longIntegers([2, 4, 6]) }) },
  {
    what: 'a generator less',
    named: /generators/,
    change: () => ({ generators: integers(new Int32Array(4), [1, 4]) }),
  },
  { what: 'a next state less', named: /next/, change: () => ({ next: whole(0, 1) }) },
  { what: 'a silent next state', named: /next.*2.*below 2/, change: () => ({ next: whole(0, 1, 2) }) },
  { what: 'no paths', named: /want/, attributes: { want: 0 } },
  {
    what: 'paths of several lengths',
    named: /lent/,
    change: () => ({ next: whole() }),
    attributes: { want: 4 },
  },
  { what: 'silent states alone', named: /silent/, attributes: { silent: 3 } },
  { what: 'rows that are not lent', named: /lent/, attributes: { lent: 1 + (1 << STATES_WRITTEN) } },
];

for (const { what, named, change, attributes } of MISFITS) {
  test(`HmmSampledPaths: ${what}`, () => {
    const before = liveTensors();
    assert.throws(() => draw(change, attributes), named);
    assert.equal(liveTensors(), before, 'tensors stayed');
  });
}

test('HmmSampledPaths: no lent memory', () => {
  assert.throws(() => draw(undefined, undefined, new Uint8Array(0)), /lent/);
});

/** What HmmBestPaths is given: three paths through the same positions, without silent states. */
const soundBest = () => ({
  rows: doubles([4, 2], -1),
  starts: whole(0, 2, 4, 6),
  others: whole(0, 1, 0, 1, 0, 1),
  weights: numbers(-1, -2, -2, -1, 0, 0),
  offsets: longIntegers([1, 3, 5]),
  lost: numbers(0, 0.5),
});

/** [6, 3] states, of which the last row is behind the window, and the paths that they go on as. */
function trace(
  change: () => Partial<ReturnType<typeof soundBest>> = () => ({}),
  attributes: Numbers = {},
  states = new Uint8Array(18),
  next = new Uint8Array(18),
) {
  kernelLevel();
  const lend = kernelsModule().lend;
  lend(STATES_WRITTEN, states);
  lend(RANKS_WRITTEN, next);
  try {
    return scope(() => {
      const inputs: Tensor[] = Object.values({ ...soundBest(), ...change() });
      const lent = (1 << STATES_WRITTEN) + (1 << RANKS_WRITTEN);
      const all = { want: 3, silent: 0, next_state: 0, lent, ...attributes };
      const [counts] = executeRaw('HmmBestPaths', inputs, all, 2);
      return { counts: [...readIntegers(counts!)], states };
    });
  } finally {
    lend(STATES_WRITTEN, undefined);
    lend(RANKS_WRITTEN, undefined);
  }
}

test('the best paths of what fits are kept', () => {
  assert.deepEqual(trace().counts, [3, 3]);
  // Where the last sequence has no path behind the window, there is none in it.
  assert.deepEqual(trace(() => ({ lost: numbers() })).counts, [3, 0]);
  assert.deepEqual(trace(() => ({ lost: numbers() }), { next_state: -1 }).counts, [3, 3]);
});

const BEST_MISFITS: {
  what: string;
  named: RegExp;
  change?: () => Partial<ReturnType<typeof soundBest>>;
  attributes?: Numbers;
}[] = [
  { what: 'a row less', named: /rows/, change: () => ({ rows: doubles([3, 2]) }) },
  { what: 'starts that fall', named: /starts/, change: () => ({ starts: whole(0, 4, 2, 6) }) },
  { what: 'a state too high', named: /others/, change: () => ({ others: whole(0, 1, 2, 1, 0, 1) }) },
  { what: 'a silent state', named: /silent/, attributes: { silent: 1 } },
  { what: 'more losses than paths', named: /lost/, change: () => ({ lost: numbers(0, 0, 0, 0) }) },
  { what: 'losses behind what ends', named: /lost/, attributes: { next_state: -1 } },
  { what: 'no paths', named: /want/, attributes: { want: 0 } },
  { what: 'more paths than lent memory has', named: /lent/, attributes: { want: 4 } },
  {
    what: 'positions beyond lent memory',
    named: /lent/,
    change: () => ({ offsets: longIntegers([2, 4, 6]) }),
  },
];

for (const { what, named, change, attributes } of BEST_MISFITS) {
  test(`HmmBestPaths: ${what}`, () => {
    const before = liveTensors();
    assert.throws(() => trace(change, attributes), named);
    assert.equal(liveTensors(), before, 'tensors stayed');
  });
}

test('HmmBestPaths: paths behind the window in a state that there is not', () => {
  assert.throws(() => trace(undefined, undefined, new Uint8Array(18).fill(2)), /state 2.*below 2/);
});
