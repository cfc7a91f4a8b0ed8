// The native kernels we use, on float64 tensors: one short function each. Axes count from 0.
import {
  boolAttribute,
  execute,
  FLOAT64,
  INT32,
  intAttribute,
  integers,
  type Tensor,
  typeAttribute,
} from './tensor.ts';

const float64 = () => [typeAttribute('T', FLOAT64)];
const indexed = (name: string) => [typeAttribute('T', FLOAT64), typeAttribute(name, INT32)];
const run = (operation: string, attributes: ReturnType<typeof float64>, ...inputs: Tensor[]): Tensor =>
  execute(operation, attributes, inputs, 1)[0]!;

/** a + b with broadcasting. */
export const add = (a: Tensor, b: Tensor): Tensor => run('AddV2', float64(), a, b);
/** a - b with broadcasting. */
export const subtract = (a: Tensor, b: Tensor): Tensor => run('Sub', float64(), a, b);
/** a ∘ b with broadcasting. */
export const multiply = (a: Tensor, b: Tensor): Tensor => run('Mul', float64(), a, b);
/** e to the power of each. */
export const exp = (a: Tensor): Tensor => run('Exp', float64(), a);

/** Matrix product of `[m, k]` and `[k, n]`, either one transposed first if asked. */
export function matmul(a: Tensor, b: Tensor, transposed: { a?: boolean; b?: boolean } = {}): Tensor {
  const attributes = [
    typeAttribute('T', FLOAT64),
    boolAttribute('transpose_a', transposed.a ?? false),
    boolAttribute('transpose_b', transposed.b ?? false),
  ];
  return run('MatMul', attributes, a, b);
}

/** L⁻¹ B for a lower triangular L `[m, m]` and B `[m, n]`. */
export const triangularSolve = (L: Tensor, B: Tensor): Tensor =>
  run(
    'MatrixTriangularSolve',
    [...float64(), boolAttribute('lower', true), boolAttribute('adjoint', false)],
    L,
    B,
  );

/** The eigenvalues `[m]` of a symmetric matrix `[m, m]`, ascending, and its eigenvectors as columns `[m, m]`. */
export function symmetricEigen(a: Tensor): [values: Tensor, vectors: Tensor] {
  const [values, vectors] = execute(
    'SelfAdjointEigV2',
    [...float64(), boolAttribute('compute_v', true)],
    [a],
    2,
  );
  return [values!, vectors!];
}

/** The same values in another shape; copies nothing. */
export const reshape = (a: Tensor, shape: readonly number[]): Tensor =>
  run('Reshape', indexed('Tshape'), a, integers(shape));

/** Axes in another order. */
export const transpose = (a: Tensor, order: readonly number[]): Tensor =>
  run('Transpose', indexed('Tperm'), a, integers(order));

/** Tensors of one shape, stacked along a new first axis. */
export const stack = (parts: readonly Tensor[]): Tensor =>
  execute('Pack', [intAttribute('N', parts.length), ...float64(), intAttribute('axis', 0)], parts, 1)[0]!;
