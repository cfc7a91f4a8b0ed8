// Our TensorFlow operations given what does not fit: an error that names the argument, never a crash and never a leak.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { binding } from '../../../src/model/native/binding.ts';
import {
  bytes,
  integers,
  liveTensors,
  longIntegers,
  pairs,
  scope,
  type Tensor,
  tensor,
} from '../../../src/model/native/tensor.ts';
import { close } from '../../close.ts';
import {
  doubles,
  executeRaw,
  type Numbers,
  numbers,
  OUTPUTS,
  type RawInputs,
  runRaw,
  whileLent,
} from './raw.ts';

const CHILD = fileURLToPath(new URL('lent-in-a-child.ts', import.meta.url));
const OPERATIONS = Object.keys(OUTPUTS);

interface Misfit {
  what: string;
  /** What the error must name. */
  named: RegExp;
  change?: () => Partial<RawInputs>;
  attributes?: Numbers;
}

const codesOf = (...codes: number[]) => bytes(Uint8Array.from(codes));
const wide = (...codes: number[]) => bytes(Uint16Array.from(codes));
const widest = (...codes: number[]) => bytes(Uint32Array.from(codes));
/** Floats of any shape. */
const floats = (...shape: number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return own({ id: binding().createTensor(shape, binding().TF_FLOAT, new Float32Array(size)), shape });
};
const square = (...values: number[]) => pairs(Float64Array.from(values), [2, 2]);

/** [2, E] the ends of edges. */
const ends = (from: number[], to: number[]) => integers(Int32Array.of(...from, ...to), [2, from.length]);

/** Two states that emit; from the first to the second through one silent state or two. */
const throughSilent = (): Partial<RawInputs> => ({
  transitions: numbers(0.9, 0.1, 1, 0.5, 1),
  edges: ends([0, 0, 1, 2, 3], [0, 2, 1, 3, 1]),
});
/** The same with something that does not fit. */
function misfitOfEdges(what: string, named: RegExp, change: () => Partial<RawInputs> = () => ({})): Misfit {
  return { what, named, change: () => ({ ...throughSilent(), ...change() }), attributes: { silent: 2 } };
}

