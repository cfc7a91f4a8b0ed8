// The kernels of TensorFlow that we use, on float64 tensors. Axes count from 0.
import { boolAttribute, execute, FLOAT64, type Tensor, typeAttribute } from './tensor.ts';

const float64 = () => [typeAttribute('T', FLOAT64)];
const run = (operation: string, attributes: ReturnType<typeof float64>, ...inputs: Tensor[]): Tensor =>
  execute(operation, attributes, inputs, 1)[0]!;

/** a ∘ b with broadcasting. */
export const multiply = (a: Tensor, b: Tensor): Tensor => run('Mul', float64(), a, b);

/** The matrix product of `[m, k]` and `[k, n]`, either of which may be transposed first. */
export function matmul(a: Tensor, b: Tensor, transposed: { a?: boolean; b?: boolean } = {}): Tensor {
  const attributes = [
    typeAttribute('T', FLOAT64),
    boolAttribute('transpose_a', transposed.a ?? false),
    boolAttribute('transpose_b', transposed.b ?? false),
  ];
  return run('MatMul', attributes, a, b);
}

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
