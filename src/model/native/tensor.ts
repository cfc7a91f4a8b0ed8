// float64 tensors of TensorFlow, and the scopes that free them.
import type { Codes } from '../codes.ts';
import { type Attribute, binding } from './binding.ts';

// TensorFlow's dtype numbers (tensorflow/c/tf_datatype.h).
const FLOAT32 = 1;
export const FLOAT64 = 2;
const INT32 = 3;
const UINT8 = 4;
const INT64 = 9;

export type Attributes = readonly Attribute[];

/** A tensor of TensorFlow, which lives until its scope ends. */
export interface Tensor {
  readonly id: number;
  readonly shape: readonly number[];
}

let current: Set<Tensor> | undefined;

/**
 * Calls `body` and frees every tensor that it makes, also if it throws. Tensors that it returns (one, or an array)
 * live until the outer scope ends.
 */
export function scope<R extends Tensor | readonly Tensor[] | undefined>(body: () => R): R;
export function scope<R>(body: () => R): R;
export function scope(body: () => unknown): unknown {
  const outer = current;
  const mine = new Set<Tensor>();
  current = mine;
  try {
    const result = body();
    for (const kept of Array.isArray(result) ? result : [result]) {
      if (mine.delete(kept)) outer?.add(kept);
    }
    return result;
  } finally {
    current = outer;
    for (const tensor of mine) binding().deleteTensor(tensor.id);
  }
}

/** Frees tensors before their scope ends. */
function dispose(...tensors: readonly Tensor[]): void {
  for (const tensor of tensors) {
    if (current?.delete(tensor)) binding().deleteTensor(tensor.id);
  }
}

/** The numbers of an input that is left out. */
export const NOTHING = new Float64Array(0);

/** How many tensors TensorFlow holds, whoever made them. */
export function liveTensors(): number {
  return binding().getNumOfTensors();
}

/** Runs one operation of TensorFlow. Errors name the operation and the shapes of its inputs. */
export function execute(
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  if (!current) throw new Error(`${operation} outside of a scope`);
  try {
    const results = binding().executeOp(
      operation,
      attributes,
      inputs.map(input => input.id),
      outputs,
    );
    for (const result of results) current.add(result);
    return results;
  } catch (error) {
    const shapes = inputs.map(input => `[${input.shape.join(', ')}]`).join(', ');
    throw new Error(`${operation} of ${shapes}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An attribute that names a type. */
export function typeAttribute(name: string, dtype: number): Attribute {
  return { name, type: binding().TF_ATTR_TYPE, value: dtype };
}

/** An attribute that is true or false. */
export function boolAttribute(name: string, value: boolean): Attribute {
  return { name, type: binding().TF_ATTR_BOOL, value };
}

/** An attribute that is a whole number. */
export function integerAttribute(name: string, value: number): Attribute {
  return { name, type: binding().TF_ATTR_INT, value };
}

/**
 * A float64 tensor of these values, row-major. tfjs-node only makes float32 tensors, so the bytes go in as float32
 * pairs `[..., 2]`, and Bitcast reinterprets them without a copy.
 */
export function tensor(values: Float64Array, shape: readonly number[]): Tensor {
  const halves = pairs(values, shape);
  const attributes = [typeAttribute('T', FLOAT32), typeAttribute('type', FLOAT64)];
  const [result] = execute('Bitcast', attributes, [halves], 1);
  dispose(halves);
  return result!;
}

/** A uint8 tensor. */
export function bytes(values: Codes | undefined): Tensor {
  const raw = values
    ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    : new Uint8Array(0);
  return create([raw.length], UINT8, raw);
}

/** An int32 tensor of whole numbers, row-major. */
export function integers(values: Int32Array, shape: readonly number[]): Tensor {
  return create(shape, INT32, values);
}

/** An int64 tensor of whole numbers, which may have more than 32 bits. */
export function longIntegers(values: ArrayLike<number>): Tensor {
  const halves = new Int32Array(2 * values.length);
  for (let n = 0; n < values.length; n++) {
    halves[2 * n] = values[n]! | 0;
    halves[2 * n + 1] = Math.floor(values[n]! / 2 ** 32);
  }
  return create([values.length], INT64, halves);
}

/** The values of an int32 tensor, row-major. */
export function readIntegers(source: Tensor): Int32Array {
  return binding().tensorDataSync(source.id) as Int32Array;
}

/** A tensor of doubles for our own operations, which take them as pairs of floats `[..., 2]`. */
export function pairs(values: Float64Array, shape: readonly number[]): Tensor {
  const raw = new Float32Array(values.buffer, values.byteOffset, values.length * 2);
  return create([...shape, 2], binding().TF_FLOAT, raw);
}

/** The doubles of such a tensor, row-major. */
export function readPairs(source: Tensor): Float64Array {
  const { buffer, byteOffset, length } = binding().tensorDataSync(source.id);
  return new Float64Array(buffer, byteOffset, length / 2);
}

/** The values of a float64 tensor, row-major. */
export function read(source: Tensor): Float64Array {
  const attributes = [typeAttribute('T', FLOAT64), typeAttribute('type', FLOAT32)];
  const [halves] = execute('Bitcast', attributes, [source], 1);
  const values = readPairs(halves!);
  dispose(halves!);
  return values;
}

function create(
  shape: readonly number[],
  dtype: number,
  values: Float32Array | Int32Array | Uint8Array,
): Tensor {
  if (!current) throw new Error('a tensor outside of a scope');
  const made = { id: binding().createTensor(shape, dtype, values), shape };
  current.add(made);
  return made;
}