const MISFITS: Misfit[] = [
  { what: 'no states', named: /initial/, change: () => ({ initial: numbers() }) },
  { what: 'initial [1, K]', named: /initial/, change: () => ({ initial: doubles([1, 2], 0.5) }) },
  {
    what: 'initial of another length',
    named: /transitions|initial/,
    change: () => ({ initial: doubles([3]) }),
  },
  { what: 'initial not in pairs', named: /initial/, change: () => ({ initial: floats(4) }) },
  { what: 'transitions in threes', named: /transitions/, change: () => ({ transitions: floats(2, 2, 3) }) },
  { what: 'logs not in pairs', named: /logs/, change: () => ({ logs: floats(3, 2) }) },
  { what: 'half an entry', named: /entry/, change: () => ({ entry: floats(1) }) },
  { what: 'an entry in threes', named: /entry/, change: () => ({ entry: floats(2, 3) }) },
  { what: 'half an after', named: /after/, change: () => ({ after: floats(3) }) },
  { what: 'transitions [K, K + 1]', named: /transitions/, change: () => ({ transitions: doubles([2, 3]) }) },
  { what: 'transitions [K + 1, K]', named: /transitions/, change: () => ({ transitions: doubles([3, 2]) }) },
  { what: 'transitions [K K]', named: /transitions/, change: () => ({ transitions: doubles([4]) }) },
  { what: 'logs [R, K - 1]', named: /logs/, change: () => ({ logs: doubles([3, 1]) }) },
  { what: 'logs [R, K + 1]', named: /logs/, change: () => ({ logs: doubles([3, 3]) }) },
  { what: 'logs [R K]', named: /logs/, change: () => ({ logs: doubles([6]) }) },
  { what: 'no rows for the codes', named: /codes/, change: () => ({ logs: doubles([0, 2]) }) },
  {
    what: 'a code of one byte beyond the rows',
    named: /codes/,
    change: () => ({ codes: codesOf(0, 1, 2, 3, 1, 2, 0) }),
  },
  {
    what: 'a last code of one byte beyond the rows',
    named: /codes/,
    change: () => ({ codes: codesOf(0, 1, 2, 0, 1, 2, 255) }),
  },
  {
    what: 'a code of two bytes beyond the rows',
    named: /codes/,
    change: () => ({ codes: wide(0, 1, 2, 0, 1, 2, 256) }),
    attributes: { code_bytes: 2 },
  },
  {
    what: 'a code of four bytes beyond the rows',
    named: /codes/,
    change: () => ({ codes: widest(65536, 1, 2, 0, 1, 2, 0) }),
    attributes: { code_bytes: 4 },
  },
  {
    what: 'a code of four bytes below 0',
    named: /codes/,
    change: () => ({ codes: widest(0, 1, 2, 0, 1, 2, 2 ** 32 - 1) }),
    attributes: { code_bytes: 4 },
  },
  { what: 'codes [1, T]', named: /codes/, change: () => ({ codes: flat(codesOf(0, 1, 2, 0, 1, 2, 0)) }) },
  {
    what: 'half a code',
    named: /codes/,
    change: () => ({ codes: codesOf(0, 0, 0, 0, 0, 0, 0) }),
    attributes: { code_bytes: 2 },
  },
  { what: 'codes of three bytes', named: /code_bytes/, attributes: { code_bytes: 3 } },
  { what: 'codes of -1 bytes', named: /code_bytes/, attributes: { code_bytes: -1 } },
  { what: 'codes of eight bytes', named: /code_bytes/, attributes: { code_bytes: 8 } },
  { what: 'no offsets', named: /offsets/, change: () => ({ offsets: longIntegers([]) }) },
  { what: 'offsets that fall', named: /offsets/, change: () => ({ offsets: longIntegers([0, 5, 3, 7]) }) },
  {
    what: 'offsets that go below 0',
    named: /offsets/,
    change: () => ({ offsets: longIntegers([0, -3, 7]) }),
  },
  {
    what: 'offsets that start above 0',
    named: /offsets/,
    change: () => ({ offsets: longIntegers([1, 3, 7]) }),
  },
  {
    what: 'offsets that start below 0',
    named: /offsets/,
    change: () => ({ offsets: longIntegers([-1, 3, 7]) }),
  },
  { what: 'offsets that end early', named: /offsets/, change: () => ({ offsets: longIntegers([0, 3, 6]) }) },
  { what: 'offsets that end late', named: /offsets/, change: () => ({ offsets: longIntegers([0, 3, 8]) }) },
  {
    what: 'offsets that end beyond all memory',
    named: /offsets/,
    change: () => ({ offsets: longIntegers([0, 3, 2 ** 52]) }),
  },
  {
    what: 'offsets that end elsewhere than rows',
    named: /offsets/,
    change: () => ({ codes: codesOf() }),
    attributes: { code_bytes: 0 },
  },
  { what: 'an entry that is too long', named: /entry/, change: () => ({ entry: doubles([3], 0.3) }) },
  { what: 'an entry that is too short', named: /entry/, change: () => ({ entry: doubles([1], 1) }) },
  { what: 'an entry [1, K]', named: /entry/, change: () => ({ entry: doubles([1, 2], 0.5) }) },
  { what: 'an after that is too long', named: /after/, change: () => ({ after: doubles([3], 0.3) }) },
  { what: 'an after that is too short', named: /after/, change: () => ({ after: doubles([1], 1) }) },
  { what: 'a next state that is none', named: /next_state/, attributes: { next_state: 2 } },
  {
    what: 'an initial probability below 0',
    named: /initial/,
    change: () => ({ initial: numbers(1.5, -0.5) }),
  },
  { what: 'an initial weight above 1024', named: /initial/, change: () => ({ initial: numbers(0, 1500) }) },
  {
    what: 'an initial probability that is no number',
    named: /initial/,
    change: () => ({ initial: numbers(Number.NaN, 1) }),
  },
  {
    what: 'a transition below 0',
    named: /transitions/,
    change: () => ({ transitions: square(0.9, 0.1, 1.1, -0.1) }),
  },
  {
    what: 'a transition that is no number',
    named: /transitions/,
    change: () => ({ transitions: square(0.9, 0.1, 0.2, Number.NaN) }),
  },
  {
    what: 'a transition that is infinite',
    named: /transitions/,
    change: () => ({ transitions: square(0.9, Infinity, 0.2, 0.8) }),
  },
  { what: 'edges beside a matrix', named: /edges/, change: () => ({ edges: ends([0], [1]) }) },
  { what: 'a matrix for edges', named: /edges/, attributes: { silent: 0 } },
  misfitOfEdges('a row of ends alone', /edges/, () => ({
    edges: integers(Int32Array.of(0, 1, 2, 3), [4]),
  })),
  misfitOfEdges('three rows of ends', /edges/, () => ({ edges: integers(new Int32Array(15), [3, 5]) })),
  misfitOfEdges('a probability too few', /transitions/, () => ({ transitions: numbers(0.9, 0.1, 1, 1) })),
  misfitOfEdges('an edge from nowhere', /edges/, () => ({ edges: ends([0, 0, 1, 2, 4], [0, 2, 1, 3, 1]) })),
  misfitOfEdges('an edge to nowhere', /edges/, () => ({ edges: ends([0, 0, 1, 2, 3], [0, 2, 1, -1, 1]) })),
  misfitOfEdges('a silent state before one that it leads to', /edges/, () => ({
    edges: ends([0, 0, 1, 3, 3], [0, 2, 1, 2, 1]),
  })),
  misfitOfEdges('a silent state that leads to itself', /edges/, () => ({
    edges: ends([0, 0, 1, 2, 3], [0, 2, 1, 2, 1]),
  })),
  misfitOfEdges('an entry without silent states', /entry/, () => ({ entry: numbers(0.5, 0.5) })),
  { ...misfitOfEdges('more silent states than edges', /silent/), attributes: { silent: 6 } },
  { ...misfitOfEdges('silent states beyond all memory', /silent/), attributes: { silent: 2 ** 40 } },
  { what: 'lent rows where there are codes', named: /lent/, attributes: { lent: 1 } },
  { what: 'rows lent that are not there', named: /lent/, attributes: { lent: 1, code_bytes: 0 } },
];

