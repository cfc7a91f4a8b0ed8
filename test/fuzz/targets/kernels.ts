// The door of the kernels: operations of TensorFlow, given tensors and attributes that the bytes of an input decide. They
// answer with numbers, or with an error that names what is wrong; a process that ends is a fault, too.
import { strict as assert } from 'node:assert';
import { bytes, longIntegers, pairs, type Tensor } from '../../../src/model/native/tensor.ts';
import { UserError } from '../../../src/user-error.ts';
import { OUTPUTS, type RawInputs, runRaw } from '../../model/native/raw.ts';
import type { Target } from '../target.ts';

const OPERATIONS = Object.keys(OUTPUTS);
const NUMBERS = [0, -0, 1, 0.5, -1, 2, 1e-300, 1e300, -1e300, Infinity, -Infinity, Number.NaN, 5e-324];
/** What families make of observations: densities are finite, or zero. Whoever writes such a table sees to it. */
const LOGS = NUMBERS.filter(number => number < Infinity);
/** What the window before gives. */
const ENTRIES = [0, 0.25, 0.5, 1, 1e-300, 5e-324];
const WHOLE = [0, 1, 2, 3, 7, -1, 255, 1e6, 2 ** 31, 2 ** 40, -(2 ** 40)];
const ALLOWED: Partial<Record<string, readonly number[]>> = { logs: LOGS, entry: ENTRIES };
const FLOATS = ['initial', 'transitions', 'logs', 'entry', 'after', 'weights'] as const;

/** Takes one byte after the other for choices; zeros after the last one. */
function chooser(input: Buffer): <Item>(items: readonly Item[]) => Item {
  let at = 0;
  return items => items[(input[at++] ?? 0) % items.length]!;
}

function floats(choose: ReturnType<typeof chooser>, numbers: readonly number[]): Tensor {
  const shape = choose([
    [0],
    [1],
    [2],
    [3],
    [2, 2],
    [3, 2],
    [2, 3],
    [0, 2],
    [0, 0],
    [1, 1],
    [7, 2],
    [2, 2, 2],
  ]);
  const size = shape.reduce((product, length) => product * length, 1);
  return pairs(
    Float64Array.from({ length: size }, () => choose(numbers)),
    shape,
  );
}

export const kernelsTarget: Target = {
  specimens: [
    Buffer.from([0, 0, 1, 2]),
    Buffer.from([1, 8, 3, 5, 7, 11]),
    Buffer.from([3, 16, 1, 1, 4, 9, 2]),
  ],
  changes: [],
  leastRead: 0.02,
  isGuided: false,
  take(input) {
    const choose = chooser(input);
    const operation = choose(OPERATIONS);
    const changed = new Set([choose(Object.keys(soundKeys)), choose(Object.keys(soundKeys))]);
    const change = (): Partial<RawInputs> => {
      const inputs: Partial<RawInputs> = {};
      for (const name of FLOATS)
        if (changed.has(name)) inputs[name] = floats(choose, ALLOWED[name] ?? NUMBERS);
      if (changed.has('codes')) inputs.codes = bytes(Uint8Array.from(input.subarray(4)));
      if (changed.has('offsets')) {
        inputs.offsets = longIntegers(Array.from({ length: choose([0, 1, 2, 3, 4]) }, () => choose(WHOLE)));
      }
      return inputs;
    };
    const attributes = changed.has('attributes')
      ? {
          code_bytes: choose([0, 1, 2, 3, 4, -1, 8]),
          threads: choose([1, 2, 0, -1, 1000]),
          next_state: choose([-1, 0, 1, 2, 99]),
          want: choose([0, 1, 2, 3, 7, -1]),
          groups: choose([0, 0, 1, 2, -1, 65_537]),
          warm_up: choose([0, 1, 5, -1, 2 ** 31 - 1]),
        }
      : {};
    let logs: Float64Array;
    try {
      ({ logs } = runRaw(operation, change, attributes));
    } catch (error) {
      assert.match(String(error), /TF_Status: 3|expected/, `an error without a name: ${error}`);
      throw new UserError('bad-tensor', String(error));
    }
    assert.ok(!logs.some(Number.isNaN), 'NaN as a log-likelihood');
  },
};

/** Names of what can be changed. */
const soundKeys: Record<keyof RawInputs | 'attributes', true> = {
  initial: true,
  transitions: true,
  logs: true,
  codes: true,
  offsets: true,
  entry: true,
  after: true,
  weights: true,
  groupOf: true,
  edges: true,
  attributes: true,
};
