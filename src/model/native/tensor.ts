// float64 tensors on the native side, and the scopes that free them.
import { type Attribute, binding } from './binding.ts';

// TensorFlow's dtype numbers (tensorflow/c/tf_datatype.h).
const FLOAT32 = 1;
export const FLOAT64 = 2;
export const INT32 = 3;

/** A tensor that lives on the native side until its scope ends. */
export interface Tensor {
  readonly id: number;
  readonly shape: readonly number[];
}

let current: Set<Tensor> | undefined;

/**
 * Runs `body` and frees every tensor made in it, also when it throws, except the tensors it returns (one, or an
 * array of them), which pass to the scope around it.
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

/** How many tensors live on the native side, whoever made them. */
export function liveTensors(): number {
  return binding().getNumOfTensors();
}

/** Runs one native operation with several outputs. Errors name the operation and the shapes it got. */
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
export function intAttribute(name: string, value: number): Attribute {
  return { name, type: binding().TF_ATTR_INT, value };
}

/**
 * A float64 tensor of the given values, row-major. tfjs-node makes float32 tensors only, so the bytes go in as
 * float32 pairs `[..., 2]` and are reinterpreted by Bitcast, which copies nothing.
 */
export function tensor(values: Float64Array, shape: readonly number[]): Tensor {
  const raw = new Float32Array(values.buffer, values.byteOffset, values.length * 2);
  const pairs = create([...shape, 2], binding().TF_FLOAT, raw);
  const attributes = [typeAttribute('T', FLOAT32), typeAttribute('type', FLOAT64)];
  const [result] = execute('Bitcast', attributes, [pairs], 1);
  dispose(pairs);
  return result!;
}

/** An int32 tensor, for indices, shapes and axes. */
export function integers(values: Int32Array | readonly number[], shape?: readonly number[]): Tensor {
  const data = values instanceof Int32Array ? values : Int32Array.from(values);
  return create(shape ?? [data.length], binding().TF_INT32, data);
}

/** The values of a float64 tensor, row-major. */
export function read(source: Tensor): Float64Array {
  const attributes = [typeAttribute('T', FLOAT64), typeAttribute('type', FLOAT32)];
  const [pairs] = execute('Bitcast', attributes, [source], 1);
  const data = binding().tensorDataSync(pairs!.id);
  dispose(pairs!);
  return new Float64Array(data.buffer, data.byteOffset, data.length / 2);
}

function create(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): Tensor {
  if (!current) throw new Error('a tensor outside of a scope');
  const made = { id: binding().createTensor(shape, dtype, values), shape };
  current.add(made);
  return made;
}