/** The same bytes as [1, T]. */
function flat(source: Tensor): Tensor {
  const size = source.shape[0]!;
  const raw = new Uint8Array(size);
  return own({ id: binding().createTensor([1, size], 4, raw), shape: [1, size] });
}

/** Lets a tensor made apart end with the others. */
let apart: Tensor[] = [];
function own(made: Tensor): Tensor {
  apart.push(made);
  return made;
}

function refused(body: () => unknown, named: RegExp): void {
  const before = liveTensors();
  try {
    assert.throws(body, (error: Error) => {
      // What stands behind the operation and the shapes it was given.
      const message = error.message.slice(error.message.indexOf('Invalid TF_Status'));
      assert.match(message, named);
      return true;
    });
  } finally {
    for (const { id } of apart) binding().deleteTensor(id);
    apart = [];
  }
  assert.equal(liveTensors(), before, 'tensors stayed');
}

test('what fits is done, so that the errors below come from what was changed', () => {
  const expected = runRaw('HmmExpectations').logs;
  assert.ok(expected.every(Number.isFinite) && expected[1] === 0);
  for (const operation of ['HmmLogLikelihood', 'HmmPosteriors', 'HmmExpectations']) {
    close(runRaw(operation).logs, expected, 1e-14, operation);
    for (const [code_bytes, codes] of [
      [2, wide],
      [4, widest],
    ] as const) {
      const { logs } = runRaw(operation, () => ({ codes: codes(0, 1, 2, 0, 1, 2, 0) }), { code_bytes });
      close(logs, expected, 1e-14, `${operation} with codes of ${code_bytes} bytes`);
    }
  }
  assert.ok(runRaw('HmmViterbi').logs.every((best, s) => best <= expected[s]!));
  const matrix = () => ({ transitions: square(0.9, 0.05, 0, 1) });
  for (const operation of OPERATIONS) {
    const { logs } = runRaw(operation, throughSilent, { silent: 2 });
    close(logs, runRaw(operation, matrix).logs, 1e-14, `${operation} through silent states`);
  }
});

const groupsOf = (...groups: number[]) => integers(Int32Array.from(groups), [groups.length]);
const GROUP_MISFITS: Misfit[] = [
  {
    what: 'a group beyond the last',
    named: /group_of.*2.*below 2/,
    change: () => ({ groupOf: groupsOf(0, 2) }),
    attributes: { groups: 2 },
  },
  {
    what: 'a group below 0',
    named: /group_of/,
    change: () => ({ groupOf: groupsOf(-1, 0) }),
    attributes: { groups: 2 },
  },
  {
    what: 'groups of too few states',
    named: /group_of/,
    change: () => ({ groupOf: groupsOf(0) }),
    attributes: { groups: 2 },
  },
  {
    what: 'groups [K, 1]',
    named: /group_of/,
    change: () => ({ groupOf: integers(Int32Array.of(0, 0), [2, 1]) }),
    attributes: { groups: 2 },
  },
  { what: 'groups of no states', named: /group_of/, attributes: { groups: 2 } },
  { what: 'states of no groups', named: /group_of/, change: () => ({ groupOf: groupsOf(0, 0) }) },
  { what: 'less than no groups', named: /groups/, attributes: { groups: -1 } },
  { what: 'more groups than can be', named: /groups/, attributes: { groups: 65_537 } },
];

