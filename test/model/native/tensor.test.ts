// Tensors and the memory that is lent: what is kept, what is given back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasKernels, kernelsModule } from '../../../src/model/native/kernels-module.ts';
import { withLent } from '../../../src/model/native/operations.ts';
import {
  execute,
  FLOAT64,
  liveTensors,
  longIntegers,
  read,
  scope,
  tensor,
  typeAttribute,
} from '../../../src/model/native/tensor.ts';

const INT64 = 9;

test('whole numbers beyond 32 bits, and below 0', () => {
  const values = [0, 1, -1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 5, -(2 ** 33)];
  const back = scope(() => {
    const attributes = [typeAttribute('SrcT', INT64), typeAttribute('DstT', FLOAT64)];
    return read(execute('Cast', attributes, [longIntegers(values)], 1)[0]!);
  });
  assert.deepEqual([...back], values);
});

test('what a scope returns lives until the scope around it ends', () => {
  const make = (value: number) => tensor(Float64Array.of(value), [1]);
  const before = liveTensors();
  scope(() => {
    const one = scope(() => {
      make(1);
      return make(2);
    });
    assert.equal(liveTensors(), before + 1);
    assert.deepEqual([...read(one)], [2]);
    const [two] = scope(() => [make(3), make(4)]);
    assert.equal(liveTensors(), before + 3);
    assert.deepEqual([...read(two!)], [3]);
  });
  assert.equal(liveTensors(), before);
});

test('memory that was lent is taken back, also when something throws', { skip: !hasKernels() }, t => {
  const lend = t.mock.method(kernelsModule(), 'lend');
  const memory = [new Float64Array(3), undefined, new Uint8Array(3)];
  for (const fails of [false, true]) {
    lend.mock.resetCalls();
    const use = () =>
      withLent(memory, ({ value }) => {
        assert.equal(value, 0b101);
        if (fails) throw new Error('on purpose');
      });
    if (fails) assert.throws(use, /on purpose/);
    else use();
    const held = new Map(lend.mock.calls.map(call => call.arguments as [number, unknown]));
    assert.deepEqual([...held.values()], [undefined, undefined, undefined]);
  }
});