// What each operation that takes groups is asked for so that it answers rows, and so that it answers what has none.
for (const { operation, rows, other, what } of [
  { operation: 'HmmPosteriors', rows: 1, other: 2, what: 'likeliest states' },
  { operation: 'HmmForwardRows', rows: 0, other: 1, what: 'deltas' },
]) {
  for (const { what, named, change, attributes } of GROUP_MISFITS) {
    test(`${operation}: ${what}`, () =>
      refused(() => runRaw(operation, change, { want: rows, ...attributes }), named));
  }

  test(`${operation}: groups of ${what}`, () =>
    refused(
      () => runRaw(operation, () => ({ groupOf: groupsOf(0, 0) }), { groups: 1, want: other }),
      /groups/,
    ));
}

for (const operation of OPERATIONS) {
  for (const { what, named, change, attributes } of MISFITS) {
    test(`${operation}: ${what}`, () => refused(() => runRaw(operation, change, attributes), named));
  }

  test(`${operation}: types that are not its own`, () => {
    const { TF_INT32 } = binding();
    const whole = () => ({ id: binding().createTensor([2, 2], TF_INT32, new Int32Array(4)), shape: [2, 2] });
    refused(() => runRaw(operation, () => ({ initial: own(whole()) })), /input #0/);
    // Doubles as such are no pairs of floats.
    refused(() => runRaw(operation, () => ({ initial: tensor(new Float64Array(2), [2]) })), /input #0/);
    refused(() => runRaw(operation, () => ({ transitions: longIntegers([0, 0, 0, 0]) })), /input #1/);
    refused(() => runRaw(operation, () => ({ logs: bytes(new Uint8Array(6)) })), /input #2/);
    refused(() => runRaw(operation, () => ({ codes: longIntegers([0, 1, 2, 0, 1, 2, 0]) })), /input #3/);
    refused(() => runRaw(operation, () => ({ offsets: numbers(0, 3, 3, 7) })), /input #4/);
    refused(() => runRaw(operation, () => ({ entry: bytes(new Uint8Array(2)) })), /input #5/);
    refused(() => runRaw(operation, () => ({ after: longIntegers([]) })), /input #6/);
    refused(() => runRaw(operation, () => ({ edges: numbers() })), /input #7/);
  });

  test(`${operation}: too few inputs`, () => {
    refused(() => scope(() => executeRaw(operation, [numbers(1)], {}, OUTPUTS[operation]!)), /input/i);
  });

  test(`${operation}: codes lent are too few, or too large`, () => {
    const lent = 4;
    const run = (code_bytes: number, offsets = [0, 3, 3, 7]) =>
      runRaw(operation, () => ({ codes: bytes(undefined), offsets: longIntegers(offsets) }), {
        code_bytes,
        lent,
      });
    refused(() => run(1), /lent memory/);
    for (const Codes of [Uint8Array, Uint16Array, Uint32Array]) {
      const size = Codes.BYTES_PER_ELEMENT;
      whileLent(2, Codes.of(0, 1, 2, 0, 1, 2), () => refused(() => run(size), /lent memory/));
      whileLent(2, Codes.of(0, 1, 2, 0, 1, 2, 3), () => refused(() => run(size), /codes/));
      whileLent(2, Codes.of(0, 1, 2, 0, 1, 2, 0), () => {
        close(run(size).logs, runRaw(operation).logs, 1e-14, `codes of ${size} bytes`);
      });
    }
  });

  test(`${operation}: lent memory that cannot be right`, () => {
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', CHILD, operation],
      { encoding: 'utf8' },
    );
    assert.deepEqual([status, signal], [0, null], `it ended with ${signal}: ${stderr}`);
    const answers: Record<string, string> = JSON.parse(stdout);
    for (const [what, said] of Object.entries(answers)) {
      assert.match(said, /lent|offsets|codes|code_bytes/, what);
    }
  });

  test(`${operation}: rows lent are too few`, () => {
    whileLent(0, new Float64Array(13), () => {
      refused(
        () => runRaw(operation, () => ({ codes: bytes(undefined) }), { code_bytes: 0, lent: 1 }),
        /lent memory/,
      );
    });
    whileLent(0, new Float64Array(14).fill(-1), () => {
      runRaw(operation, () => ({ codes: bytes(undefined) }), { code_bytes: 0, lent: 1 });
    });
  });
}

test('HmmExpectations: weights that do not fit', () => {
  for (const weights of [() => doubles([2]), () => doubles([4]), () => doubles([1, 3])]) {
    refused(() => runRaw('HmmExpectations', () => ({ weights: weights() })), /weights/);
  }
  refused(() => runRaw('HmmExpectations', () => ({ weights: bytes(undefined) })), /input #8/);
  runRaw('HmmExpectations', () => ({ weights: doubles([3]) }));
});

test('HmmPosteriors: memory lent for the rows is too small, or not there', () => {
  const attributes = { want: 1, lent: 2 };
  refused(() => runRaw('HmmPosteriors', undefined, attributes), /lent memory/);
  whileLent(1, new Float64Array(13), () => {
    refused(() => runRaw('HmmPosteriors', undefined, attributes), /lent memory/);
  });
  const rows = new Float64Array(15).fill(7);
  whileLent(1, rows, () => runRaw('HmmPosteriors', undefined, attributes));
  for (let t = 0; t < 7; t++) close([rows[2 * t]! + rows[2 * t + 1]!], [1], 1e-14, 'sum of a row');
  assert.equal(rows[14], 7, 'nothing is written behind the rows');
});

/** Normal distributions of two states in two dimensions, and three rows. */
function gaussians(operation: string, change: () => Record<string, Tensor>, attributes: Numbers = {}): void {
  scope(() => {
    const sound = {
      values: doubles([3, 2], 1),
      means: doubles([2, 2]),
      inverses: doubles([2, 3], 0.5),
      peaks: doubles([2]),
      ...(operation === 'HmmGaussianMoments' && { visits: doubles([3, 2], 0.5) }),
    };
    // These take no attributes but two.
    executeRaw(operation, Object.values({ ...sound, ...change() }), attributes, 1);
  });
}

for (const operation of ['HmmGaussianDensities', 'HmmGaussianMoments']) {
  test(`${operation}: shapes that do not fit`, () => {
    gaussians(operation, () => ({}));
    const wrong: Record<string, () => Tensor>[] = [
      { values: () => doubles([6]) },
      { means: () => doubles([2, 3]) },
      { means: () => doubles([4]) },
      { inverses: () => doubles([2, 4]) },
      { inverses: () => doubles([3, 3]) },
      { peaks: () => doubles([3]) },
      { peaks: () => doubles([1, 2]) },
    ];
    if (operation === 'HmmGaussianMoments') {
      wrong.push(
        { visits: () => doubles([2, 3]) },
        { visits: () => doubles([6]) },
        { visits: () => doubles([3, 3]) },
      );
    }
    for (const one of wrong) {
      const [[name, make]] = Object.entries(one) as [[string, () => Tensor]];
      refused(() => gaussians(operation, () => ({ [name]: make() })), new RegExp(name));
    }
    refused(
      () =>
        gaussians(operation, () => ({
          values: doubles([3, 0]),
          means: doubles([2, 0]),
          inverses: doubles([2, 0]),
        })),
      /means|values/,
    );
  });

  test(`${operation}: lent memory is too small`, () => {
    const [place, lent] = operation === 'HmmGaussianDensities' ? ([1, 2] as const) : ([0, 1] as const);
    refused(() => gaussians(operation, () => ({}), { lent }), /lent memory/);
    whileLent(place, new Float64Array(5), () => {
      refused(() => gaussians(operation, () => ({}), { lent }), /lent memory/);
    });
    whileLent(place, new Float64Array(6), () => gaussians(operation, () => ({}), { lent }));
  });
}

for (const [what, work] of [
  [
    'calls',
    (n: number) => {
      const operation = OPERATIONS[n % OPERATIONS.length]!;
      // Expected counts are all of one kind.
      runRaw(operation, undefined, { want: operation === 'HmmExpectations' ? 0 : n % 2 });
    },
  ],
  [
    'calls that are refused',
    (n: number) =>
      assert.throws(() => runRaw(OPERATIONS[n % OPERATIONS.length]!, undefined, { next_state: 2 })),
  ],
] as const) {
  test(`nothing leaks in 10,000 ${what}`, () => {
    for (let n = 0; n < 10_000; n++) work(n);
    const tensors = liveTensors();
    let grown = Number.POSITIVE_INFINITY;
    // V8 takes more room for young objects now and then; what leaks does so every time.
    for (let round = 0; round < 5 && grown >= 6; round++) {
      const memory = resident();
      for (let n = 0; n < 10_000; n++) work(n);
      assert.equal(liveTensors(), tensors);
      grown = resident() - memory;
    }
    assert.ok(grown < 6, `${grown.toFixed(1)} MB more`);
  });
}

/** The collector of V8, which only a flag makes known. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** MB that the process holds, without what only waits to be collected. */
function resident(): number {
  collectGarbage();
  return process.memoryUsage().rss / 1e6;
}
